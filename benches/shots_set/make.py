"""Makes the films of the shots bench from a folder of clips, with the truth about every join.

    make.py --footage FOLDER --out FOLDER [--seed 1] [--joins 60] [--half a|b|both]

Writes H.264 films and `truth.json`: `{"seed", "half", "footage": {"files": {name: sha256}, "digest", "left_out"}, "films":
[{"file", "group", "rate", "size", "frames", "joins": [{"first", "last", "from", "to"}]}]}`, frames counted from 0. `--half`
takes every second place only: what is tuned on one half is to be reported on the other.
"""

import argparse
import json
import pathlib
import subprocess
from collections.abc import Iterable

import numpy as np

from clips import RATE, digest_of, footage, raw
from splice import Source, spliced

SIZE = (320, 180)
LARGE = (1280, 720)
# Group, kind of join, whether both sides are of one place, quality of the encoder (higher is worse).
GROUPS = (
    ("hard", "hard", False, 23),
    ("dissolve", "dissolve", False, 23),
    ("fade", "fade", False, 23),
    ("shaken", "shaken", False, 23),
    ("dark", "dark", False, 32),
    ("same-place", "hard", True, 23),
)
# The films for the speed: seconds, and seconds between two cuts of the first.
SECONDS, BETWEEN = 60, 5


def written(path: pathlib.Path, size: tuple[int, int], quality: int, frames: Iterable[np.ndarray]) -> int:
    """Encodes frames; how many there were."""
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{size[0]}x{size[1]}", "-r", str(RATE), "-i", "-"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(quality), "-pix_fmt", "yuv420p", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        count = 0
        for frame in frames:
            encoder.stdin.write(np.ascontiguousarray(frame).tobytes())
            count += 1
        encoder.stdin.close()
        if encoder.wait():
            raise SystemExit(f"{path} could not be encoded")
    return count


def every_five_seconds(used: list[dict], rng: np.random.Generator, joins: list[dict]) -> Iterable[np.ndarray]:
    """Pieces of five seconds, hard cuts between them."""
    source, length = Source(used, rng), BETWEEN * RATE
    for piece in range(SECONDS // BETWEEN):
        before = source.last
        clip, start, end = source.draw(length, length)
        if before:
            at = piece * length
            joins.append({"first": at, "last": at, "from": before["file"], "to": clip["file"]})
        yield from raw(clip["path"], LARGE, span=(start, end))


def still(used: list[dict], rng: np.random.Generator) -> Iterable[np.ndarray]:
    """One picture, and the noise of a sensor: a camera that sees nothing move."""
    clip, start, _ = Source(used, rng).draw(RATE, RATE)
    picture = raw(clip["path"], LARGE, span=(start, start + 1))[0].astype(np.float32)
    wide, high = LARGE
    # Every frame takes its noise from another place of a larger sheet.
    sheet = rng.standard_normal((high + 256, wide + 256, 1), dtype=np.float32) * 2
    for down, across in rng.integers(0, 256, (SECONDS * RATE, 2)):
        noise = sheet[down : down + high, across : across + wide]
        yield np.clip(picture + noise, 0, 255).astype(np.uint8)


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    flags.add_argument("--footage", required=True, type=pathlib.Path)
    flags.add_argument("--out", required=True, type=pathlib.Path)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--joins", type=int, default=60, help="of each group")
    flags.add_argument("--half", choices=("a", "b", "both"), default="both", help="only every second place")
    asked = flags.parse_args()
    used, left = footage(asked.footage)
    if asked.half != "both":
        places = sorted({clip["place"] for clip in used})["ab".index(asked.half) :: 2]
        used = [clip for clip in used if clip["place"] in places]
    asked.out.mkdir(parents=True, exist_ok=True)
    films = []

    def add(group: str, size: tuple[int, int], quality: int, frames: Iterable[np.ndarray], joins: list[dict]) -> None:
        name = f"{group}.mp4"
        count = written(asked.out / name, size, quality, frames)
        films.append({"file": name, "group": group, "rate": RATE, "size": size, "frames": count, "joins": joins})

    for number, (group, kind, same_place, quality) in enumerate(GROUPS):
        joins: list[dict] = []
        source = Source(used, np.random.default_rng([asked.seed, number]), same_place)
        if source.places:
            add(group, SIZE, quality, spliced(source, kind, asked.joins, SIZE, joins), joins)
    joins = []
    add("cut-720p", LARGE, 23, every_five_seconds(used, np.random.default_rng([asked.seed, 100]), joins), joins)
    add("still-720p", LARGE, 23, still(used, np.random.default_rng([asked.seed, 101])), [])
    about = {"files": {clip["file"]: clip["sha256"] for clip in used}, "digest": digest_of(used), "left_out": left}
    truth = json.dumps({"seed": asked.seed, "half": asked.half, "footage": about, "films": films}, indent=1)
    (asked.out / "truth.json").write_text(truth + "\n")
    number = sum(len(film["joins"]) for film in films)
    print(f"{len(used)} clips ({about['digest'][:12]}), {len(films)} films, {number} joins, seed {asked.seed}: {asked.out}")


if __name__ == "__main__":
    main()
