"""The two face detectors: symbolic sizes, and what they gave before."""

import numpy
import onnx
import onnxruntime


def without_listed_weights(model: onnx.ModelProto) -> None:
    weights = {weight.name for weight in model.graph.initializer}
    inputs = [one for one in model.graph.input if one.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)


def with_symbolic_size(model: onnx.ModelProto) -> None:
    (image,) = model.graph.input
    dims = image.type.tensor_type.shape.dim
    dims[0].dim_value = 1
    dims[2].dim_param, dims[3].dim_param = "height", "width"
    for output in model.graph.output:
        for axis, dim in enumerate(output.type.tensor_type.shape.dim):
            if axis == 0:
                dim.dim_value = 1
            elif dim.dim_value not in (1, 2, 4, 10) or len(output.type.tensor_type.shape.dim) == 4 and axis > 1:
                dim.ClearField("dim_value")
                dim.dim_param = f"{output.name}_{axis}"
    del model.graph.value_info[:]


def session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def strongest_yunet(model: bytes, image: numpy.ndarray) -> dict:
    """The best box `[x, y, w, h]` and its score; `image` is RGB, 640 x 640, as the unchanged network wants it."""
    given = numpy.ascontiguousarray(image[:, :, ::-1].astype(numpy.float32).transpose(2, 0, 1)[None])
    run = session(model)
    out = dict(zip([o.name for o in run.get_outputs()], run.run(None, {"input": given})))
    best = None
    for stride in (8, 16, 32):
        score = numpy.sqrt(numpy.clip(out[f"cls_{stride}"][0, :, 0], 0, 1) * numpy.clip(out[f"obj_{stride}"][0, :, 0], 0, 1))
        at = int(score.argmax())
        row, column = divmod(at, image.shape[1] // stride)
        dx, dy, dw, dh = out[f"bbox_{stride}"][0, at]
        w, h = numpy.exp(dw) * stride, numpy.exp(dh) * stride
        box = [(column + dx) * stride - w / 2, (row + dy) * stride - h / 2, w, h]
        if best is None or score[at] > best["score"]:
            best = {"score": float(score[at]), "box": [float(v) for v in box]}
    return best


def strongest_centerface(model: bytes, image: numpy.ndarray) -> dict:
    given = numpy.ascontiguousarray(image.astype(numpy.float32).transpose(2, 0, 1)[None])
    run = session(model)
    heat, size, offset, _ = run.run(None, {run.get_inputs()[0].name: given})
    row, column = numpy.unravel_index(heat[0, 0].argmax(), heat[0, 0].shape)
    h, w = numpy.exp(size[0, :, row, column]) * 4
    y, x = (row + offset[0, 0, row, column] + 0.5) * 4, (column + offset[0, 1, row, column] + 0.5) * 4
    return {"score": float(heat[0, 0, row, column]), "box": [float(v) for v in (x - w / 2, y - h / 2, w, h)]}
