"""Recognition beside tesseract on the pages of make.py: same pictures, one run, each reader in turn, group by group.

    compare.py --obelus PROGRAM --pages FOLDER [--repeats 5] [--groups scan-200,photo] [--json FILE]

Ours is `obelus read --json` as users run it, its sandboxed child and all; tesseract is Debian's with English, on one thread
(a second one only costs processor time). One process a group and repeat on either side; the processor seconds are those of
the program and all its children, start included. Errors are those of the first repeat; every reader answers the same again.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import resource
import statistics
import subprocess
from collections import Counter

from score import score


def measured(command: list, **settings) -> tuple[str, float]:
    """What a program prints, and its processor seconds with all its children's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return answer.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(obelus: str, folder: pathlib.Path, pages: list[dict]) -> tuple[list[list[dict]], float]:
    answer, seconds = measured([obelus, "read", "--json", *(folder / page["file"] for page in pages)])
    readings = [json.loads(line) for line in answer.splitlines()]
    return [in_pixels(reading["pages"][0], page["size"]) for reading, page in zip(readings, pages, strict=True)], seconds


def in_pixels(page: dict, size: list[int]) -> list[dict]:
    """Words of a reading with upright boxes in pixels of the picture."""
    across, down = size[0] / page["width"], size[1] / page["height"]
    words = []
    for word in page["words"]:
        x, y = [v * across for v in word["quad"][::2]], [v * down for v in word["quad"][1::2]]
        words.append({"text": word["text"], "box": [min(x), min(y), max(x), max(y)]})
    return words


def tesseract(folder: pathlib.Path, pages: list[dict]) -> tuple[list[list[dict]], float]:
    listed = "\n".join(str((folder / page["file"]).resolve()) for page in pages)
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer, seconds = measured(["tesseract", "stdin", "stdout", "-l", "eng", "tsv"], input=listed, env=one_thread)
    found: list[list[dict]] = [[] for _ in pages]
    for row in csv.DictReader(io.StringIO(answer), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip():
            left, top, wide, high = (float(row[key]) for key in ("left", "top", "width", "height"))
            box = [left, top, left + wide, top + high]
            found[int(row["page_num"]) - 1].append({"text": row["text"], "box": box})
    return found, seconds


def summed(pages: list[dict], found: list[list[dict]]) -> Counter:
    total = Counter()
    for page, words in zip(pages, found, strict=True):
        total.update(score(page["words"], words))
    return total


def figures(counts: Counter, seconds: list[float], pages: int) -> dict:
    return {
        "character_error": counts["errors"] / max(counts["characters"], 1),
        "word_miss": counts["missed"] / max(counts["words"], 1),
        "in_place": counts["placed"] / max(counts["boxed"], 1),
        "seconds_a_page": statistics.median(seconds) / pages,
        "counts": dict(counts),
    }


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    flags.add_argument("--obelus", required=True)
    flags.add_argument("--pages", required=True, type=pathlib.Path)
    flags.add_argument("--repeats", type=int, default=5)
    flags.add_argument("--groups", default="", help="only these, with commas between")
    flags.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    asked = flags.parse_args()
    truth = json.loads((asked.pages / "truth.json").read_text())
    groups: dict[str, list[dict]] = {}
    for page in truth["pages"]:
        if not asked.groups or page["group"] in asked.groups.split(","):
            groups.setdefault(page["group"], []).append(page)
    readers = {
        "ours": lambda pages: ours(asked.obelus, asked.pages, pages),
        "tesseract": lambda pages: tesseract(asked.pages, pages),
    }
    counts: dict[tuple[str, str], Counter] = {}
    seconds: dict[tuple[str, str], list[float]] = {}
    for repeat in range(asked.repeats):
        for group, pages in groups.items():
            for reader, read in readers.items():
                found, spent = read(pages)
                seconds.setdefault((group, reader), []).append(spent)
                if repeat == 0:
                    counts[group, reader] = summed(pages, found)
    answer = {
        group: {reader: figures(counts[group, reader], seconds[group, reader], len(pages)) for reader in readers}
        for group, pages in groups.items()
    }
    number = sum(len(pages) for pages in groups.values())
    print(f"seed {truth['seed']}, {number} pages, {asked.repeats} repeats; ours / tesseract\n")
    print("| group | character error | words missed | boxes in place | processor seconds a page |\n|---|---|---|---|---|")
    for group, sides in answer.items():
        a, b = sides["ours"], sides["tesseract"]
        print(
            f"| {group} | {a['character_error']:.2%} / {b['character_error']:.2%}"
            f" | {a['word_miss']:.1%} / {b['word_miss']:.1%} | {a['in_place']:.1%} / {b['in_place']:.1%}"
            f" | {a['seconds_a_page']:.2f} / {b['seconds_a_page']:.2f} |"
        )
    if asked.json:
        asked.json.write_text(json.dumps({"seed": truth["seed"], "groups": answer}, indent=1) + "\n")


if __name__ == "__main__":
    main()
