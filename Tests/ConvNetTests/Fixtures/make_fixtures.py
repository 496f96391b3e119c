"""Makes the numbers that the tests of ConvNet compare with, from PyTorch.

    python3 -m pip install numpy torch
    python3 make_fixtures.py            # writes next to itself

Weights and images come from a formula that the tests know too, so that the files stay small.
PyTorch computes in double precision.
"""

import json
import pathlib

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent


def numbers(count, stream, scale=1.0):
    """Numbers without pattern in [-scale, scale), exact in single precision but for one multiplication."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761)
         + np.uint64(stream) * np.uint64(0x9E3779B9)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x045D9F3B)) & mask
    x ^= x >> np.uint64(16)
    unit = (x >> np.uint64(8)).astype(np.float32) / np.float32(16777216)
    return (np.float32(2) * unit - np.float32(1)) * np.float32(scale)


def digest(tensor):
    """A few entries of a gradient and sums over all of them."""
    flat = tensor.detach().numpy().reshape(-1)
    step = max(1, flat.size // 24)
    return {
        "shape": list(tensor.shape),
        "step": step,
        "entries": [float(v) for v in flat[::step]],
        "norm": float(np.sqrt((flat * flat).sum())),
        "projections": [float((flat * np.sign(numbers(flat.size, 900 + k))).sum()) for k in range(4)],
    }


def network():
    """The notebook's network without dropout: logits, loss and every gradient."""
    shapes = [
        ("conv2d_1.filter", [5, 5, 1, 32]), ("conv2d_1.bias", [32]),
        ("conv2d_2.filter", [5, 5, 32, 32]), ("conv2d_2.bias", [32]),
        ("conv2d_3.filter", [3, 3, 32, 64]), ("conv2d_3.bias", [64]),
        ("conv2d_4.filter", [3, 3, 64, 64]), ("conv2d_4.bias", [64]),
        ("dense_1.weights", [3136, 256]), ("dense_1.bias", [256]),
        ("dense_2.weights", [256, 10]), ("dense_2.bias", [10]),
    ]
    parameters = []
    for stream, (name, shape) in enumerate(shapes):
        scale = 0.1
        if len(shape) > 1:
            receptive = int(np.prod(shape[:-2]))
            scale = float(np.float32((6 / (receptive * (shape[-2] + shape[-1]))) ** 0.5))
        values = numbers(int(np.prod(shape)), stream + 1, scale).reshape(shape)
        parameters.append((name, scale, torch.tensor(values, dtype=torch.float64, requires_grad=True)))
    w = {name: tensor for name, _, tensor in parameters}

    images = torch.tensor(np.abs(numbers(3 * 28 * 28, 100)).reshape(3, 28, 28, 1), dtype=torch.float64)
    labels = torch.tensor([7, 0, 3])

    def conv(x, layer, padding):
        weight = w[f"conv2d_{layer}.filter"].permute(3, 2, 0, 1)
        return torch.relu(torch.nn.functional.conv2d(x, weight, w[f"conv2d_{layer}.bias"], padding=padding))

    x = images.permute(0, 3, 1, 2)
    x = torch.max_pool2d(conv(conv(x, 1, 2), 2, 2), 2)
    x = torch.max_pool2d(conv(conv(x, 3, 1), 4, 1), 2)
    x = x.permute(0, 2, 3, 1).reshape(3, -1)
    x = torch.relu(x @ w["dense_1.weights"] + w["dense_1.bias"])
    logits = x @ w["dense_2.weights"] + w["dense_2.bias"]
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    return {
        "torch": torch.__version__,
        "labels": labels.tolist(),
        "loss": loss.item(),
        "logits": logits.detach().reshape(-1).tolist(),
        "probabilities": torch.softmax(logits, 1).detach().reshape(-1).tolist(),
        "parameters": [
            {"name": name, "scale": scale, "gradient": digest(tensor.grad)}
            for name, scale, tensor in parameters
        ],
    }


def rmsprop(steps=6, count=19):
    """Parameters after each of several steps along given gradients."""
    parameter = torch.tensor(numbers(count, 1), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.RMSprop([parameter], lr=0.001, alpha=0.9, eps=1e-8)
    after = []
    for step in range(steps):
        parameter.grad = torch.tensor(numbers(count, 10 + step), dtype=torch.float64)
        optimizer.step()
        after.append(parameter.detach().tolist())
    return {"torch": torch.__version__, "count": count, "after": after}


def write(name, value):
    (HERE / name).write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    write("network.json", network())
    write("rmsprop.json", rmsprop())
