"""Cuts one file as PyMuPDF does, by the plan of `bench-peers`, and prints what that cost.

python pymupdf_redact.py FILE PLAN COPY. Run in an environment of its own; nothing of the product needs it.
"""

import json
import sys
import time

import pymupdf


def main():
    file, planned, copy = sys.argv[1:4]
    with open(planned) as plan:
        marks = json.load(plan)["marks"]
    before = time.process_time()
    document = pymupdf.open(file)
    by_page = {}
    for mark in marks:
        by_page.setdefault(mark["page"], []).append(mark["box"])
    for number, boxes in by_page.items():
        page = document[number - 1]
        for box in boxes:
            # Plans count in what a viewer shows; annotations lie on the page as it is before it is turned.
            page.add_redact_annot(pymupdf.Rect(box) * page.derotation_matrix, fill=(0, 0, 0))
        page.apply_redactions()
    document.save(copy, garbage=3, deflate=True)
    processor = time.process_time() - before
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print(json.dumps({"processor": processor, "peak_kib": peak}))


main()
