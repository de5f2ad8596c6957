"""Clips of a folder as raw frames, and the stretches of them in which nothing is cut.

The test that finds cuts in a clip is a plain one and shares nothing with what is measured: the share of pixels whose
brightness changes much from one different frame to the next. A frame on which far more pixels change than on the frames
around it ends a stretch.
"""

import hashlib
import pathlib
import subprocess
import tomllib

import numpy as np

RATE = 25
# The small grey picture of the test, and how many levels count as a change.
GREY = (160, 90)
LEVELS = 24
# A cut changes at least this share of the pixels, and this many times what is usual around it.
CHANGED, UNUSUAL = 0.3, 2.5
AROUND = 10
# Frames next to a cut that are not used either.
SHY = 3
# A quarter of a second without a new picture is the camera's rate; beyond that a frame stands still.
SHORTEST = 30

LISTED = pathlib.Path(__file__).with_name("clips.toml")


def listed() -> dict[str, dict]:
    """What is known about clips by their name: `place` (clips of one place are never joined), `left_out` (why)."""
    return tomllib.loads(LISTED.read_text())["clip"]


def raw(
    path: pathlib.Path, size: tuple[int, int], grey: bool = False, span: tuple[int, int] | None = None
) -> np.ndarray:
    """Frames at 25 a second, all or of a span, cut to the shape of `size`: `[T, H, W, 3]` or `[T, H, W]`, 8 bits."""
    wide, high = size
    shape = f"scale={wide}:{high}:force_original_aspect_ratio=increase:flags=bicubic,crop={wide}:{high}"
    ways = [([], f"fps={RATE},{shape}")]
    if span:
        # Going straight there is quick; some containers cannot, and are read from the beginning.
        first, end = span
        ways = [(["-ss", f"{first / RATE:.3f}"], f"fps={RATE},trim=end_frame={end - first},{shape}")]
        ways += [([], f"fps={RATE},trim=start_frame={first}:end_frame={end},{shape}")]
    for seek, filters in ways:
        command = ["ffmpeg", "-v", "fatal", "-nostdin", "-threads", "1", *seek, "-i", path, "-an", "-vf", filters]
        command += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray" if grey else "rgb24", "-"]
        answer = subprocess.run(command, stdout=subprocess.PIPE).stdout
        frames = np.frombuffer(answer, dtype=np.uint8).reshape((-1, high, wide) if grey else (-1, high, wide, 3))
        if len(frames) and (not span or len(frames) == span[1] - span[0]):
            return frames
    raise SystemExit(f"{path} cannot be read" + (f" from frame {span[0]} to {span[1]}" if span else ""))


def changes(grey: np.ndarray) -> np.ndarray:
    """Share of the pixels that change much at each frame; 0 on frames that repeat the one before."""
    apart = np.abs(np.diff(grey.astype(np.int16), axis=0)) > LEVELS
    return np.concatenate([[0.0], apart.mean(axis=(1, 2))])


def cuts(shares: np.ndarray) -> list[int]:
    """Frames that look like the first after a cut."""
    found = []
    for at in np.flatnonzero(shares > CHANGED):
        around = np.concatenate([shares[max(at - AROUND, 0) : at], shares[at + 1 : at + 1 + AROUND]])
        # Repeated frames of slower cameras say nothing about what is usual.
        around = around[around > 0]
        if not len(around) or shares[at] > UNUSUAL * np.median(around):
            found.append(int(at))
    return found


def stretches(shares: np.ndarray) -> list[tuple[int, int]]:
    """Cut-free stretches, first frame and one past the last; the last few frames of a clip are left alone."""
    ends = [-SHY, *cuts(shares), len(shares)]
    runs = [(before + SHY, after - SHY) for before, after in zip(ends, ends[1:])]
    return [(first, end) for first, end in runs if end - first >= SHORTEST]


def footage(folder: pathlib.Path) -> tuple[list[dict], list[dict]]:
    """Clips to take from, `{"file", "path", "place", "sha256", "stretches"}`, and those left out, `{"file", "reason"}`."""
    known, used, left = listed(), [], []
    seen: dict[str, str] = {}
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        about = known.get(path.name, {})
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in seen:
            about = {"left_out": f"the same file as {seen[digest]}"}
        seen.setdefault(digest, path.name)
        if "left_out" in about:
            left.append({"file": path.name, "reason": about["left_out"]})
            continue
        shares = changes(raw(path, GREY, grey=True))
        free = stretches(shares)
        if not free:
            left.append({"file": path.name, "reason": "no cut-free stretch is long enough"})
            continue
        place = about.get("place", path.name)
        used.append({"file": path.name, "path": path, "place": place, "sha256": digest, "stretches": free})
    return used, left


def digest_of(used: list[dict]) -> str:
    """sha256 of the sorted digests of all clips used, one a line."""
    lines = "".join(f"{digest}\n" for digest in sorted(clip["sha256"] for clip in used))
    return hashlib.sha256(lines.encode()).hexdigest()
