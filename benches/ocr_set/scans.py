"""Makes scans of a fixture case: every PDF page as a grey or coloured picture of 200 dots an inch, and the same truth.

    scans.py --source fixtures/cases/tune --out FOLDER [--seed 1]

Grain, specks, faded print, soft edges and JPEG as `paper.py` makes them, but no lean: the truth's quads stay where they are.
Documents that are no PDF are copied. `evaluate --truth FOLDER` then measures suggestions on what was recognised.
"""

import argparse
import pathlib
import shutil

import numpy as np
import pypdfium2

import paper

DPI = 200


def scan(source: pathlib.Path, target: pathlib.Path, rng: np.random.Generator) -> int:
    with pypdfium2.PdfDocument(source) as document:
        sheets = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]
    scans = [paper.scanner(sheet, DPI, rng) for sheet in sheets]
    scans[0].save(target, save_all=True, append_images=scans[1:], resolution=DPI, quality=int(rng.integers(55, 76)))
    return len(scans)


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    flags.add_argument("--source", required=True, type=pathlib.Path)
    flags.add_argument("--out", required=True, type=pathlib.Path)
    flags.add_argument("--seed", type=int, default=1)
    asked = flags.parse_args()
    shutil.copytree(asked.source / "truth", asked.out / "truth", dirs_exist_ok=True)
    pages = 0
    for number, file in enumerate(sorted(asked.source.iterdir())):
        if file.suffix == ".pdf":
            pages += scan(file, asked.out / file.name, np.random.default_rng([asked.seed, number]))
        elif file.is_file():
            shutil.copy(file, asked.out / file.name)
    print(f"{pages} pages scanned, seed {asked.seed}: {asked.out}")


if __name__ == "__main__":
    main()
