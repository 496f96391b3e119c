"""Checks what a run of the notebook on MNIST left in a workspace; exits with 1 and says what is wrong.

Uses nothing but Python's standard library.
"""

import argparse
import json
import pathlib
import struct
import sys
import zlib


def declared_figures(workspace):
    """The figures that the steps that ran there declare."""
    records = [json.loads(path.read_text()) for path in sorted(workspace.glob("artifacts/*/record.json"))]
    return [path for record in records for path in record["declaration"]["outputs"] if path.endswith(".png")]


def distinct_rows(png):
    """How many different rows of pixels, filtered as they are stored, a PNG file has."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG file")
    height = struct.unpack(">I", png[20:24])[0]
    position, data = 8, b""
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position:position + 8])
        if kind == b"IDAT":
            data += png[position + 8:position + 8 + length]
        position += length + 12
    pixels = zlib.decompress(data)
    stride = len(pixels) // height
    return len({pixels[i:i + stride] for i in range(0, len(pixels), stride)})


def problems(workspace, rows, accuracy):
    lines = (workspace / "submission.csv").read_text().splitlines()
    expected = ["ImageId,Label"] + [str(i) for i in range(1, rows + 1)]
    if [lines[0]] + [line.split(",")[0] for line in lines[1:]] != expected:
        yield f"submission.csv does not have the rows 1 to {rows}, but {len(lines) - 1} rows"
    if not {line.split(",")[1] for line in lines[1:]} <= set("0123456789"):
        yield "submission.csv has labels that are not digits"
    figures = declared_figures(workspace)
    if not figures:
        yield "the records declare no figures"
    for name in figures:
        path = workspace / name
        if not path.exists():
            yield f"{path.name} is missing"
        elif distinct_rows(path.read_bytes()) < 40:
            yield f"{path.name} is blank"
    score = json.loads((workspace / "artifacts/8-submit/score.json").read_text())
    if score["test_accuracy"] < accuracy:
        yield f"the test accuracy is {score['test_accuracy']}, below {accuracy}"
    print(f"test accuracy {score['test_accuracy']}")


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("workspace", type=pathlib.Path)
parser.add_argument("--rows", type=int, default=10_000)
parser.add_argument("--accuracy", type=float, default=0.965)
arguments = parser.parse_args()
found = list(problems(arguments.workspace, arguments.rows, arguments.accuracy))
for problem in found:
    print(f"error: {problem}", file=sys.stderr)
sys.exit(1 if found else 0)
