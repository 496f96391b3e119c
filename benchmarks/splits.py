"""Random splits of MNIST's 70,000 images into 42,000 with labels and 28,000 to predict, in Kaggle's format."""

import functools
import os
import random
import sys
from pathlib import Path

LABELLED = 42_000


def exit_with(message):
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(2)


@functools.cache
def mnist():
    """All 70,000 images, a bytes object each, and their labels, from where ./notebook keeps them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "digits-notebook" / "mnist"
    images, labels = [], b""
    for part in ("train", "t10k"):
        file = cache / f"{part}-images-idx3-ubyte"
        if not file.exists():
            exit_with(f"{file} is missing: `./notebook run 1` without data of your own downloads it")
        pixels = file.read_bytes()[16:]
        images += [pixels[i:i + 784] for i in range(0, len(pixels), 784)]
        labels += (cache / f"{part}-labels-idx1-ubyte").read_bytes()[8:]
    return images, labels


def split(seed):
    """The images to learn from and those to predict, as numbers in mnist()."""
    order = list(range(len(mnist()[0])))
    random.Random(seed).shuffle(order)
    return order[:LABELLED], order[LABELLED:]


def write(seed, folder):
    """Writes Kaggle's train.csv and test.csv of a split into folder."""
    images, labels = mnist()
    labelled, unlabelled = split(seed)
    folder.mkdir(parents=True, exist_ok=True)
    header = ",".join(f"pixel{i}" for i in range(784))
    with (folder / "train.csv").open("w") as train:
        train.write(f"label,{header}\n")
        for i in labelled:
            train.write(f"{labels[i]},{','.join(map(str, images[i]))}\n")
    with (folder / "test.csv").open("w") as test:
        test.write(f"{header}\n")
        for i in unlabelled:
            test.write(f"{','.join(map(str, images[i]))}\n")


def hidden_labels(seed):
    """The labels of the images to predict, which the notebook never sees."""
    labels = mnist()[1]
    return [labels[i] for i in split(seed)[1]]


def answers(submission):
    """The digits that a submission.csv names, in the order of the images."""
    return [int(row.split(",")[1]) for row in submission.read_text().split()[1:]]
