"""A rubber stamp on a page, where the page is empty; its words become truth."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import geometry

# What offices stamp. Invented.
LINES = [
    ["RECEIVED", "12 NOV 2025"],
    ["COPY", "Exhibits Office"],
    ["FILED 03 OCT 2025", "Crown Court"],
    ["DISCLOSED", "Initial: RT"],
]
INKS = [(150, 40, 50), (50, 60, 140), (40, 90, 70)]
# Height of a stamp's letters, in points.
LETTERS = 13
# Degrees a stamp leans at most.
LEAN = 8
# So many places are tried before a stamp is left out.
TRIES = 200


def stamped(picture: Image.Image, words: list[dict], dpi: float, rng: np.random.Generator):
    """The picture with a stamp and the words with the stamp's; unchanged when there is no room."""
    lines = LINES[rng.integers(len(LINES))]
    font = ImageFont.load_default(LETTERS * dpi / 72)
    pad = round(LETTERS * dpi / 72 / 2)
    high = sum(font.getmetrics())
    wide = max(font.getlength(line) for line in lines)
    size = (round(wide) + 2 * pad, len(lines) * high + 2 * pad)
    place = free_place(picture.size, words, size, rng)
    if place is None:
        return picture, words
    ink = Image.new("L", size, 0)
    draw = ImageDraw.Draw(ink)
    draw.rectangle((1, 1, size[0] - 2, size[1] - 2), outline=255, width=max(2, pad // 4))
    new = []
    first_line = 1 + max((word["line"] for word in words), default=0)
    for row, line in enumerate(lines):
        top = pad + row * high
        draw.text((pad, top), line, font=font, fill=255)
        at = pad
        for text in line.split(" "):
            left, _, right, _ = font.getbbox(text)
            x0, x1 = at + left, at + right
            quad = [[x0, top], [x1, top], [x1, top + high], [x0, top + high]]
            new.append({"text": text, "line": first_line + row, "quad": quad})
            at += font.getlength(text + " ")
    matrix = np.array([[1, 0, place[0]], [0, 1, place[1]], [0, 0, 1]]) @ geometry.turned(
        rng.uniform(-LEAN, LEAN), (size[0] / 2, size[1] / 2)
    )
    mask = geometry.warped(ink, matrix, picture.size, 0)
    # Ink that took unevenly.
    worn = np.asarray(mask) * rng.uniform(0.7, 1.0, (picture.height, picture.width))
    picture = picture.copy()
    picture.paste(INKS[rng.integers(len(INKS))], mask=Image.fromarray(worn.astype(np.uint8)))
    return picture, words + geometry.carried(new, matrix)


def free_place(page: tuple[int, int], words: list[dict], size: tuple[int, int], rng: np.random.Generator):
    """Top left of an empty place for a box of this size and the lean of it, or none."""
    air = size[0] * 0.1
    corners = np.array([word["quad"] for word in words])
    low, high = corners.min(axis=1) - air, corners.max(axis=1) + air
    if page[0] < size[0] + 4 * air or page[1] < size[1] + 4 * air:
        return None
    for _ in range(TRIES):
        at = np.array([rng.uniform(2 * air, page[i] - size[i] - 2 * air) for i in (0, 1)])
        overlaps = (low < at + size).all(axis=1) & (high > at).all(axis=1)
        if not overlaps.any():
            return at
    return None
