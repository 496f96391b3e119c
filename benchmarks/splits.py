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


def run(main):
    """Runs a script's main; an error that ends it is reported in one line, with status 2."""
    try:
        main()
    except KeyboardInterrupt:
        exit_with("interrupted; what is finished stands")
    except OSError as error:
        exit_with(str(error))


def mnist_folder():
    """Where ./notebook keeps MNIST's four files."""
    caches = os.environ.get("XDG_CACHE_HOME", "")
    return Path(caches if caches.startswith("/") else Path.home() / ".cache") / "digits-notebook" / "mnist"


@functools.cache
def mnist():
    """All 70,000 images, a bytes object each, and their labels, from where ./notebook keeps them."""
    images, labels = [], b""
    for part in ("train", "t10k"):
        try:
            pixels = (mnist_folder() / f"{part}-images-idx3-ubyte").read_bytes()[16:]
            labels += (mnist_folder() / f"{part}-labels-idx1-ubyte").read_bytes()[8:]
        except FileNotFoundError as error:
            exit_with(
                f"{error.filename} is missing: `./notebook run 1 --workspace FOLDER` downloads it, with a folder that is new "
                "and no files of your own in data/")
        images += [pixels[i:i + 784] for i in range(0, len(pixels), 784)]
    return images, labels


def split(seed):
    """The images to learn from and those to predict, as numbers in mnist()."""
    order = list(range(len(mnist()[0])))
    random.Random(seed).shuffle(order)
    return order[:LABELLED], order[LABELLED:]


def write(seed, folder):
    """Writes Kaggle's train.csv and test.csv of a split into folder, each in one go: another run may be reading them."""
    images, labels = mnist()
    labelled, unlabelled = split(seed)
    header = ",".join(f"pixel{i}" for i in range(784))
    rows = {
        "train.csv": [f"label,{header}", *(f"{labels[i]},{','.join(map(str, images[i]))}" for i in labelled)],
        "test.csv": [header, *(",".join(map(str, images[i])) for i in unlabelled)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        partial = folder / f"{name}.{os.getpid()}.partial"
        partial.write_text("\n".join(lines) + "\n")
        os.replace(partial, folder / name)


def hidden_labels(seed):
    """The labels of the images to predict, which the notebook never sees."""
    labels = mnist()[1]
    return [labels[i] for i in split(seed)[1]]


def answers(submission):
    """The digits that a submission.csv names, in the order of the images."""
    try:
        digits = [int(row.split(",")[1]) for row in submission.read_text().split()[1:]]
    except (OSError, ValueError, IndexError) as error:
        exit_with(f"{submission} is not a submission: {error}")
    if len(digits) != len(mnist()[1]) - LABELLED:
        exit_with(f"{submission} has {len(digits):,} rows: it is not of a split of MNIST")
    return digits
