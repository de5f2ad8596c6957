"""Cuts the PP-OCRv6 recogniser down to Latin script and lays out the files of models/weights/ocr.

convert.py WHEEL OUT: the wheel is rapidocr 3.10.0; nothing is fetched.
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

WHEEL_SHA256 = "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050"
HEAD = ("linear_8.w_0", "linear_8.b_0")
# Beside Latin letters with their marks: what British papers print.
PUNCTUATION = "–—‘’“”•…€£™№§†‡′″−×÷½¼¾°"


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

    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "finder.onnx").write_bytes(finder)
    (folder / "reader.onnx").write_bytes(reader)
    (folder / "characters.json").write_text(json.dumps(characters, ensure_ascii=False, indent=0) + "\n")
    for name in licences:
        (folder / pathlib.PurePosixPath(name).name).write_bytes(archive.read(name))
    parity = {
        "steps": int(after.shape[0]),
        "classes": [int(c) for c in after.argmax(axis=1)],
        "probabilities": [round(float(p), 5) for p in after.max(axis=1)],
    }
    (folder / "parity.json").write_text(json.dumps(parity) + "\n")
    print(f"{len(characters)} classes kept; largest difference {difference:.1e}")
    for file in sorted(folder.iterdir()):
        print(file.name, file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
