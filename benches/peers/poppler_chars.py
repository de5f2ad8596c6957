"""Prints every character that poppler finds in a PDF and where, one a line; `just corpus` and `bench-peers` read it.

/usr/bin/python3 poppler_chars.py FILE. Needs Debian's python3-gi and gir1.2-poppler-0.18: poppler's own programs only give
boxes of words, and those also of what lies beyond the visible page.
"""

import pathlib
import sys

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Gio, Poppler  # noqa: E402


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    document = Poppler.Document.new_from_gfile(Gio.File.new_for_path(str(path)), None, None)
    for number in range(document.get_n_pages()):
        page = document.get_page(number)
        width, height = page.get_size()
        print(f"page {width:.4f} {height:.4f}")
        _, boxes = page.get_text_layout()
        for character, box in zip(page.get_text(), boxes):
            if not character.isspace():
                print(f"char {ord(character):x} {box.x1:.3f} {box.y1:.3f} {box.x2:.3f} {box.y2:.3f}")


main()
