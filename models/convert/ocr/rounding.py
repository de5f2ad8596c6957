"""Rounds a network's convolutions to eight bits: scales from what it sees on sheets, static, one for each output channel.

Weights are symmetric int8, layers uint8 with the least and greatest value seen (Jacob et al., CVPR 2018). What is small or
delicate stays float: matrix products, normalisations, the Gaussian units, the last sigmoid or softmax.
"""

import pathlib
import tempfile
from collections.abc import Iterable

import numpy as np
import onnx
import onnx.version_converter
from onnx import helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

# One scale for each channel needs it.
OPSET = 17
ROUNDED = ["Conv", "Concat", "MaxPool", "Add", "Relu"]


class Seen(CalibrationDataReader):
    def __init__(self, inputs: Iterable[np.ndarray]):
        self.inputs = iter(inputs)

    def get_next(self):
        taken = next(self.inputs, None)
        return None if taken is None else {"x": taken}


def with_whole_units(model: onnx.ModelProto) -> onnx.ModelProto:
    """Gaussian error units (Hendrycks and Gimpel, 2016), written as five operations each, become one each.

    The runtime does that itself, but not between rounded layers.
    """
    graph = model.graph
    renamed: dict[str, str] = {}
    nodes = []
    outputs = {output.name for output in graph.output}
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        if node.op_type == "Identity" and node.output[0] not in outputs:
            renamed[node.output[0]] = node.input[0]
        else:
            nodes.append(node)
    makers = {name: node for node in nodes for name in node.output}
    users: dict[str, list] = {}
    for node in nodes:
        for name in node.input:
            users.setdefault(name, []).append(node)
    gone: set[str] = set()
    units: dict[str, onnx.NodeProto] = {}
    for node in nodes:
        if node.op_type != "Erf":
            continue
        divided = makers[node.input[0]]
        plus_one = users[node.output[0]][0]
        times = users[plus_one.output[0]][0]
        other = next(name for name in times.input if name != plus_one.output[0])
        # Half of x stands either in its own operation before, or in the last one.
        halved = makers[other] if other != divided.input[0] else users[times.output[0]][0]
        last = times if other != divided.input[0] else halved
        assert divided.op_type == "Div" and plus_one.op_type == "Add" and halved.op_type == "Mul", node.name
        gone |= {part.output[0] for part in (divided, node, plus_one, times, halved)}
        units[last.output[0]] = helper.make_node(
            "Gelu", [divided.input[0]], [last.output[0]], name=f"gelu.{len(units)}", domain="com.microsoft"
        )
    kept = [units.get(node.output[0], node) for node in nodes if node.output[0] in units or node.output[0] not in gone]
    del graph.node[:]
    graph.node.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return model


def rounded(model: onnx.ModelProto, inputs: Iterable[np.ndarray]) -> bytes:
    """The network with eight-bit convolutions, its ranges taken from `inputs`."""
    whole = with_whole_units(onnx.version_converter.convert_version(model, OPSET))
    with tempfile.TemporaryDirectory() as folder:
        before, ready, after = (pathlib.Path(folder) / name for name in ("before.onnx", "ready.onnx", "after.onnx"))
        onnx.save(whole, before)
        quant_pre_process(before, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            after,
            Seen(inputs),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=ROUNDED,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
        small = onnx.load(after)
    del small.metadata_props[:]
    del small.graph.value_info[:]
    onnx.checker.check_model(small)
    return small.SerializeToString()
