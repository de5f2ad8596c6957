"""Joins pieces of clips to a film whose transitions are known.

A join is `{"first", "last"}`: the first frame that is not wholly the old picture, and the first that is wholly the new one;
the two are equal for a hard cut. Frames are `[H, W, 3]`, 8-bit RGB.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from clips import raw

# Frames that show one piece alone between two transitions.
PURE = (30, 76)
# A piece is decoded larger by this, so that a shaken picture has no empty edge.
SPARE = 1.1
DISSOLVE = (6, 23)
# Frames of a fade: out, black, in.
FADE = ((6, 14), (0, 7), (6, 14))
FLASH = 2
# A flash keeps this far from a cut.
APART = 10


class Source:
    """Pieces of clips, drawn by chance from places in turn: never twice in a row from one place, or from one clip."""

    def __init__(self, used: list[dict], rng: np.random.Generator, same_place: bool = False):
        self.rng = rng
        self.places: dict[str, list[dict]] = {}
        for clip in used:
            self.places.setdefault(clip["place"], []).append(clip)
        if same_place:
            self.places = {name: clips for name, clips in self.places.items() if len(clips) > 2}
        self.same_place = same_place
        self.last: dict | None = None

    def draw(self, least: int, most: int) -> tuple[dict, int, int]:
        """A clip, and a piece of it of `least` to `most` frames: first, and one past the last."""
        for _ in range(10_000):
            clip = self.candidate()
            fitting = [s for s in clip["stretches"] if s[1] - s[0] >= least]
            if not fitting:
                continue
            first, end = fitting[self.rng.integers(len(fitting))]
            length = min(most, end - first)
            start = first + int(self.rng.integers(end - first - length + 1))
            self.last = clip
            return clip, start, start + length
        raise SystemExit("the footage has too few clips or places to join")

    def candidate(self) -> dict:
        names = list(self.places)
        if self.last and self.same_place:
            names = [self.last["place"]]
        elif self.last:
            names.remove(self.last["place"])
        # Larger places come more often, but not as much as they are larger.
        sizes = [sum(end - first for clip in self.places[n] for first, end in clip["stretches"]) for n in names]
        weights = np.sqrt(sizes) / np.sqrt(sizes).sum()
        clips = [c for c in self.places[names[self.rng.choice(len(names), p=weights)]] if c is not self.last]
        return clips[self.rng.integers(len(clips))]


def transitions(kind: str, count: int, rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """For each join the frames that fade out, are black, and fade in; a dissolve fades out and in at once (black is -n)."""
    if kind == "dissolve":
        return [(n, -n, n) for n in rng.integers(*DISSOLVE, size=count).tolist()]
    if kind == "fade":
        return [tuple(int(rng.integers(*span)) for span in FADE) for _ in range(count)]
    return [(0, 0, 0)] * count


def spliced(source: Source, kind: str, count: int, size: tuple[int, int], joins: list[dict]) -> Iterator[np.ndarray]:
    """Frames of a film with `count` joins; these are added to `joins` with the names of both clips."""
    rng = source.rng
    between = transitions(kind, count, rng)
    number, tail, before = 0, np.empty((0, *size[::-1], 3), np.uint8), None
    for piece in range(count + 1):
        _, _, rise = between[piece - 1] if piece else (0, 0, 0)
        fall, black, _ = between[piece] if piece < count else (0, 0, 0)
        pure = int(rng.integers(*PURE))
        clip, start, end = source.draw(rise + PURE[0] + fall, rise + pure + fall)
        frames = made(raw_piece(clip, start, end, size, kind), kind, size, rng)
        head, body, new_tail = frames[:rise], frames[rise : len(frames) - fall], frames[len(frames) - fall :]
        if before is not None:
            first = number
            for mixed in bridge(tail, between[piece - 1][1], head):
                yield mixed
                number += 1
            joins.append({"first": first, "last": number, "from": before["file"], "to": clip["file"]})
        for frame in body:
            yield frame
            number += 1
        tail, before = new_tail, clip


def bridge(tail: np.ndarray, black: int, head: np.ndarray) -> Iterator[np.ndarray]:
    """The frames of a transition between what is left of the old piece and the beginning of the new one."""
    if black < 0:
        for at, (old, new) in enumerate(zip(tail, head)):
            share = (at + 1) / (len(tail) + 1)
            yield np.rint(old * (1 - share) + new * share).astype(np.uint8)
        return
    for at, frame in enumerate(tail):
        yield np.rint(frame * (1 - (at + 1) / (len(tail) + 1))).astype(np.uint8)
    for _ in range(black):
        yield np.zeros_like(tail[0])
    for at, frame in enumerate(head):
        yield np.rint(frame * ((at + 1) / (len(head) + 1))).astype(np.uint8)


def raw_piece(clip: dict, start: int, end: int, size: tuple[int, int], kind: str) -> np.ndarray:
    spare = SPARE if kind == "shaken" else 1.0
    return raw(clip["path"], tuple(round(v * spare) for v in size), span=(start, end))


def made(frames: np.ndarray, kind: str, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    if kind == "shaken":
        return flashed(shaken(frames, size, rng), rng)
    if kind == "dark":
        return dark(frames, rng)
    return frames


def shaken(frames: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """As from a hand that walks: a slow sway, a quick tremble and a little turning, within the spare edge."""
    wide, high = size
    reach = (SPARE - 1) / 2 * np.array([wide, high])
    sway, out = np.zeros(3), np.empty((len(frames), high, wide, 3), np.uint8)
    for at, frame in enumerate(frames):
        sway = 0.92 * sway + rng.normal(0, 0.18, 3)
        moved = np.clip(sway[:2] + rng.normal(0, 0.12, 2), -0.9, 0.9) * reach
        angle = float(np.clip(sway[2], -1, 1))
        matrix = cv2.getRotationMatrix2D((frame.shape[1] / 2, frame.shape[0] / 2), angle, 1.0)
        matrix[:, 2] += moved - (np.array(frame.shape[1::-1]) - size) / 2
        out[at] = cv2.warpAffine(frame, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return out


def flashed(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One flash of two frames somewhere in the middle of the piece."""
    out = frames.copy()
    at = int(rng.integers(APART, max(len(frames) - APART - FLASH, APART + 1)))
    gain, lift = rng.uniform(1.3, 2.2), rng.uniform(40, 110)
    out[at : at + FLASH] = np.clip(frames[at : at + FLASH] * gain + lift, 0, 255).astype(np.uint8)
    return out


def dark(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As from a camera at night: a fifth to a third of the light, little colour, and the noise of its sensor."""
    grey = frames.mean(axis=3, keepdims=True)
    lit = (0.4 * frames + 0.6 * grey) * rng.uniform(0.2, 0.33) + 8
    noise = rng.normal(0, 7, (*grey.shape,)).astype(np.float32)
    return np.clip(lit + noise, 0, 255).astype(np.uint8)
