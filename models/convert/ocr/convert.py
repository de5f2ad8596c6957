"""Cuts the PP-OCRv6 recogniser down to Latin script, rounds both networks to eight bits and lays out models/weights/ocr.

convert.py WHEEL OUT: the wheel is rapidocr 3.10.0; nothing is fetched. Needs Debian's fonts-liberation and
fonts-dejavu-core (or the folder in FIXTURE_FONTS).
"""

import hashlib
import io
import json
import pathlib
import sys
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from PIL import Image, ImageDraw, ImageFont

import rounding
import sheets  # first, as it says where the bench's modules lie
import score

WHEEL_SHA256 = "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050"
HEAD = ("linear_8.w_0", "linear_8.b_0")
# Beside Latin letters with their marks: what British papers print.
PUNCTUATION = "–—‘’“”•…€£™№§†‡′″−×÷½¼¾°"

# Seeds of the sheets that ranges are taken from, and of those that the rounded networks are compared on.
MEASURED, UNSEEN = 1, 2
KINDS = ["clean", "scan", "photo"]
# Sheets of each kind, and lines taken from each.
SHEETS, LINES = 5, 12
# The finder's probability above which a cell is text, as in models/src/ocr/region.rs.
IS_TEXT = 0.3
# Invented; the telephone number is from Ofcom's drama range.
PARITY = [
    ("Statement of Zoë Achebe-Whitlock (born 12/03/1971)", "liberation/LiberationSans-Regular.ttf", 31),
    ("Telephone 07700 900342, e-mail zoe@example.org", "liberation/LiberationSerif-Regular.ttf", 31),
    ("I moved to Flat 2, 94 The Paddock, Leeds in June.", "liberation/LiberationSerif-Italic.ttf", 31),
    ("PAID £1,250.00 to account 76088386 on Monday", "dejavu/DejaVuSans-Bold.ttf", 26),
]


def kept(character: str) -> bool:
    return len(character) == 1 and (ord(character) < 0x250 or character in PUNCTUATION)


def cut(model: onnx.ModelProto) -> tuple[onnx.ModelProto, list[str], list[int]]:
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    classes = ["", *metadata["character"].split("\n"), " "]
    keep = [0] + [at for at, character in enumerate(classes) if at and (character == " " or kept(character))]
    for tensor in model.graph.initializer:
        if tensor.name in HEAD:
            whole = numpy_helper.to_array(tensor)
            assert whole.shape[-1] == len(classes), (tensor.name, whole.shape, len(classes))
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(whole[..., keep]), tensor.name))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(keep)
    # Noted shapes of the uncut head would contradict the cut one.
    stale = [info for info in model.graph.value_info if any(d.dim_value == len(classes) for d in info.type.tensor_type.shape.dim)]
    for info in stale:
        model.graph.value_info.remove(info)
    del model.metadata_props[:]
    onnx.checker.check_model(model)
    return model, [classes[at] for at in keep], keep


def session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def run(model: onnxruntime.InferenceSession, strip: np.ndarray) -> np.ndarray:
    return model.run(None, {model.get_inputs()[0].name: strip})[0]


def finder_inputs(seed: int):
    """Sheets of every kind, in the sizes that the finder is shown them."""
    for at, kind in enumerate(KINDS * SHEETS):
        rng = np.random.default_rng([seed, at])
        yield sheets.for_finder(sheets.seen(kind, rng)[0], int(rng.choice([960, 1280, 1280])))


def reader_inputs(seed: int):
    """Lines of the same sheets."""
    for at, kind in enumerate(KINDS * SHEETS):
        rng = np.random.default_rng([seed, at])
        picture, lines = sheets.seen(kind, rng)
        for line in rng.choice(len(lines), LINES, replace=False):
            yield sheets.for_reader(picture, lines[line], rng)


