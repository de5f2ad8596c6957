"""Mutation testing of the cut and of the proof: a seeded sample of small faults, each put into a copy of the tree, and the
tests of that crate alone have to notice it.

    just mutants --sample 150 --seed 1     (hours; outside CI; goes on where it stopped)

A mutant counts as caught when a test fails or hangs, as survived when all pass; one that does not compile is replaced by the
next of the shuffled list. Prints the share caught and every survivor with file, line and change.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "engine/document/src/redact"

# What is changed into what. One place of one line at a time.
CHANGES = [
    (r" < ", " <= "),
    (r" <= ", " < "),
    (r" > ", " >= "),
    (r" >= ", " > "),
    (r" == ", " != "),
    (r" != ", " == "),
    (r" && ", " || "),
    (r" \|\| ", " && "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r" \* ", " / "),
    (r" \+= ", " -= "),
    (r"\.any\(", ".all("),
    (r"\.all\(", ".any("),
    (r"\.min\(", ".max("),
    (r"\.max\(", ".min("),
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
    (r"\bif !", "if "),
    (r"\.is_some\(\)", ".is_none()"),
    (r"\.is_none\(\)", ".is_some()"),
    (r"\.is_empty\(\)", ".len() == 1"),
]
SKIPPED = re.compile(r"^\s*(//|#\[|use |pub use |mod |type |struct |enum |impl|where )|assert|->.*\{$|const |Unsure::new|format!")


def candidates():
    found = []
    for path in sorted(ROOM.rglob("*.rs")):
        text = path.read_text()
        # Tests stand at the foot of a file.
        text = text.split("#[cfg(test)]")[0]
        for number, line in enumerate(text.splitlines(), 1):
            if SKIPPED.search(line):
                continue
            for pattern, instead in CHANGES:
                for match in re.finditer(pattern, line):
                    changed = line[: match.start()] + instead + line[match.end() :]
                    place = str(path.relative_to(ROOT))
                    found.append({"file": place, "line": number, "old": line.strip(), "new": changed.strip(), "text": changed})
    return found


def tests(tree, target):
    command = ["cargo", "nextest", "run", "--cargo-profile", "fast", "-p", "obelus-document", "--no-tests=fail"]
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target))
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=1800)
    except subprocess.TimeoutExpired:
        return "caught"
    if done.returncode == 0:
        return "survived"
    # 100 is nextest's word for failed tests; 101 is cargo's for code that does not compile.
    return "caught" if done.returncode == 100 else "does not compile"


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("--sample", type=int, default=150)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--list", action="store_true", help="print the sample and stop")
    flags = flags.parse_args()
    shuffled = candidates()
    random.Random(flags.seed).shuffle(shuffled)
    if flags.list:
        for mutant in shuffled[: flags.sample]:
            print(f"{mutant['file']}:{mutant['line']}: {mutant['old']}  ->  {mutant['new']}")
        print(f"{len(shuffled)} places in all")
        return
    work = ROOT / ".cache/mutants"
    tree, target, kept = work / "tree", work / "target", work / f"results-{flags.seed}.json"
    work.mkdir(parents=True, exist_ok=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    if not tree.exists():
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), head], cwd=ROOT, check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", head], cwd=tree, check=True)
    fetched = tree / "models/fetched"
    if not fetched.exists():
        fetched.symlink_to(ROOT / "models/fetched")
    results = json.loads(kept.read_text()) if kept.exists() else {"head": head, "done": []}
    if results["head"] != head:
        results = {"head": head, "done": []}
    if not results["done"] and tests(tree, target) != "survived":
        sys.exit("the tests fail without any mutant")
    counted = [one for one in results["done"] if one["end"] != "does not compile"]
    for mutant in shuffled[len(results["done"]) :]:
        if len(counted) >= flags.sample:
            break
        path = tree / mutant["file"]
        original = path.read_text()
        lines = original.split("\n")
        lines[mutant["line"] - 1] = mutant["text"]
        path.write_text("\n".join(lines))
        try:
            end = tests(tree, target)
        finally:
            path.write_text(original)
        one = {key: mutant[key] for key in ("file", "line", "old", "new")} | {"end": end}
        results["done"].append(one)
        kept.write_text(json.dumps(results, indent=1))
        if end != "does not compile":
            counted.append(one)
            print(f"{end}: {one['file']}:{one['line']}: {one['old']}  ->  {one['new']}", flush=True)
    caught = sum(one["end"] == "caught" for one in counted)
    print(f"\n{caught} of {len(counted)} mutants caught ({100 * caught / max(len(counted), 1):.0f} %); seed {flags.seed}")
    for one in counted:
        if one["end"] == "survived":
            print(f"survived: {one['file']}:{one['line']}: {one['old']}  ->  {one['new']}")


main()
