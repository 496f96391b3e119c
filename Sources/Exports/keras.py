"""A network of the digits notebook, in Keras. Needs keras with a backend such as tensorflow, numpy and safetensors.

    import MODULE

    networks = MODULE.load()                             # one keras.Sequential or several, up to the logits
    probabilities = MODULE.predict(networks, images)     # [N, 10]: the mean of all networks
    MODULE.save(networks, "tuned.safetensors")           # a file of the notebook's own

Images are float32, [N, 28, 28, 1], from 0 for paper to 1 for ink, each digit as MNIST has it: MODULE.md says how.
As a program, `python MODULE.py images.npy` prints the digits on images [N, 28, 28].
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers
from safetensors import safe_open
from safetensors.numpy import save_file

WEIGHTS = Path(__file__).with_suffix(".safetensors")


def make_network():
    """Returns the network up to its logits, with random weights."""
    return keras.Sequential([
        keras.Input(INPUT_SHAPE),
        # LAYERS
    ])


def load(path=WEIGHTS):
    """Returns the networks in a file of the notebook's."""
    with safe_open(path, framework="np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    networks = []
    while (prefix := prefix_of(len(networks))) + first_of(tensors) in tensors:
        network = make_network()
        for layer in network.layers:
            names = names_of(layer)
            if names:
                layer.set_weights([tensors[f"{prefix}{layer.name}.{name}"] for name in names])
        networks.append(network)
    return networks


def predict(networks, images):
    """Returns the mean of the networks' probabilities, [N, 10]. Images of bytes are divided by 255."""
    images = np.asarray(images)
    images = images.astype(np.float32).reshape(-1, 28, 28, 1) / (255 if images.dtype == np.uint8 else 1)
    if images.size and not 0 <= images.min() <= images.max() <= 1:
        raise ValueError(f"pixels go from {images.min():g} to {images.max():g}, but must be from 0 to 1")
    logits = [network.predict(images, batch_size=500, verbose=0) for network in networks]
    return np.mean([keras.ops.convert_to_numpy(keras.ops.softmax(values)) for values in logits], axis=0)


def save(networks, path):
    """Writes networks to a file of the notebook's; what else is in it, it takes from the file they came from."""
    with safe_open(WEIGHTS, framework="np") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    counts = {name: value for name, value in tensors.items() if name.endswith(".batch_count")}
    saved = {}
    for index, network in enumerate(networks):
        for layer in network.layers:
            for name, value in zip(names_of(layer), layer.get_weights()):
                saved[f"{prefix_of(index)}{layer.name}.{name}"] = np.ascontiguousarray(value)
        # Keras does not count the batches that a normalization has seen.
        saved |= {prefix_of(index) + name: value for name, value in counts.items() if not name.startswith("network_")}
    save_file(saved, path, {**metadata, "source": "Keras, from " + WEIGHTS.name})


def names_of(layer):
    """What the notebook calls a layer's tensors, in Keras' order."""
    if isinstance(layer, layers.Conv2D):
        return ["filter", "bias"]
    if isinstance(layer, layers.Dense):
        return ["weights", "bias"]
    if isinstance(layer, layers.BatchNormalization):
        return ["scale", "shift", "running_mean", "running_variance"]
    return []


def prefix_of(index):
    return "" if index == 0 else f"network_{index + 1}."


def first_of(tensors):
    return next(name for name in tensors if not name.startswith("network_"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(*predict(load(), np.load(sys.argv[1])).argmax(axis=1))
