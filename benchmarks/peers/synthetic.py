"""Makes the data of the comparison, seeded: digit-like images, and a train.csv like Kaggle's.

Each class is a shape of a few strokes that is shifted and dimmed from image to image. One label in five is drawn at
random, so that the loss never comes near zero, where gradients would be unlike those of real training.
About a fifth of the pixels are not zero, as in MNIST.
"""

import argparse
from pathlib import Path

import numpy as np

ROWS = 42_000
IMAGES = 20_000


def stroke_shapes(generator):
    """Returns one 20x20 shape from 0 to 1 for each of ten classes."""
    y, x = np.mgrid[:20, :20]
    shapes = np.zeros((10, 20, 20))
    for shape in shapes:
        points = generator.uniform(2, 18, (4, 2))
        for start, end in zip(points, points[1:]):
            for t in np.linspace(0, 1, 40):
                center = start + t * (end - start)
                distance = np.hypot(y - center[0], x - center[1])
                np.maximum(shape, np.clip(2.6 - distance, 0, 1), out=shape)
    return shapes


def make_digits(count, seed):
    """Returns images, uint8 of shape (count, 28, 28), and labels, uint8."""
    generator = np.random.default_rng(seed)
    shapes = stroke_shapes(generator)
    labels = generator.integers(0, 10, count)
    images = np.zeros((count, 28, 28), np.uint8)
    for image, label, (top, left), light in zip(
        images, labels, generator.integers(0, 9, (count, 2)), generator.uniform(180, 255, count)
    ):
        noise = generator.uniform(0.8, 1, (20, 20))
        image[top:top + 20, left:left + 20] = shapes[label] * noise * light
    random = generator.random(count) < 0.2
    labels[random] = generator.integers(0, 10, random.sum())
    return images, labels.astype(np.uint8)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where images.npy, labels.npy and train.csv go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)

    images, labels = make_digits(ROWS, seed=1)
    np.save(folder / "images.npy", images[:IMAGES])
    np.save(folder / "labels.npy", labels[:IMAGES])

    header = ",".join(["label", *(f"pixel{index}" for index in range(784))])
    text = np.array([str(value) for value in range(256)], dtype=object)
    # Renamed when whole: its presence says that all the data is there.
    partial = folder / "train.csv.partial"
    with partial.open("w", newline="\n") as file:
        print(header, file=file)
        for row in np.hstack([labels[:, None], images.reshape(ROWS, 784)]):
            print(",".join(text[row]), file=file)
    partial.rename(folder / "train.csv")
