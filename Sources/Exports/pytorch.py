"""A network of the digits notebook, in PyTorch. Needs torch, numpy and safetensors, from PyPI.

    import MODULE

    networks = MODULE.load()                             # one nn.Sequential or several, up to the logits
    probabilities = MODULE.predict(networks, images)     # [N, 10]: the mean of all networks
    MODULE.save(networks, "tuned.safetensors")           # a file of the notebook's own

Images are float32, [N, 1, 28, 28], from 0 for paper to 1 for ink, each digit as MNIST has it: MODULE.md says how.
As a program, `python MODULE.py images.npy` prints the digits on images [N, 28, 28].
"""

import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

WEIGHTS = Path(__file__).with_suffix(".safetensors")

# What the notebook calls a layer's tensors, and what PyTorch does.
NAMES = {
    "filter": "weight", "weights": "weight", "bias": "bias", "scale": "weight", "shift": "bias",
    "running_mean": "running_mean", "running_variance": "running_var", "batch_count": "num_batches_tracked",
}
# Tensors that belong to the values of a flattened image, by its height, width and channels in the file.
FLATTENED = {}


def make_network():
    """Returns the network up to its logits, with random weights."""
    return nn.Sequential(OrderedDict([
        # LAYERS
    ]))


def load(path=WEIGHTS):
    """Returns the networks in a file of the notebook's, ready to predict."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    names = [name for name in tensors if not name.startswith("network_")]
    networks = []
    while (prefix := prefix_of(len(networks))) + names[0] in tensors:
        network = make_network()
        network.load_state_dict({key_of(name): from_file(name, tensors[prefix + name]) for name in names})
        networks.append(network.eval())
    return networks


def predict(networks, images):
    """Returns the mean of the networks' probabilities, [N, 10]. Images of bytes are divided by 255."""
    images = torch.as_tensor(images)
    images = images.float() / (255 if images.dtype == torch.uint8 else 1)
    if images.numel() and not 0 <= images.min() <= images.max() <= 1:
        raise ValueError(f"pixels go from {images.min():g} to {images.max():g}, but must be from 0 to 1")
    with torch.no_grad():
        images = images.reshape(-1, 1, 28, 28)
        return torch.stack([network.eval()(images).softmax(dim=1) for network in networks]).mean(dim=0)


def save(networks, path):
    """Writes networks to a file of the notebook's; what else is in it, it takes from the file they came from."""
    with safe_open(WEIGHTS, framework="pt") as file:
        metadata, names = file.metadata(), [name for name in file.keys() if not name.startswith("network_")]
    tensors = {}
    for index, network in enumerate(networks):
        state = network.state_dict()
        tensors |= {prefix_of(index) + name: to_file(name, state[key_of(name)]) for name in names}
    save_file(tensors, path, {**metadata, "source": "PyTorch, from " + WEIGHTS.name})


def prefix_of(index):
    return "" if index == 0 else f"network_{index + 1}."


def key_of(name):
    layer, kind = name.rsplit(".", 1)
    return f"{layer}.{NAMES[kind]}"


def from_file(name, tensor):
    """The file has images as [height, width, channels] and weights as [inputs, outputs]."""
    if name in FLATTENED:
        tensor = tensor.reshape(*FLATTENED[name], -1).permute(2, 0, 1, 3).reshape(tensor.shape)
    if name.endswith(".filter"):
        return tensor.permute(3, 2, 0, 1)
    if name.endswith(".weights"):
        return tensor.T
    return tensor[0].long() if name.endswith(".batch_count") else tensor


def to_file(name, tensor):
    if name.endswith(".filter"):
        tensor = tensor.permute(2, 3, 1, 0)
    if name.endswith(".weights"):
        tensor = tensor.T
    if name.endswith(".batch_count"):
        tensor = tensor.float().reshape(1)
    if name in FLATTENED:
        height, width, channels = FLATTENED[name]
        tensor = tensor.reshape(channels, height, width, -1).permute(1, 2, 0, 3).reshape(tensor.shape)
    return tensor.detach().contiguous()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(*predict(load(), np.load(sys.argv[1])).argmax(dim=1).tolist())
