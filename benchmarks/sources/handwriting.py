"""What benchmarks/handwriting recorded: a file for each network, in results/handwriting/.

A set of pictures has a list of counts, one for each seed. Of measurements whose counts were not kept, it has the
percentages instead.
"""

import json

from recorded import RESULTS
from sources import markdown

# By the name of a table: its title, and its sets of pictures.
TABLES = {
    "untuned": ("pictures that the reader was not tuned on", {
        "composed": "composed photos",
        "ruled": "composed photos of ruled paper",
        "squared": "composed photos of squared paper",
        "usps": "USPS, scans of mail, 16 x 16 pixels, enlarged to 64 x 64",
        "semeion": "Semeion, Italian writers, 16 x 16 pixels in black and white, enlarged",
        "pendigits": "Pendigits, eight points a digit, joined by straight lines even where the pen was lifted",
    }),
    "tuned": ("pictures that it was tuned on: these figures are optimistic", {
        "load_digits": "scikit-learn's `load_digits`, scans of 8 x 8 pixels, as they are",
        "load_digits_enlarged": "the same, enlarged to 64 x 64",
        "load_digits_sheets": "the same, on sheets of 50",
    }),
}
# Other writers' digits, which the reader was not tuned on.
OTHER_SETS = ("usps", "semeion", "pendigits")
NETWORKS = {"default": "default", "thickness": "`thickness=0.5`"}


def value(name, field, decimals):
    """The percentage of a set: `right`, or, over its seeds or for `others` over those sets, `lowest` and `highest`."""
    if name == "others":
        percentages = [summary("default", each)["right_percent"] for each in OTHER_SETS]
        number = {"lowest": min, "highest": max}[field](percentages)
    else:
        number = summary("default", name)[f"{field}_percent"]
    return f"{number:.{int(decimals)}f}"


def table(name):
    if name == "pens":
        return pens()
    title, sets = TABLES[name]
    rows = []
    for key, what in sets.items():
        found = summary("default", key)
        right = f"{found['right_percent']:.1f} %"
        if "lowest_percent" in found:
            right += f" ({found['lowest_percent']:.1f} to {found['highest_percent']:.1f})"
        rows.append([what, f"{found['digits']:,}", right, f"{found['false_digits']:,}"])
    return markdown.table([title, "digits", "right", "false digits"], rows)


def pens():
    """The networks side by side."""
    networks = [measured(name) for name in NETWORKS]

    def right(*keys):
        return [" / ".join(f"{summary(name, key)['right_percent']:.1f}" for key in keys) + " %" for name in NETWORKS]

    tests = [network["test"] for network in networks]
    return markdown.table(["", *NETWORKS.values()], [
        [f"MNIST's {tests[0]['images']:,} test images",
         *(f"{100 * test['right'] / test['images']:.2f} %" for test in tests)],
        ["MNIST, validation loss", *(f"{network['validation_loss']:.4f}" for network in networks)],
        ["`load_digits` as they are / enlarged / on sheets", *right(*TABLES["tuned"][1])],
        ["USPS", *right("usps")],
        ["Semeion", *right("semeion")],
    ])


def measured(network):
    return json.loads((RESULTS / "handwriting" / f"{network}.json").read_text())


def summary(network, name):
    """Digits, false digits and percentages of a set, over all its seeds."""
    found = measured(network)["pictures"][name]
    if isinstance(found, dict):
        return found
    digits, right, false_digits = (sum(each[key] for each in found) for key in ("digits", "right", "false_digits"))
    totals = {"digits": digits, "right_percent": 100 * right / digits, "false_digits": false_digits}
    if len(found) > 1:
        percentages = [100 * each["right"] / each["digits"] for each in found]
        totals |= {"lowest_percent": min(percentages), "highest_percent": max(percentages)}
    return totals
