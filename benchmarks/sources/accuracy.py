"""Right answers: the rows of results/accuracy.json, by split or by seed, and the CSV files in results/accuracy/."""

import csv
import statistics
from fractions import Fraction

import recorded
from recorded import RESULTS
from sources import markdown

# What the splits or seeds of a group are called, and those of a row that needs not name them.
GROUPS = {"splits": ("split", ["1", "2", "3"]), "long": ("split", ["1", "2", "3"]), "mnist": ("seed", ["2", "3", "4"])}


def value(name, *words):
    """A number of a row, and its decimals: `mean 2`, `spread 2`, `n 0`, or `minus ROW 2`, the difference of the means."""
    percentages = percentages_of(name)
    match words:
        case "mean", decimals:
            number = statistics.mean(percentages)
        case "minus", other, decimals:
            number = statistics.mean(percentages) - statistics.mean(percentages_of(other))
        case "spread", decimals:
            number = statistics.stdev(percentages)
        case "n", decimals:
            number = len(percentages)
        case _:
            raise ValueError(" ".join(words))
    return f"{float(number):.{int(decimals)}f}"


def table(name):
    """The rows of a group, or of a CSV file."""
    if name in GROUPS:
        return group(name)
    if name.startswith("never-had"):
        return never_had(RESULTS / "accuracy" / f"{name}.csv")
    return markdown.from_csv(RESULTS / "accuracy" / f"{name}.csv")


def percentages_of(name):
    row = recorded.rows()[name]
    return [Fraction(100 * right, row["images"]) for right in row["right"].values()]


def group(name):
    """A row for each measurement of a group: mean, spread, what each split or seed had, n, minutes."""
    rows = []
    for row in recorded.rows().values():
        if row["group"] != name:
            continue
        percentages = percentages_of(row["id"])
        # A tenth of what one image more is worth.
        each = [f"{float(percentage):.{3 if row['images'] > 10_000 else 2}f}" for percentage in percentages]
        if len(each) > 1:
            text = f"{recorded.spread(percentages)} ({names_before(row)}{', '.join(each)})"
        else:
            only = next(iter(row["right"]))
            remarks = [f"{GROUPS[name][0]}{'s' if ' and ' in only else ''} {only}", *([row["remark"]] if "remark" in row else [])]
            text = f"{each[0]} ({'; '.join(remarks)})"
        rows.append([row["what"], text, str(len(each)), row["minutes"]])
    return markdown.table(["what", "accuracy, %", "n", "minutes each"], rows)


def names_before(row):
    """Which splits or seeds a row of several has, if they are not the usual ones."""
    kind, usual = GROUPS[row["group"]]
    *names, last = row["right"]
    return "" if [*names, last] == usual else f"{kind}s {', '.join(names)} and {last}: "


def never_had(file):
    """Accuracy on the test images that the search never had, and on the others, from counts."""
    rows = []
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines):
            rows.append([row["what"], *(
                f"{float(Fraction(100 * int(row[f'{part}_right']), int(row[f'{part}_images']))):.3f}"
                for part in ("never_had", "others"))])
    return markdown.table(["what", "never had, %", "others, %"], rows)
