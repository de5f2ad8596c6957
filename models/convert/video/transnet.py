"""TransNetV2 (Soucek and Lokoc, arXiv 2008.04838) from its PyTorch weights to a graph of two-dimensional convolutions."""

import collections
import io
import pickle
import zipfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

FRAMES = 100  # as it was trained
HEIGHT, WIDTH = 27, 48
BINS = 512
REACH = 50  # frames compared on either side
DILATIONS = (1, 2, 4, 8)
STORED = {"FloatStorage": numpy.float32, "LongStorage": numpy.int64}


def weights(checkpoint: bytes) -> dict:
    """Reads a PyTorch checkpoint without PyTorch: a zip of a pickle and raw numbers. Only tensors are let through."""
    archive = zipfile.ZipFile(io.BytesIO(checkpoint))
    (listing,) = [name for name in archive.namelist() if name.endswith("data.pkl")]
    root = listing[: -len("data.pkl")]

    def rebuild(storage, offset, size, stride, *_):
        steps = [step * storage.itemsize for step in stride]
        return numpy.lib.stride_tricks.as_strided(storage[offset:], shape=size, strides=steps).copy()

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            if name == "_rebuild_tensor_v2":
                return rebuild
            if (module, name) == ("collections", "OrderedDict"):
                return collections.OrderedDict
            if name in STORED:
                return STORED[name]
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a checkpoint")

        def persistent_load(self, told):
            _, kind, key, _, count = told
            return numpy.frombuffer(archive.read(f"{root}data/{key}"), dtype=kind)[:count]

    return Reader(archive.open(listing)).load()


class Graph:
    def __init__(self, half):
        self.nodes, self.stored, self.half = [], [], half

    def constant(self, name, value):
        value = numpy.ascontiguousarray(value)
        if self.half and value.dtype == numpy.float32:
            self.stored.append(numpy_helper.from_array(value.astype(numpy.float16), f"{name}.half"))
            self.nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        else:
            self.stored.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind, inputs, **settings):
        out = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], **settings))
        return out

    def split(self, value, parts, axis):
        names = [f"n{len(self.nodes)}.{part}" for part in range(parts)]
        self.nodes.append(helper.make_node("Split", [value], names, axis=axis))
        return names


def block(graph, w, prefix, x, filters, height, width):
    """Four dilations in time after one shared convolution in space; batch normalisation folded into the second."""
    scale = w[f"{prefix}bn.weight"] / numpy.sqrt(w[f"{prefix}bn.running_var"] + 1e-3)
    shift = w[f"{prefix}bn.bias"] - w[f"{prefix}bn.running_mean"] * scale
    space = numpy.concatenate([w[f"{prefix}Conv3D_{d}.layers.0.weight"][:, :, 0] for d in DILATIONS], 0)
    y = graph.add("Conv", [x, graph.constant(f"{prefix}space", space)], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    y = graph.add("Transpose", [y], perm=[1, 0, 2, 3])
    flat = graph.constant(f"{prefix}flat", numpy.array([1, 8 * filters, FRAMES, height * width], numpy.int64))
    out = []
    for at, (part, d) in enumerate(zip(graph.split(graph.add("Reshape", [y, flat]), 4, 1), DILATIONS)):
        span = slice(at * filters, (at + 1) * filters)
        time = w[f"{prefix}Conv3D_{d}.layers.1.weight"][..., 0] * scale[span][:, None, None, None]
        names = [part, graph.constant(f"{prefix}time{d}", time.astype(numpy.float32)),
                 graph.constant(f"{prefix}shift{d}", shift[span].astype(numpy.float32))]
        out.append(graph.add("Conv", names, kernel_shape=[3, 1], dilations=[d, 1], pads=[d, 0, d, 0]))
    deep = graph.constant(f"{prefix}deep", numpy.array([4 * filters, FRAMES, height, width], numpy.int64))
    y = graph.add("Reshape", [graph.add("Concat", out, axis=1), deep])
    return graph.add("Transpose", [y], perm=[1, 0, 2, 3])


def build(w: dict, half: bool) -> onnx.ModelProto:
    """The network; with `half`, weights are stored as 16-bit floats and widened when it is loaded."""
    graph = Graph(half)
    x, means = "frames", []
    for stage, (height, width) in enumerate([(27, 48), (13, 24), (6, 12)]):
        filters = 16 * 2**stage
        first = graph.add("Relu", [block(graph, w, f"SDDCNN.{stage}.DDCNN.0.", x, filters, height, width)])
        second = block(graph, w, f"SDDCNN.{stage}.DDCNN.1.", first, filters, height, width)
        x = graph.add("Add", [graph.add("Relu", [second]), first])
        x = graph.add("AveragePool", [x], kernel_shape=[2, 2], strides=[2, 2])
        means.append(graph.add("ReduceMean", [x], axes=[2, 3], keepdims=0))
    rows = graph.constant("rows", numpy.array([FRAMES, -1], numpy.int64))
    whole = graph.add("Reshape", [graph.add("Transpose", [x], perm=[0, 2, 3, 1]), rows])
    near = (numpy.arange(FRAMES)[:, None] + numpy.arange(2 * REACH + 1)[None]).astype(numpy.int64)
    near, pad = graph.constant("near", near), graph.constant("pad", numpy.array([0, REACH, 0, REACH], numpy.int64))

    def linear(value, name):
        names = [value, graph.constant(f"{name}.w", w[f"{name}.weight"]), graph.constant(f"{name}.b", w[f"{name}.bias"])]
        return graph.add("Gemm", names, transB=1)

    def alike(value, name):
        every = graph.add("MatMul", [value, graph.add("Transpose", [value], perm=[1, 0])])
        around = graph.add("GatherElements", [graph.add("Pad", [every, pad]), near], axis=1)
        return graph.add("Relu", [linear(around, f"{name}.fc")])

    seen = linear(graph.add("Concat", means, axis=1), "frame_sim_layer.projection")
    seen = graph.add("LpNormalization", [seen], axis=1, p=2)
    z = graph.add("Concat", [alike("colours", "color_hist_layer"), alike(seen, "frame_sim_layer"), whole], axis=1)
    z = graph.add("Relu", [linear(z, "fc1")])
    graph.nodes.append(helper.make_node("Sigmoid", [linear(z, "cls_layer1")], ["transition"]))
    made = helper.make_graph(
        graph.nodes,
        "transnetv2",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, [FRAMES, 3, HEIGHT, WIDTH]),
         helper.make_tensor_value_info("colours", TensorProto.FLOAT, [FRAMES, BINS])],
        [helper.make_tensor_value_info("transition", TensorProto.FLOAT, [FRAMES, 1])],
        graph.stored,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def colours(frames: numpy.ndarray) -> numpy.ndarray:
    """Normalised histogram of 8 x 8 x 8 colours for each of `[N, 27, 48, 3]` frames, 0-255."""
    which = (frames >> 5).astype(numpy.int64)
    which = (which[..., 0] << 6) + (which[..., 1] << 3) + which[..., 2]
    counts = numpy.stack([numpy.bincount(one.ravel(), minlength=BINS) for one in which]).astype(numpy.float32)
    return counts / numpy.linalg.norm(counts, axis=1, keepdims=True)
