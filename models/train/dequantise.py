"""Weights of a published int8 file, back in f32, to train on from. int8 costs less than the noise of one training step."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from network import Tagger


def published_weights(path: Path) -> dict[str, torch.Tensor]:
    """The state of `Tagger` out of a file that `export_onnx.py` wrote.

    The exporter names embeddings, norms and biases as the network does; matrix products lose their names, but keep their order
    and stand in the file transposed. Of the token types only the first is used; it stands there as a nameless constant.
    """
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def real(name: str) -> np.ndarray:
        base = name.removesuffix("_quantized")
        if base in stored:
            return stored[base]
        whole, scale, zero = stored[f"{base}_quantized"], stored[f"{base}_scale"], stored[f"{base}_zero_point"]
        return (whole.astype(np.float32) - zero.astype(np.float32)) * scale.astype(np.float32)

    products = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger" and node.input[1] in stored]
    state = Tagger().state_dict()
    matrices = [name for name in state if name.endswith(".weight") and state[name].dim() == 2 and "embeddings" not in name]
    if len(products) != len(matrices):
        raise ValueError(f"{path.name} has {len(products)} matrix products, the network {len(matrices)}")
    found = {}
    for name, tensor in state.items():
        if name == "embeddings.token_type_embeddings.weight":
            folded = [array for known, array in stored.items() if known.startswith("onnx::Add_") and array.shape == (tensor.shape[1],)]
            found[name] = tensor.clone()
            found[name][0] = torch.tensor(folded[0])
            continue
        values = real(products[matrices.index(name)]).T if name in matrices else real(name)
        if tuple(values.shape) != tuple(tensor.shape):
            raise ValueError(f"{path.name}: {name} has shape {values.shape}, expected {tuple(tensor.shape)}")
        found[name] = torch.tensor(np.ascontiguousarray(values, dtype=np.float32))
    return found