def said(probabilities: np.ndarray, characters: list[str]) -> str:
    steps = probabilities[0].argmax(axis=1)
    kept = [c for c, before in zip(steps, [0, *steps[:-1]]) if c and c != before]
    return "".join(characters[c] for c in kept)


def compared(finder, small_finder, reader, small_reader, characters: list[str]) -> tuple[float, float]:
    """On sheets that no range was taken from: the share of characters that both readers read the same, and of cells that
    both finders call text among those that either does."""
    apart = characters_read = 0
    for strip in reader_inputs(UNSEEN):
        before, after = (said(run(model, strip), characters) for model in (reader, small_reader))
        apart, characters_read = apart + score.distance(before, after), characters_read + len(before)
    both = either = 0
    for sheet in finder_inputs(UNSEEN):
        a, b = run(finder, sheet) > IS_TEXT, run(small_finder, sheet) > IS_TEXT
        both, either = both + int((a & b).sum()), either + int((a | b).sum())
    return 1 - apart / characters_read, both / either


def parity_sheet() -> tuple[Image.Image, list[str]]:
    """A small sheet in three faces and what it says."""
    sheet = Image.new("RGB", (1240, 420), "white")
    draw = ImageDraw.Draw(sheet)
    for at, (text, face, size) in enumerate(PARITY):
        draw.text((60, 40 + 90 * at), text, font=ImageFont.truetype(sheets.FONTS / face, size), fill=(20, 20, 20))
    return sheet, [text for text, _, _ in PARITY]


def main(wheel: str, out: str) -> None:
    packed = pathlib.Path(wheel).read_bytes()
    assert hashlib.sha256(packed).hexdigest() == WHEEL_SHA256, "this is not rapidocr 3.10.0"
    archive = zipfile.ZipFile(io.BytesIO(packed))
    finder = archive.read("rapidocr/models/PP-OCRv6_det_small.onnx")
    whole = archive.read("rapidocr/models/PP-OCRv6_rec_small.onnx")
    licences = [name for name in archive.namelist() if "/licenses/" in name]

    model, characters, keep = cut(onnx.load_from_string(whole))
    reader = model.SerializeToString()

    # The same strip through both: among kept classes nothing may have changed.
    ramp = np.linspace(-1, 1, 48 * 320, dtype=np.float32).reshape(48, 320)
    strip = np.stack([np.sin(ramp * 40), np.cos(ramp * 25), ramp])[None].astype(np.float32)
    before, after = run(session(whole), strip)[0][:, keep], run(session(reader), strip)[0]
    # The model ends in a softmax, whose sum lacks the classes that went.
    before /= before.sum(axis=1, keepdims=True)
    difference = float(np.abs(before - after).max())
    assert difference < 1e-4, difference

    small_finder = rounding.rounded(onnx.load_from_string(finder), finder_inputs(MEASURED))
    small_reader = rounding.rounded(onnx.load_from_string(reader), reader_inputs(MEASURED))
    same_characters, same_cells = compared(session(finder), session(small_finder), session(reader), session(small_reader), characters)
    assert same_characters > 0.98 and same_cells > 0.9, (same_characters, same_cells)

    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "finder.onnx").write_bytes(small_finder)
    (folder / "reader.onnx").write_bytes(small_reader)
    (folder / "characters.json").write_text(json.dumps(characters, ensure_ascii=False, indent=0) + "\n")
    for name in licences:
        (folder / pathlib.PurePosixPath(name).name).write_bytes(archive.read(name))
    sheet, lines = parity_sheet()
    sheet.save(folder / "parity.png", optimize=True)
    (folder / "parity.json").write_text(json.dumps({"lines": lines}, ensure_ascii=False) + "\n")
    print(f"{len(characters)} classes kept; largest difference {difference:.1e}")
    print(f"rounded: {same_characters:.1%} of characters read as before, {same_cells:.1%} of the cells that are text are text in both")
    for file in sorted(folder.iterdir()):
        print(file.name, file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
