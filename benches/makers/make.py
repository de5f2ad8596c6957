"""Makes at least 200 pages with each of five programs that PDFs come from: LibreOffice, Chromium's print, cairo,
pdfTeX, and a form filled in. All text is invented and the same for the same seed.

    python make.py FOLDER [--seed N]

Needs the programs named in the Justfile's recipe and pypdf; a program that is missing is an error, not a gap.
"""

import argparse
import pathlib
import random
import subprocess

FIRST = "Ada Beth Carl Dora Emil Fay Gwen Hugh Ines Jack Kara Liam Mona Neil Olga Paul".split()
LAST = "Ashdown Birkett Coldwell Dunmore Eastlake Fenwick Garside Holloway Ingram Jessop".split()
WORDS = (
    "the officer attended at about and spoke with who said that door had been left open when they returned from work "
    "later statement made noted street vehicle red parked near corner evening witness heard shouting then saw running "
    "towards station phone called again after minutes nothing more was found in garden behind house"
).split()


def sentence(dice):
    words = [dice.choice(WORDS) for _ in range(dice.randint(7, 18))]
    words.insert(dice.randint(0, len(words)), f"{dice.choice(FIRST)} {dice.choice(LAST)}")
    return " ".join(words).capitalize() + "."


def paragraphs(dice, count):
    return [" ".join(sentence(dice) for _ in range(dice.randint(3, 7))) for _ in range(count)]


def html(dice, pages):
    """Headings, paragraphs, tables, rules, a drawing and shading, a page break after each sheet."""
    out = [
        "<!doctype html><meta charset=utf-8><style>body{font-family:'Liberation Serif',serif;font-size:11pt}"
        "table{border-collapse:collapse;width:100%}td{border:1px solid #444;padding:3px}h2{color:#224466}"
        ".box{background:linear-gradient(#eef,#fff);border-radius:6px;padding:6px}"
        ".sheet{page-break-after:always}</style>"
    ]
    for number in range(1, pages + 1):
        rows = "".join(
            f"<tr><td>{dice.randint(1, 31)}/0{dice.randint(1, 9)}/2024</td><td>{dice.choice(FIRST)} {dice.choice(LAST)}</td>"
            f"<td><b>{dice.choice(WORDS)}</b> <i>{sentence(dice)}</i></td></tr>"
            for _ in range(6)
        )
        texts = paragraphs(dice, 3)
        drawing = (
            '<svg width="200" height="60"><circle cx="30" cy="30" r="25" fill="#c84" opacity=".6"/>'
            '<path d="M60 50 C90 0 120 70 190 10" stroke="#262" fill="none" stroke-width="3"/></svg>'
        )
        out.append(
            f'<div class=sheet><h2>Statement {number}</h2><p>{texts[0]}</p><table>{rows}</table><p class=box>{texts[1]}</p>'
            f"{drawing}<p style='text-align:justify'>{texts[2]}</p></div>"
        )
    return "\n".join(out)


def tex(dice, pages):
    # Without Latin Modern the T1 encoding falls back to fonts made of dots, which hardly anybody's PDFs have.
    out = [r"\documentclass[11pt,a4paper]{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\begin{document}"]
    for number in range(1, pages + 1):
        out.append(rf"\section{{Statement {number}}}")
        out.extend(text + "\n" for text in paragraphs(dice, 4))
        out.append(r"\begin{tabular}{|l|l|r|}\hline")
        for _ in range(5):
            out.append(rf"{dice.choice(FIRST)} & \textbf{{{dice.choice(LAST)}}} & ${dice.randint(1, 99)}^2$ \\ \hline")
        out.append(r"\end{tabular}\newpage")
    out.append(r"\end{document}")
    return "\n".join(out)


def run(*command, cwd=None):
    subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def office(source, folder, profile):
    run(
        "soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf:writer_web_pdf_Export"
        if source.suffix == ".html" else "pdf:writer_pdf_Export", "--outdir", str(folder), str(source),
    )  # fmt: skip


def forms(folder, dice, copies):
    """Blank forms with text fields, filled by pypdf, which writes the fields' looks."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

    for number in range(copies):
        reader = PdfReader(folder.parent / "cairo" / f"made-{number % 4}.pdf")
        writer = PdfWriter()
        fields = ArrayObject()
        for at, page in enumerate(reader.pages):
            page = writer.add_page(page)
            widgets = ArrayObject()
            for line in range(6):
                x, y = 60 + 240 * (line % 2), 40 + 26 * (line // 2)
                widget = DictionaryObject({
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Widget"),
                    NameObject("/FT"): NameObject("/Tx"),
                    NameObject("/T"): TextStringObject(f"field{at}x{line}"),
                    NameObject("/F"): NumberObject(4),
                    NameObject("/DA"): TextStringObject("/Helv 11 Tf 0 g"),
                    NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (x, y, x + 220, y + 20)]),
                })  # fmt: skip
                reference = writer._add_object(widget)
                widgets.append(reference)
                fields.append(reference)
            page[NameObject("/Annots")] = widgets
        helvetica = DictionaryObject({
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        })  # fmt: skip
        writer._root_object[NameObject("/AcroForm")] = DictionaryObject({
            NameObject("/Fields"): fields,
            NameObject("/DA"): TextStringObject("/Helv 11 Tf 0 g"),
            NameObject("/DR"): DictionaryObject({
                NameObject("/Font"): DictionaryObject({NameObject("/Helv"): writer._add_object(helvetica)})
            }),
        })  # fmt: skip
        for at, page in enumerate(writer.pages):
            values = {f"field{at}x{line}": f"{dice.choice(FIRST)} {dice.choice(LAST)}" for line in range(6)}
            writer.update_page_form_field_values(page, values, auto_regenerate=False)
        writer.write(folder / f"made-{number}.pdf")


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("folder", type=pathlib.Path)
    flags.add_argument("--seed", type=int, default=1)
    flags = flags.parse_args()
    folder = flags.folder.resolve()
    places = {name: folder / name for name in ("libreoffice", "chromium", "cairo", "pdftex", "form", "work")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    for number in range(4):
        dice = random.Random(f"{flags.seed}-{number}")
        name = f"made-{number}"
        page = places["work"] / f"{name}.html"
        page.write_text(html(dice, 55), encoding="utf-8")
        run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--print-to-pdf={places['chromium'] / name}.pdf", page.as_uri(),
        )  # fmt: skip
        # LibreOffice lets statements share pages.
        longer = places["work"] / "office" / f"{name}.html"
        longer.parent.mkdir(exist_ok=True)
        longer.write_text(html(dice, 85), encoding="utf-8")
        office(longer, places["libreoffice"], places["work"] / "profile")
        source = places["work"] / f"{name}.tex"
        source.write_text(tex(dice, 55), encoding="utf-8")
        run("pdflatex", "-interaction=batchmode", source.name, cwd=places["work"])
        (places["work"] / f"{name}.pdf").rename(places["pdftex"] / f"{name}.pdf")
        run("pdftocairo", "-pdf", str(places["chromium"] / f"{name}.pdf"), str(places["cairo"] / f"{name}.pdf"))
    forms(places["form"], random.Random(flags.seed), 4)


if __name__ == "__main__":
    main()
