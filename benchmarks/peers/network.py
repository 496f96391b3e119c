"""What every peer must agree on: the network's sizes, the recipe and the data."""

from pathlib import Path

import numpy as np

PARAMETERS = 887_530
CLASSES = 10
DROPOUT = 0.25
LEARNING_RATE = 1e-3
RHO = 0.9
EPSILON = 1e-8


def load_digits(folder):
    """Returns images, float32 of shape (count, 28, 28) from 0 to 1, and labels, int64, from synthetic.py's files."""
    images = np.load(Path(folder) / "images.npy").astype(np.float32) / 255
    return images, np.load(Path(folder) / "labels.npy").astype(np.int64)


def batches(images, labels, size):
    """Cuts the data into (images, labels) of exactly `size` images each; what is left over is not used."""
    return [
        (images[start:start + size], labels[start:start + size])
        for start in range(0, len(images) - size + 1, size)
    ]


def assert_parameters(count):
    """Stops a peer whose network is not the one that is compared."""
    if count != PARAMETERS:
        raise AssertionError(f"the network has {count:,} parameters, {PARAMETERS:,} expected")
