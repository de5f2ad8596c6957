"""Shots beside PySceneDetect on the films of make.py: same films, one run, each reader in turn, film by film.

    compare.py --shots PROGRAM --media PROGRAM --films FOLDER [--repeats 3] [--groups hard,fade] [--json FILE]

Ours is the program `shots`: the pass of `obelus suggest FILM --json`, its sandboxed child and all, with nobody looking for
faces. Its processor seconds are those of the program and its children, start included; PySceneDetect's are those of the
detector with its decoding, start and imports left out (peer.py). Only films for the speed are read more than once: the median
counts. Two frames off is found (score.py).
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys

from score import f1, score, share

PEER = pathlib.Path(__file__).with_name("peer.py")
READERS = ("ours", "adaptive", "content")


def ours(shots: str, media: str, film: pathlib.Path, rate: int) -> tuple[list[int], float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run([shots, "--media", media, film], check=True, stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [round(shot["start_us"] * rate / 1e6) for shot in json.loads(answer)["shots"][1:]], seconds


def peer(detector: str, film: pathlib.Path) -> tuple[list[int], float]:
    command = [sys.executable, PEER, detector, film]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    said = json.loads(answer)
    return said["borders"], said["seconds"]


def is_for_speed(film: dict) -> bool:
    return film["group"].endswith("720p")


def percent(value: tuple[float, float, float] | None) -> str:
    return "-" if value is None else f"{value[0]:.1%} ({value[1]:.1%}-{value[2]:.1%})"


def figures(film: dict, borders: list[int], seconds: list[float]) -> dict:
    counts = score(film["joins"], borders)
    spent = statistics.median(seconds)
    return {
        "f1": f1(counts),
        "precision": share(counts["found"], counts["found"] + counts["wrong"]),
        "recall": share(counts["found"], counts["found"] + counts["missed"]),
        "frames_a_second": film["frames"] / spent,
        "times_real_time": film["frames"] / film["rate"] / spent,
        "seconds": seconds,
        "counts": counts,
        "borders": borders,
    }


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    flags.add_argument("--shots", required=True)
    flags.add_argument("--media", required=True)
    flags.add_argument("--films", required=True, type=pathlib.Path)
    flags.add_argument("--repeats", type=int, default=3, help="of the films for the speed")
    flags.add_argument("--groups", default="", help="only these, with commas between")
    flags.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    asked = flags.parse_args()
    truth = json.loads((asked.films / "truth.json").read_text())
    films = [film for film in truth["films"] if not asked.groups or film["group"] in asked.groups.split(",")]
    borders: dict[tuple[str, str], list[int]] = {}
    seconds: dict[tuple[str, str], list[float]] = {}
    for repeat in range(asked.repeats):
        for film in films:
            if repeat and not is_for_speed(film):
                continue
            path = asked.films / film["file"]
            for reader in READERS:
                if reader == "ours":
                    found, spent = ours(asked.shots, asked.media, path, film["rate"])
                else:
                    found, spent = peer(reader, path)
                borders[film["group"], reader] = found
                seconds.setdefault((film["group"], reader), []).append(spent)
    answer = {
        film["group"]: {r: figures(film, borders[film["group"], r], seconds[film["group"], r]) for r in READERS}
        for film in films
    }
    joins = sum(len(film["joins"]) for film in films)
    clips = truth["footage"]
    print(f"seed {truth['seed']}, places {truth['half']}, {joins} joins, {len(clips['files'])} clips, digest {clips['digest'][:12]}\n")
    print("| film | joins | reader | F1 | precision | recall | frames a processor second | times real time |")
    print("|---|---|---|---|---|---|---|---|")
    for film in films:
        for reader, side in answer[film["group"]].items():
            whole = "-" if side["f1"] is None else f"{side['f1']:.3f}"
            print(
                f"| {film['group']} | {len(film['joins'])} | {reader} | {whole} | {percent(side['precision'])}"
                f" | {percent(side['recall'])} | {side['frames_a_second']:.0f} | {side['times_real_time']:.1f} |"
            )
    if asked.json:
        about = {"seed": truth["seed"], "half": truth["half"], "digest": clips["digest"], "groups": answer}
        asked.json.write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
