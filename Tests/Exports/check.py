#!/usr/bin/env python3
"""Checks that exported networks do the same in their frameworks as here.

    Tests/Exports/check.py WORKSPACE --formats onnx keras pytorch

The workspace has a trained network and its data. On 1,000 of its test images the digits must be those of `./notebook
predict`, and the probabilities within 1e-5. With keras and pytorch, ten steps of fine-tuning must lower the loss, and what
is saved then must predict here what it does there. Needs the packages onnx and onnxruntime; keras with a backend and
safetensors; torch and safetensors. Exit status: 0 all hold, 1 not.
"""

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
COUNT = 1000
TOLERANCE = 1e-5


def notebook(*arguments):
    return subprocess.run([str(ROOT / "notebook"), *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def predicted(folder, images, *arguments):
    """The probabilities that `./notebook predict` writes for images [N, 28, 28] of bytes."""
    np.save(folder / "images.npy", images)
    notebook("predict", folder / "images.npy", "--output", folder / "predictions.csv", *arguments)
    table = np.loadtxt(folder / "predictions.csv", delimiter=",", skiprows=1)
    probabilities = table[:, 2:]
    assert table.shape == (len(images), 12), f"the table has the shape {table.shape}"
    assert (table[:, 1] == probabilities.argmax(axis=1)).all(), "digits are not those with the highest probability"
    return probabilities


def compare(what, found, expected):
    difference = np.abs(found - expected).max()
    digits = (found.argmax(axis=1) == expected.argmax(axis=1)).sum()
    print(f"{what}: {digits} of {len(expected)} digits the same, probabilities differ by {difference:.1e} at most")
    assert digits == len(expected) and difference <= TOLERANCE, f"{what} predicts something else"


def check_onnx(workspace, folder, images, expected):
    import onnx
    import onnxruntime

    file = folder / "digits.onnx"
    notebook("export", "--format", "onnx", "--output", file, "--workspace", workspace)
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= 17, model.opset_import
    print("onnx: " + ", ".join(node.name for node in model.graph.node))
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    inputs = images.astype(np.float32).reshape(-1, 1, 28, 28) / 255
    compare("onnx", session.run(["probabilities"], {"images": inputs})[0], expected)
    compare("onnx, one image", session.run(None, {"images": inputs[:1]})[0], expected[:1])


def check_pytorch(workspace, folder, images, expected):
    import torch

    notebook("export", "--format", "pytorch", "--output", folder / "digits_torch.py", "--workspace", workspace)
    digits = importlib.import_module("digits_torch")
    inputs = torch.from_numpy(images.astype(np.float32).reshape(-1, 1, 28, 28) / 255)
    networks = digits.load()
    compare("pytorch", digits.predict(networks, inputs).numpy(), expected)

    images, labels = training_digits(workspace)
    batch, labels = torch.from_numpy(images).reshape(-1, 1, 28, 28), torch.from_numpy(labels)
    losses = []
    for network in networks:
        network.train()
        optimizer = torch.optim.SGD(network.parameters(), lr=0.005)
        for _ in range(10):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(network(batch), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    report_losses("pytorch", losses)
    digits.save(networks, folder / "tuned_torch.safetensors")
    return "pytorch, tuned", digits.predict(networks, inputs).numpy(), folder / "tuned_torch.safetensors"


def check_keras(workspace, folder, images, expected):
    notebook("export", "--format", "keras", "--output", folder / "digits_keras.py", "--workspace", workspace)
    import keras

    digits = importlib.import_module("digits_keras")
    inputs = images.astype(np.float32).reshape(-1, 28, 28, 1) / 255
    networks = digits.load()
    compare("keras", digits.predict(networks, inputs), expected)

    images, labels = training_digits(workspace)
    losses = []
    for network in networks:
        network.compile(
            optimizer=keras.optimizers.SGD(0.005), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        for _ in range(10):
            losses.append(float(network.train_on_batch(images.reshape(-1, 28, 28, 1), labels)))
            network.reset_metrics() if hasattr(network, "reset_metrics") else None
    report_losses("keras", losses)
    digits.save(networks, folder / "tuned_keras.safetensors")
    return "keras, tuned", digits.predict(networks, inputs), folder / "tuned_keras.safetensors"


def training_digits(workspace):
    """Images that the network can still learn from: half of the labels are moved by one."""
    images = np.load(workspace / "artifacts/1-normalize/training-images.npy", mmap_mode="r")[:128]
    labels = np.load(workspace / "artifacts/1-normalize/training-labels.npy")[:128].astype(np.int64)
    labels[::2] = (labels[::2] + 1) % 10
    return np.array(images, np.float32), labels


def report_losses(what, losses):
    print(f"{what}: ten steps of fine-tuning, loss {losses[0]:.4f} -> {losses[9]:.4f}")
    assert losses[9] < losses[0], f"{what} does not learn: {losses[:10]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--formats", nargs="+", default=["onnx", "keras", "pytorch"], choices=["onnx", "keras", "pytorch"])
    arguments = parser.parse_args()
    workspace = arguments.workspace.resolve()
    tests = np.load(workspace / "artifacts/1-normalize/test-images.npy", mmap_mode="r")[:COUNT]
    images = np.round(np.array(tests) * 255).astype(np.uint8).reshape(-1, 28, 28)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sys.path.insert(0, str(folder))
        sys.dont_write_bytecode = True
        expected = predicted(folder, images, "--workspace", workspace)
        checks = {"onnx": check_onnx, "keras": check_keras, "pytorch": check_pytorch}
        for name in arguments.formats:
            tuned = checks[name](workspace, folder, images, expected)
            if tuned:
                what, found, file = tuned
                compare(f"{what}, read again here", found, predicted(folder, images, "--network", file))


try:
    main()
except (AssertionError, subprocess.CalledProcessError) as error:
    print(f"error: {getattr(error, 'stderr', None) or error}", file=sys.stderr)
    raise SystemExit(1) from error
