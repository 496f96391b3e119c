"""Tables in Markdown."""

import csv
import re

NUMBER = re.compile(r"[-+]?\d")


def table(header, rows):
    """A table whose columns of numbers are aligned right. A cell without a number is empty or a dash."""
    def is_number(cell):
        return cell in ("", "–") or NUMBER.match(cell)

    rules = ["--:" if all(map(is_number, column)) else "---" for column in zip(*rows)]
    lines = ["|" + "".join(f" {cell} |" if cell else " |" for cell in cells) for cells in (header, *rows)]
    return "\n".join([lines[0], f"|{'|'.join(rules)}|", *lines[1:]])


def from_csv(file):
    """The table of a CSV file, whose first row is the header. Cells are shown as they are.

    Raises OSError if there is no such file, and ValueError if a row does not have as many cells as the header.
    """
    with file.open(newline="") as lines:
        header, *rows = csv.reader(lines)
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise ValueError(f"row {number} of {file.name} has {len(row)} cells, not {len(header)}")
    return table(header, rows)
