"""Puts each layer's attention into the runtime's one operator for it, and takes the mask away.

The exporter spells attention out in fourteen nodes a layer with a mask added to the scores. The runner asks about one unpadded
window at a time, so the mask is always nothing; and com.microsoft.MultiHeadAttention does the same sums without moving the
heads about in memory. Weights stay as they are.

    python fuse_attention.py OLD.onnx NEW.onnx
"""

import sys
from pathlib import Path

import onnx
from onnx import helper

from network import HEADS, LAYERS

DOMAIN = "com.microsoft"
MASK = "attention_mask"


def fused(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network without `attention_mask`; fails when a layer does not look as the exporter writes it."""
    graph = model.graph
    ends = {f"/layer.{layer}/attention/Reshape_3": f"/layer.{layer}/attention" for layer in range(LAYERS)}
    made = {output for node in graph.node for output in node.output}
    nodes = []
    for node in graph.node:
        at = ends.pop(node.name, None)
        if at is None:
            nodes.append(node)
            continue
        inputs = [f"{at}/{part}/Add_output_0" for part in ("query", "key", "value")]
        if not made.issuperset(inputs):
            raise ValueError(f"{at} has other names than the exporter gives")
        nodes.append(helper.make_node("MultiHeadAttention", inputs, list(node.output), name=f"{at}/MultiHeadAttention", domain=DOMAIN, num_heads=HEADS))
    if ends:
        raise ValueError(f"no attention found in {sorted(ends.values())}")
    needed, kept = {output.name for output in graph.output}, []
    for node in reversed(nodes):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    small = helper.make_graph(
        kept[::-1],
        graph.name,
        [known for known in graph.input if known.name in needed],
        list(graph.output),
        [known for known in graph.initializer if known.name in needed],
    )
    if MASK in needed:
        raise ValueError("the mask is still used somewhere")
    versions = {known.domain: known.version for known in model.opset_import} | {DOMAIN: 1}
    opsets = [helper.make_opsetid(domain, version) for domain, version in versions.items()]
    return helper.make_model(small, opset_imports=opsets, ir_version=model.ir_version, producer_name=model.producer_name)


if __name__ == "__main__":
    old, new = map(Path, sys.argv[1:])
    onnx.save(fused(onnx.load(old)), new)
