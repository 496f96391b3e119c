"""The rows of results/accuracy.json: what `accuracy` has measured, and `tables` shows."""

import json
import os
import statistics
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"
FILE = RESULTS / "accuracy.json"


def rows():
    """The rows by their ids, in the order of the file."""
    return {row["id"]: row for row in json.loads(FILE.read_text())}


def write(rows):
    """Replaces the file, a row a line."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows.values())
    replace(FILE, f"[\n{lines}\n]\n")


def replace(file, text):
    """Writes a file in one go, and its folder if there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text(text)
    os.replace(partial, file)


def spread(values):
    """The mean and, of several, the standard deviation."""
    values = list(values)
    text = f"{float(statistics.mean(values)):.3f}"
    return text + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")
