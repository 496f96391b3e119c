"""The line protocol between benchmarks/side-by-side and a peer that runs in a process of its own.

A peer loads, compiles and warms up, then prints one JSON line: {"ready": true, "name": ..., "versions": {...}},
or {"error": ...} and ends. After that each line "train SECONDS" or "infer SECONDS" on its standard input is answered
by one line {"images_per_second": ..., "images": ..., "seconds": ..., "loss": ...}. It ends with its input.
"""

import argparse
import itertools
import json
import math
import os
import statistics
import sys
import time

import network

STRETCHES = 5


def parse_arguments(variants=()):
    """Parses the arguments that every peer takes, and --variant for a peer that has several."""
    parser = argparse.ArgumentParser(description="A peer of benchmarks/side-by-side, which starts it.")
    parser.add_argument("--data", required=True, help="folder with images.npy and labels.npy")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True, help="images in a training step")
    parser.add_argument("--inference-batch-size", type=int, required=True)
    if variants:
        parser.add_argument("--variant", choices=variants, default=variants[0])
    return parser.parse_args()


class Timed:
    """Runs one operation over batch after batch, and measures how many images it takes in a second."""

    def __init__(self, operation, batches):
        """operation(images, labels) returns when its result is there; a training step returns its loss."""
        self.operation = operation
        self.batches = itertools.cycle(batches)

    def measure(self, seconds):
        """The rate is the median of five stretches, as ./notebook bench takes it: a moment's stall does not count."""
        # The first batch brings code and data back into the caches after the other peers' turns.
        self.operation(*next(self.batches))
        stretches, losses = [], []
        for _ in range(STRETCHES):
            images, start = 0, time.perf_counter()
            while True:
                batch = next(self.batches)
                losses.append(self.operation(*batch))
                images += len(batch[0])
                elapsed = time.perf_counter() - start
                if elapsed >= seconds / STRETCHES:
                    break
            stretches.append((images, elapsed))
        result = {
            "images_per_second": statistics.median(images / elapsed for images, elapsed in stretches),
            "images": sum(images for images, _ in stretches), "seconds": sum(elapsed for _, elapsed in stretches),
        }
        if losses[0] is not None:
            result["loss"] = float(sum(losses) / len(losses))
            if not math.isfinite(result["loss"]):
                raise ArithmeticError(f"the training loss is {result['loss']}")
        return result


def serve(name, set_up, arguments, warm_up_seconds=2):
    """Answers lines until the input ends.

    set_up(arguments, images, labels) returns the versions to report and the operations by name
    ("train", "infer"), each a Timed.
    """
    # Libraries print where they like; only answers may reach the standard output.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)

    try:
        versions, operations = set_up(arguments, *network.load_digits(arguments.data))
        for operation in operations.values():
            operation.measure(warm_up_seconds)
        answer({"ready": True, "name": name, "versions": versions})
        for line in sys.stdin:
            verb, seconds = line.split()
            answer(operations[verb].measure(float(seconds)))
    except Exception as error:
        lines = str(error).strip().splitlines()
        answer({"error": f"{type(error).__name__}: {lines[0] if lines else 'no message'}"})
        raise
