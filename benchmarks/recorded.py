"""The rows of results/accuracy.json: what `accuracy` has measured, and `tables` shows."""

import json
import os
import statistics
from pathlib import Path

FILE = Path(__file__).resolve().parent / "results" / "accuracy.json"


def rows():
    """The rows by their ids, in the order of the file."""
    return {row["id"]: row for row in json.loads(FILE.read_text())}


def write(rows):
    """Replaces the file, a row a line."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows.values())
    partial = FILE.with_suffix(".partial")
    partial.write_text(f"[\n{lines}\n]\n")
    os.replace(partial, FILE)


def spread(values):
    """The mean and, of several, the standard deviation."""
    values = list(values)
    text = f"{statistics.mean(values):.3f}"
    return text + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")
