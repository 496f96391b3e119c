"""ONNX Runtime on the CPU, inference only: the network is built with onnx.helper, its weights are random."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import network
import protocol


def make_network(batch_size):
    """Returns the network as an ONNX model from images (batch, 1, 28, 28) to probabilities (batch, 10)."""
    generator = np.random.default_rng(1)
    nodes, weights = [], []
    value = "images"

    def append(operator, *names, **attributes):
        nonlocal value
        output = f"value{len(nodes)}"
        nodes.append(helper.make_node(operator, [value, *names], [output], **attributes))
        value = output

    def parameters(name, shape, fan_in, fan_out, outputs):
        limit = np.sqrt(6 / (fan_in + fan_out))
        arrays = {
            f"{name}.weight": generator.uniform(-limit, limit, shape),
            f"{name}.bias": np.zeros(outputs),
        }
        for key, array in arrays.items():
            weights.append(numpy_helper.from_array(array.astype(np.float32), key))
        return list(arrays)

    def convolution(name, inputs, outputs, side):
        names = parameters(name, (outputs, inputs, side, side), inputs * side**2, outputs * side**2, outputs)
        append("Conv", *names, kernel_shape=[side, side], pads=[side // 2] * 4)
        append("Relu")

    def dense(name, inputs, outputs):
        append("Gemm", *parameters(name, (inputs, outputs), inputs, outputs, outputs))

    convolution("conv1", 1, 32, 5)
    convolution("conv2", 32, 32, 5)
    append("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    convolution("conv3", 32, 64, 3)
    convolution("conv4", 64, 64, 3)
    append("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    append("Flatten")
    dense("dense1", 7 * 7 * 64, 256)
    append("Relu")
    dense("dense2", 256, network.CLASSES)
    append("Softmax", axis=1)

    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [batch_size, 1, 28, 28])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, [batch_size, network.CLASSES])],
        weights,
    )
    network.assert_parameters(sum(int(np.prod(tensor.dims)) for tensor in weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def set_up(arguments, images, labels):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    session = onnxruntime.InferenceSession(
        make_network(arguments.inference_batch_size).SerializeToString(),
        options,
        providers=["CPUExecutionProvider"],
    )

    def infer(images, _):
        session.run(None, {"images": images})

    batches = [
        (np.ascontiguousarray(batch[:, None]), batch_labels)
        for batch, batch_labels in network.batches(images, labels, arguments.inference_batch_size)
    ]
    return {"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__}, {
        "infer": protocol.Timed(infer, batches)
    }


if __name__ == "__main__":
    protocol.serve("ONNX Runtime", set_up, protocol.parse_arguments())
