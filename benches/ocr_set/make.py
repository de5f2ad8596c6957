"""Makes the pages of the recognition bench: fixture pages as clean pictures, as scans and as photographs, with the truth.

    make.py --obelus PROGRAM --seed 1 --out FOLDER [--pages 9] [--source fixtures/cases/tune]

Truth is the native text layer as `obelus read --json` says it, carried through the geometry of each picture; a stamp that
was put on a page is truth as well. One seed makes one set of pixels. Writes the pictures and `truth.json`:
`{"seed", "pages": [{"file", "group", "size": [w, h], "words": [{"text", "line", "box": [x0, y0, x1, y1]}]}]}`, in pixels,
origin top left; `line` numbers the lines of the page.
"""

import argparse
import json
import pathlib
import subprocess

import numpy as np
import pypdfium2
from PIL import Image

import geometry
import paper
import stamp

# Pages with less on them say little about recognition.
LEAST_WORDS = 150
POINTS = 72.0


def native_pages(obelus: str, source: pathlib.Path) -> list[dict]:
    """Every page with enough native text: `{"file", "index", "words"}`, boxes in points."""
    pages = []
    for file in sorted(source.glob("*.pdf")):
        answer = subprocess.run([obelus, "read", "--json", file], check=True, capture_output=True)
        for page in json.loads(answer.stdout)["pages"]:
            if page["source"] == "native" and len(page["words"]) >= LEAST_WORDS:
                pages.append({"file": file, "index": page["index"], "words": page["words"]})
    return pages


def drawn(page: dict, dpi: float) -> Image.Image:
    with pypdfium2.PdfDocument(page["file"]) as document:
        return document[page["index"] - 1].render(scale=dpi / POINTS).to_pil().convert("RGB")


def words_of(page: dict, dpi: float) -> list[dict]:
    """The native words with quads in pixels: four corners, clockwise from the top left."""
    return [
        {
            "text": word["text"],
            "line": word["line"],
            "quad": (np.array(word["quad"], dtype=float).reshape(4, 2) * dpi / POINTS).tolist(),
        }
        for word in page["words"]
    ]


def clean(page: dict, dpi: int, rng: np.random.Generator) -> tuple[Image.Image, list[dict], dict]:
    return drawn(page, dpi), words_of(page, dpi), {"suffix": "png", "dpi": (dpi, dpi)}


def scanned(page: dict, dpi: int, rng: np.random.Generator) -> tuple[Image.Image, list[dict], dict]:
    picture, words = stamp.stamped(drawn(page, dpi), words_of(page, dpi), dpi, rng)
    matrix = geometry.skew(picture.size, rng)
    picture = geometry.warped(picture, matrix, picture.size, (250, 249, 246))
    picture = paper.scanner(picture, dpi, rng)
    return picture, geometry.carried(words, matrix), {
        "suffix": "jpg",
        "dpi": (dpi, dpi),
        "quality": int(rng.integers(45, 76)),
    }


def photographed(page: dict, dpi: int, rng: np.random.Generator) -> tuple[Image.Image, list[dict], dict]:
    picture, words = stamp.stamped(drawn(page, dpi), words_of(page, dpi), dpi, rng)
    size, matrix = geometry.viewed(picture.size, rng)
    lit = paper.desk(size, rng)
    sheet = geometry.warped(picture, matrix, size, (0, 0, 0))
    covered = geometry.warped(Image.new("L", picture.size, 255), matrix, size, 0)
    lit.paste(sheet, mask=covered)
    picture = paper.camera(lit, rng)
    # A telephone states no size of the paper.
    return picture, geometry.carried(words, matrix), {"suffix": "jpg", "quality": int(rng.integers(60, 86))}


GROUPS = {
    "clean-150": (clean, 150),
    "clean-200": (clean, 200),
    "clean-300": (clean, 300),
    "scan-150": (scanned, 150),
    "scan-200": (scanned, 200),
    "scan-300": (scanned, 300),
    "photo": (photographed, 220),
}


def boxed(words: list[dict], size: tuple[int, int]) -> list[dict]:
    """Words with the upright box around their quad, cut at the picture's edge."""
    out = []
    for word in words:
        corners = np.array(word["quad"])
        low = np.maximum(corners.min(axis=0), 0)
        high = np.minimum(corners.max(axis=0), size)
        if (high > low).all():
            box = [round(float(v), 2) for v in (*low, *high)]
            out.append({"text": word["text"], "line": word["line"], "box": box})
    return out


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    flags.add_argument("--obelus", required=True)
    flags.add_argument("--out", required=True, type=pathlib.Path)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--pages", type=int, default=9, help="pages of each group")
    flags.add_argument("--source", type=pathlib.Path, default=pathlib.Path("fixtures/cases/tune"))
    asked = flags.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    native = native_pages(asked.obelus, asked.source)
    made = []
    for number, (group, (make, dpi)) in enumerate(GROUPS.items()):
        rng = np.random.default_rng([asked.seed, number])
        for at, chosen in enumerate(rng.choice(len(native), asked.pages, replace=len(native) < asked.pages)):
            picture, words, saving = make(native[chosen], dpi, rng)
            name = f"{group}-{at + 1:02}.{saving.pop('suffix')}"
            picture.save(asked.out / name, **saving)
            made.append(
                {"file": name, "group": group, "size": list(picture.size), "words": boxed(words, picture.size)}
            )
    truth = json.dumps({"seed": asked.seed, "pages": made}, ensure_ascii=False)
    (asked.out / "truth.json").write_text(truth + "\n")
    print(f"{len(made)} pages, {sum(len(page['words']) for page in made)} words, seed {asked.seed}: {asked.out}")


if __name__ == "__main__":
    main()
