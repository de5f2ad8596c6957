"""Exports a checkpoint for the runner: f32 ONNX, int8 ONNX, tokenizer, labels and parity file.

    python export_onnx.py --checkpoint tagger.safetensors --out DIR [--keep-f32 FILE]

training.json beside the checkpoint says whether share-alike sources were used; the licence file follows it.

Fails when the ONNX logits differ from torch's by more than 1e-3.
"""

import argparse
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file

import parity
from case_feature import CLASS_NAMES, RULE
from encoder import encoder_folder, tokenizer
from fuse_attention import MASK, fused
from labels import LABELS
from network import VOCABULARY, Tagger
from windows import CLS, PAD, SEP, WINDOW

INPUTS = ["input_ids", "attention_mask", "case_ids"]  # of the f32 file; the published one has no mask
TOLERANCE = 1e-3
SIZE_LIMIT = 25_000_000  # bytes
SHARE_ALIKE = """The weights in this folder (tagger.int8.onnx) are licensed under the Creative Commons Attribution-ShareAlike 4.0 International
Public License: https://creativecommons.org/licenses/by-sa/4.0/legalcode. Who is to be credited stands in NOTICE.
They are a modified work of an encoder under the Apache License, Version 2.0, which follows; tokenizer.json is under that licence.
The program that runs them is a separate work under its own licence.

"""


def load_tagger(checkpoint: Path) -> Tagger:
    model = Tagger()
    model.load_state_dict(load_file(checkpoint))
    return model.eval()


def session(path: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("optimization.disable_specified_optimizers", "SkipLayerNormFusion")  # as the runner; slower together
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def runner(loaded: onnxruntime.InferenceSession):
    """`run(ids, mask, cases) -> logits`; a file without a mask takes no padding."""
    masked = MASK in [known.name for known in loaded.get_inputs()]

    def run(ids: np.ndarray, mask: np.ndarray, cases: np.ndarray) -> np.ndarray:
        if not masked and not mask.all():
            raise ValueError("this file has no mask: ask about unpadded windows")
        given = dict(zip(INPUTS, (ids, mask, cases)))
        return loaded.run(None, given if masked else {name: value for name, value in given.items() if name != MASK})[0]

    return run


def export_f32(model: Tagger, path: Path) -> float:
    """Write the f32 file and return the largest difference of logits on ragged random input."""
    ids = torch.randint(1000, VOCABULARY, (2, 32))
    mask, cases = torch.ones_like(ids), torch.randint(0, len(CLASS_NAMES), ids.shape)
    axes = {name: {0: "batch", 1: "pieces"} for name in [*INPUTS, "logits"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (ids, mask, cases), str(path), dynamo=False, input_names=INPUTS, output_names=["logits"], dynamic_axes=axes, opset_version=17)
    ids = torch.randint(1000, VOCABULARY, (3, 57))
    mask, cases = torch.ones_like(ids), torch.randint(0, len(CLASS_NAMES), ids.shape)
    mask[1, 40:] = 0
    found = runner(session(path))(ids.numpy(), mask.numpy(), cases.numpy())
    with torch.inference_mode():
        expected = model(ids, mask, cases).numpy()
    return float(np.abs(found - expected)[mask.numpy() == 1].max())


def write_labels(path: Path) -> None:
    path.write_text(json.dumps({
        "labels": LABELS,
        "window": WINDOW,
        "special": {"cls": CLS, "sep": SEP, "pad": PAD},
        "inputs": {name: "int64 [batch, pieces]" for name in INPUTS if name != MASK},
        "output": {"logits": "float32 [batch, pieces, labels]"},
        "case_classes": {name: index for index, name in enumerate(CLASS_NAMES)},
        "case_rule": RULE,
        "decoding": (
            "argmax per piece; a word is a run of pieces whose offsets touch and whose touching characters are both alphanumeric; "
            "a word takes its first piece's label; B-X opens a span, I-X continues an open X or opens one, O closes"
        ),
    }, indent=1) + "\n")


def export(checkpoint: Path, out: Path, keep_f32: Path | None, share_alike: bool) -> None:
    torch.manual_seed(0)
    out.mkdir(parents=True, exist_ok=True)
    model = load_tagger(checkpoint)
    with tempfile.TemporaryDirectory() as scratch:
        full, small = Path(scratch) / "tagger.onnx", Path(scratch) / "tagger.int8.onnx"
        difference = export_f32(model, full)
        print(f"f32 ONNX against torch: {difference:.2e}")
        if difference > TOLERANCE:
            raise ValueError(f"exported logits differ by {difference}")
        quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True)
        onnx.save(fused(onnx.load(small)), small)
        if small.stat().st_size > SIZE_LIMIT:
            raise ValueError(f"int8 file has {small.stat().st_size} bytes, more than {SIZE_LIMIT}")
        shutil.copy(small, out / small.name)
        if keep_f32:
            shutil.copy(full, keep_f32)
    tokenizer().save(str(out / "tokenizer.json"), pretty=False)
    write_labels(out / "labels.json")
    parity.write(out / "parity.json", runner(session(out / "tagger.int8.onnx", threads=1)), tokenizer())
    encoder_licence = (encoder_folder() / "LICENSE").read_text(encoding="utf-8")
    (out / "LICENSE").write_text((SHARE_ALIKE if share_alike else "") + encoder_licence, encoding="utf-8")
    own_notice = Path(__file__).with_name("NOTICE.tagger").read_text(encoding="utf-8")
    (out / "NOTICE").write_text(own_notice + (encoder_folder() / "NOTICE").read_text(encoding="utf-8"), encoding="utf-8")
    print(f"int8: {(out / 'tagger.int8.onnx').stat().st_size} bytes in {out.name}/")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep-f32", type=Path)
    chosen = parser.parse_args()
    facts = json.loads(chosen.checkpoint.with_name("training.json").read_text())
    export(chosen.checkpoint, chosen.out, chosen.keep_f32, facts["share_alike"])
