"""Makes batch_normalization.json, what the tests of that layer compare with, from PyTorch.

    python3 -m pip install numpy safetensors torch
    python3 make_batch_normalization.py            # writes next to itself

PyTorch computes in double precision.
"""

import json
import pathlib

import torch
from make_fixtures import numbers


def layer(shape):
    """Eight batches through a layer in training, then one in prediction. Channels come last."""
    channels, count = shape[-1], int(torch.tensor(shape).prod())
    kind = torch.nn.BatchNorm2d if len(shape) == 4 else torch.nn.BatchNorm1d
    normalization = kind(channels, eps=1e-3, momentum=0.2).double()
    with torch.no_grad():
        normalization.weight.copy_(torch.tensor(numbers(channels, 2)))
        normalization.bias.copy_(torch.tensor(numbers(channels, 3)))

    def apply(stream):
        # Means far from zero, which a careless variance would not survive.
        x = torch.tensor(numbers(count, stream).reshape(shape) + 5, dtype=torch.float64, requires_grad=True)
        channels_first = x.movedim(-1, 1)
        return x, normalization(channels_first).movedim(1, -1)

    for stream in range(10, 18):
        # The first five weigh the same.
        normalization.momentum = max(0.2, 1 / (stream - 9))
        normalization.zero_grad()
        x, output = apply(stream)
        output.backward(torch.tensor(numbers(count, stream + 20).reshape(shape), dtype=torch.float64))
    fixture = {
        "shape": shape,
        "output": output.reshape(-1).tolist(),
        "inputGradient": x.grad.reshape(-1).tolist(),
        "scaleGradient": normalization.weight.grad.tolist(),
        "shiftGradient": normalization.bias.grad.tolist(),
        "runningMean": normalization.running_mean.tolist(),
        "runningVariance": normalization.running_var.tolist(),
    }
    normalization.eval()
    return fixture | {"prediction": apply(20)[1].reshape(-1).tolist()}


fixture = {"torch": torch.__version__, "cases": [layer([4, 3, 2, 8]), layer([7, 3])]}
path = pathlib.Path(__file__).parent / "batch_normalization.json"
path.write_text(json.dumps(fixture, indent=None) + "\n")
