"""What a scanner and a telephone do to a page: shade, soft edges, grain, specks."""

import numpy as np
from PIL import Image, ImageFilter


def scanner(picture: Image.Image, dpi: float, rng: np.random.Generator) -> Image.Image:
    """Faded print on greyish paper, a soft edge, grain and specks; every second sheet is scanned in grey."""
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.7) * dpi / 200))
    pixels = np.asarray(picture).astype(np.float32)
    ink, white = rng.uniform(15, 70), rng.uniform(228, 250)
    pixels = ink + pixels * (white - ink) / 255
    pixels *= slope(picture.size, rng.uniform(0.92, 1.0), rng)
    pixels += rng.normal(0, rng.uniform(5, 16), pixels.shape[:2])[..., None]
    specks = rng.random(pixels.shape[:2])
    pixels[specks < 0.0004] = 40
    pixels[specks > 0.9996] = 255
    out = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return out.convert("L") if rng.random() < 0.5 else out


def camera(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Light from one side, a tint, a lens that is nearly in focus, grain."""
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.1)))
    pixels = np.asarray(picture).astype(np.float32)
    pixels = 20 + pixels * 0.88
    pixels *= slope(picture.size, rng.uniform(0.55, 0.85), rng)
    pixels *= np.array([1.0, rng.uniform(0.94, 0.99), rng.uniform(0.82, 0.95)], dtype=np.float32)
    pixels += rng.normal(0, rng.uniform(3, 8), pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def desk(size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """A wooden ground: long soft stripes of brown."""
    width, height = size
    stripes = Image.fromarray((rng.random((max(height // 6, 1), 4)) * 255).astype(np.uint8))
    grain = np.asarray(stripes.resize(size, Image.Resampling.BICUBIC)).astype(np.float32)[..., None] / 255
    brown = np.array([120, 84, 56], dtype=np.float32) * (0.75 + 0.4 * grain)
    return Image.fromarray(brown.clip(0, 255).astype(np.uint8))


def slope(size: tuple[int, int], darkest: float, rng: np.random.Generator) -> np.ndarray:
    """Light that falls off in one direction, `[H, W, 1]` from 1 to `darkest`."""
    angle = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :] * np.cos(angle)
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None] * np.sin(angle)
    along = (x + y + 1.4142) / 2.8284
    return (1 - (1 - darkest) * along)[..., None].astype(np.float32)
