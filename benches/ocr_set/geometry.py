"""How a page lies in a picture: 3x3 matrices from pixels of the page to pixels of the picture, for pixels and boxes alike."""

import math

import numpy as np
from PIL import Image

# A sheet pulled through a scanner leans up to this, in degrees.
LEAN = 1.5
# A corner of a photographed sheet lies up to this share of the sheet's side away from where it should.
PERSPECTIVE = 0.05
# Longer side of a photograph as a messenger sends it, in pixels.
PHOTOGRAPH = 2600


def turned(degrees: float, about: tuple[float, float]) -> np.ndarray:
    """A turn clockwise (y points down) about a place."""
    x, y = about
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y], [0, 0, 1]])


def skew(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A sheet that lay a little crooked."""
    lean = turned(rng.uniform(-LEAN, LEAN), (size[0] / 2, size[1] / 2))
    return np.array([[1, 0, rng.uniform(-8, 8)], [0, 1, rng.uniform(-8, 8)], [0, 0, 1]]) @ lean


def between(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The perspective that takes four places to four places."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(right)), 1).reshape(3, 3)


def viewed(size: tuple[int, int], rng: np.random.Generator) -> tuple[tuple[int, int], np.ndarray]:
    """Size of a photograph of a sheet on a desk, and the perspective the sheet is seen in."""
    w, h = size
    scale = PHOTOGRAPH / max(size) * 0.92
    frame = (round(w * PHOTOGRAPH / max(size)), round(h * PHOTOGRAPH / max(size)))
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=float)
    margin = (np.array(frame) - np.array(size) * scale) / 2
    seen = corners * scale + margin + rng.uniform(-PERSPECTIVE, PERSPECTIVE, (4, 2)) * np.array(size) * scale / 2
    lean = turned(rng.uniform(-2, 2), (frame[0] / 2, frame[1] / 2))
    seen = places(seen, lean)
    return frame, between(corners, seen)


def places(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Places `[n, 2]` carried through a matrix."""
    carried = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
    return carried[:, :2] / carried[:, 2:]


def carried(words: list[dict], matrix: np.ndarray) -> list[dict]:
    """Words with their quads carried through a matrix."""
    return [{**word, "quad": places(np.array(word["quad"]), matrix).tolist()} for word in words]


def warped(picture: Image.Image, matrix: np.ndarray, size: tuple[int, int], ground) -> Image.Image:
    """The picture drawn through a matrix onto a ground."""
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    return picture.transform(
        size,
        Image.Transform.PERSPECTIVE,
        back.reshape(-1)[:8].tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=ground,
    )
