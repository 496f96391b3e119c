"""Makes muon.json, what MuonTests compare with, from PyTorch.

    python3 -m pip install numpy torch          # torch 2.9 or later
    python3 make_muon.py                        # writes next to itself

A convolution of 2 x 2 x 3 pixels to 4 channels, dense layers from 4 to 7 and from 7 to 3 values. PyTorch's Muon rounds to
bfloat16 for speed; here it computes in double precision.
"""

import json
import pathlib

import torch
from make_fixtures import numbers

SHAPES = {
    "conv2d_1.filter": (12, 4), "conv2d_1.bias": (4,), "dense_1.weights": (4, 7), "dense_1.bias": (7,),
    "dense_2.weights": (7, 3), "dense_2.bias": (3,),
}
MATRICES = ["conv2d_1.filter", "dense_1.weights"]
UPDATES = 4

torch.Tensor.bfloat16 = torch.Tensor.double


def values(name, stream):
    """A parameter, or its gradient, as PyTorch has it: outputs come first."""
    shape = SHAPES[name]
    count = torch.Size(shape).numel()
    return torch.tensor(numbers(count, stream), dtype=torch.float64).reshape(shape).permute(*reversed(range(len(shape)))).contiguous()


parameters = {name: values(name, 1 + i).requires_grad_() for i, name in enumerate(SHAPES)}
muon = torch.optim.Muon(
    [parameters[name] for name in MATRICES], lr=0.05, weight_decay=0.2, momentum=0.9, nesterov=True, ns_steps=3)
others = [name for name in SHAPES if name not in MATRICES]
adam = torch.optim.AdamW(
    [{"params": [parameters[name]], "weight_decay": 0.2 if name.endswith("weights") else 0} for name in others],
    lr=0.01, betas=(0.8, 0.9))
after = []
for update in range(UPDATES):
    for i, (name, parameter) in enumerate(parameters.items()):
        parameter.grad = values(name, 100 * (update + 1) + i)
    muon.step()
    adam.step()
    after.append({name: parameter.detach().permute(*reversed(range(parameter.ndim))).reshape(-1).tolist() for name, parameter in parameters.items()})
(pathlib.Path(__file__).parent / "muon.json").write_text(
    json.dumps({"torch": torch.__version__, "after": after}, indent=1) + "\n")
