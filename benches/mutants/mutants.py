"""Mutation testing of the cut and of the proof: a seeded sample of small faults, each put into a copy of the tree, and the
tests of that crate alone have to notice it.

    just mutants --sample 150 --seed 1 --minutes 60     (outside CI; goes on where it stopped)

The library's own tests come first, as they are built in a fraction of the time; what they let pass has to stand before the
crate's other tests (`--tests lib` leaves those out, and says so). One processor is used. A mutant counts as caught when a test
fails or hangs, as survived when all pass; one that does not compile is replaced by the next of the shuffled list. Prints how
many ran, the share caught and every survivor with file, line and change.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
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


# Unoptimised and built in steps, so that one changed line costs seconds; what the crate stands on is built fast, once.
PROFILE = [
    "--config", 'profile.mutants.inherits="dev"',
    "--config", "profile.mutants.debug=0",
    "--config", "profile.mutants.opt-level=1",
    "--config", "profile.mutants.incremental=true",
    "--config", 'profile.mutants.package."*".opt-level=2',
]  # fmt: skip
STAGES = {"lib": [["--lib"]], "crate": [["--lib"], ["--test", "*"]]}


def tests(tree, target, stage, seconds):
    """Runs one stage: "survived", "caught" or "does not compile"."""
    command = ["cargo", "nextest", "run", *PROFILE, "--cargo-profile", "mutants", "-p", "obelus-document", *stage]
    command += ["--build-jobs", "1", "--test-threads", "1", "--fail-fast"]
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target))
    # A session of its own: with cargo its compilers and tests end as well.
    running = subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        said = running.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return "caught"
    except BaseException:
        os.killpg(running.pid, signal.SIGKILL)
        raise
    if running.returncode == 0:
        return "survived"
    if running.returncode == 100:  # nextest's word for failed tests
        return "caught"
    if running.returncode == 101:  # cargo's for code that does not compile
        return "does not compile"
    sys.exit(f"the tests could not be run: {said[-2000:]}")


def judged(tree, target, stages, limits):
    for stage, seconds in zip(stages, limits):
        end = tests(tree, target, stage, seconds)
        if end != "survived":
            return end
    return "survived"


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("--sample", type=int, default=150)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--minutes", type=float, help="start no further mutant after so many minutes")
    flags.add_argument("--tests", choices=STAGES, default="crate")
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
    tree, target, kept = work / "tree", work / "target", work / f"results-{flags.seed}-{flags.tests}.json"
    work.mkdir(parents=True, exist_ok=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    if not tree.exists():
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), head], cwd=ROOT, check=True)
    # A killed run may have left its mutant in the tree.
    subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=tree, check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", head], cwd=tree, check=True)
    fetched = tree / "models/fetched"
    if not fetched.exists():
        fetched.symlink_to(ROOT / "models/fetched")
    results = json.loads(kept.read_text()) if kept.exists() else {}
    # What else changes in the tree changes nothing here: the crate's own tree decides whether to go on.
    crate = ["git", "rev-parse", f"{head}:engine/document"]
    crate = subprocess.run(crate, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    if results.get("crate") != crate:
        results = {"head": head, "crate": crate, "done": []}
    until = time.monotonic() + 60 * flags.minutes if flags.minutes else None
    stages, limits = STAGES[flags.tests], []
    for stage in stages:
        if tests(tree, target, stage, 7200) != "survived":
            sys.exit("the tests fail without any mutant")
        # Once more with everything built; a mutant has to be built as well.
        began = time.monotonic()
        tests(tree, target, stage, 7200)
        limits.append(300 + 4 * (time.monotonic() - began))
    counted = [one for one in results["done"] if one["end"] != "does not compile"]
    for mutant in shuffled[len(results["done"]) :]:
        if len(counted) >= flags.sample or (until and time.monotonic() > until):
            break
        path = tree / mutant["file"]
        original = path.read_text()
        lines = original.split("\n")
        lines[mutant["line"] - 1] = mutant["text"]
        path.write_text("\n".join(lines))
        try:
            end = judged(tree, target, stages, limits)
        finally:
            path.write_text(original)
        one = {key: mutant[key] for key in ("file", "line", "old", "new")} | {"end": end}
        results["done"].append(one)
        kept.write_text(json.dumps(results, indent=1))
        if end != "does not compile":
            counted.append(one)
            print(f"{end}: {one['file']}:{one['line']}: {one['old']}  ->  {one['new']}", flush=True)
    caught = sum(one["end"] == "caught" for one in counted)
    by = "the library's own tests" if flags.tests == "lib" else "the crate's tests"
    print(f"\n{len(counted)} of {flags.sample} mutants ran (seed {flags.seed}, {head[:8]})")
    print(f"{caught} of {len(counted)} were caught by {by} ({100 * caught / max(len(counted), 1):.0f} %)")
    for one in counted:
        if one["end"] == "survived":
            print(f"survived: {one['file']}:{one['line']}: {one['old']}  ->  {one['new']}")


main()
