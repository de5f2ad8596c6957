"""Draws sheets of made-up words, as clean print, scans and photographs: what the networks see while their ranges are measured.

No sheet says anything, and none is a page of the recognition bench; only how a scanner and a telephone see paper is shared
with it (benches/ocr_set).
"""

import os
import pathlib
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "benches" / "ocr_set"))
import geometry  # noqa: E402
import paper  # noqa: E402

FONTS = pathlib.Path(os.environ.get("FIXTURE_FONTS", "/usr/share/fonts/truetype"))
# Dots an inch; A4 in inches.
DPI = 200
A4 = (8.27, 11.69)
FACES = [
    "liberation/LiberationSans-Regular.ttf",
    "liberation/LiberationSans-Bold.ttf",
    "liberation/LiberationSerif-Regular.ttf",
    "liberation/LiberationSerif-Italic.ttf",
    "liberation/LiberationMono-Regular.ttf",
    "dejavu/DejaVuSans.ttf",
    "dejavu/DejaVuSans-Bold.ttf",
]
# Letters about as often as English has them.
LETTERS = "eeeeeeettttaaaooooiiiinnnssshhhrrrdddlllcuumwfggyypbvkjxqz"
SIGNS = ["&", "£", "%", "(", ")", "/", "@", "#", "+", "…", "–", "’"]


def word(rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.12:
        return "".join(rng.choice(list("0123456789"), rng.integers(1, 9)))
    if kind < 0.15:
        return f"{rng.integers(1, 29):02}/{rng.integers(1, 13):02}/{rng.integers(1940, 2026)}"
    letters = "".join(rng.choice(list(LETTERS), rng.integers(1, 11)))
    if kind < 0.3:
        letters = letters.capitalize()
    elif kind < 0.38:
        letters = letters.upper()
    elif kind < 0.42:
        letters = str(rng.choice(SIGNS)) + letters
    return letters + (str(rng.choice([",", ".", ":", ";", "?"])) if rng.random() < 0.12 else "")


def printed(rng: np.random.Generator) -> tuple[Image.Image, list[np.ndarray]]:
    """A sheet with paragraphs and a ruled table, and the four corners of each of its lines."""
    size = tuple(round(side * DPI) for side in A4)
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    lines = []
    y = 0.6 * DPI
    while y < size[1] - 0.8 * DPI:
        points = float(rng.choice([6, 8, 9, 10, 11, 11, 12, 14, 20]))
        font = ImageFont.truetype(FONTS / rng.choice(FACES), points * DPI / 72)
        step = points * DPI / 72 * rng.uniform(1.15, 1.6)
        columns = int(rng.choice([1, 1, 1, 3, 5]))
        shaded = columns > 1 and rng.random() < 0.4
        wide = (size[0] - 1.2 * DPI) / columns
        for _ in range(int(rng.integers(1, 9))):
            for column in range(columns):
                x = 0.6 * DPI + column * wide
                if columns > 1:
                    fill = (225, 225, 230) if shaded else None
                    draw.rectangle((x, y, x + wide, y + step), fill=fill, outline=(40, 40, 40))
                text = word(rng)
                while rng.random() < (0.96 if columns == 1 else 0.6):
                    longer = f"{text} {word(rng)}"
                    if font.getlength(longer) > wide - 0.1 * DPI:
                        break
                    text = longer
                left, top, right, bottom = draw.textbbox((x + 0.04 * DPI, y), text, font=font)
                if right > size[0] or bottom > size[1]:
                    continue
                draw.text((x + 0.04 * DPI, y), text, font=font, fill=(0, 0, 0))
                lines.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float))
            y += step
        y += step
    return sheet, lines


def seen(kind: str, rng: np.random.Generator) -> tuple[Image.Image, list[np.ndarray]]:
    """A sheet as `clean` print, a `scan` or a `photo`."""
    sheet, lines = printed(rng)
    if kind == "clean":
        return sheet, lines
    if kind == "scan":
        matrix = geometry.skew(sheet.size, rng)
        scan = paper.scanner(geometry.warped(sheet, matrix, sheet.size, (250, 249, 246)), DPI, rng).convert("RGB")
        return scan, [geometry.places(line, matrix) for line in lines]
    size, matrix = geometry.viewed(sheet.size, rng)
    lit = paper.desk(size, rng)
    covered = geometry.warped(Image.new("L", sheet.size, 255), matrix, size, 0)
    lit.paste(geometry.warped(sheet, matrix, size, (0, 0, 0)), mask=covered)
    return paper.camera(lit, rng), [geometry.places(line, matrix) for line in lines]


def samples(picture: Image.Image) -> np.ndarray:
    """`[1, 3, H, W]` f32 from -1 to 1 in the order blue, green, red."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float32)[:, :, ::-1] / 127.5 - 1
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))[None]


def for_finder(picture: Image.Image, longer_side: int = 1280) -> np.ndarray:
    """The sheet as the finder is shown it."""
    scale = longer_side / max(picture.size)
    return samples(picture.resize([max(1, round(side * scale / 32)) * 32 for side in picture.size], Image.Resampling.BOX))


def for_reader(picture: Image.Image, line: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A line cut out and set upright, 48 pixels high with some air, as the reader is shown it."""
    high, wide = np.linalg.norm(line[3] - line[0]), np.linalg.norm(line[1] - line[0])
    air = high * rng.uniform(0.1, 0.35)
    scale = 48 / (high + 2 * air)
    along, down = (line[1] - line[0]) / wide, (line[3] - line[0]) / high
    width = int(np.clip((wide + 2 * air) * scale, 16, 1600))
    origin = line[0] - air * along - air * down
    affine = (along[0] / scale, down[0] / scale, origin[0], along[1] / scale, down[1] / scale, origin[1])
    return samples(picture.transform((width, 48), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR))
