"""Draws what benchmarks/growth measured, six panels in one figure.

A script of its own, because matplotlib is in the peers' virtual environment only.
"""

import argparse
import json
import os
from pathlib import Path

from chart import CAPTION, INK, OWN, PIXELS_PER_INCH, QUIET_INK, RULE, TEXT, TITLE
from growth import stages
from matplotlib import pyplot

PEER_LINE = "#59636E"


def draw(results, file):
    """Writes the chart as PNG to file, in one go. results is what growth.json holds."""
    pyplot.rcParams.update({"font.family": "DejaVu Sans", "font.size": TEXT, "text.color": INK})
    figure, panels = pyplot.subplots(2, 3, figsize=(9, 5.6), dpi=PIXELS_PER_INCH, facecolor="white")
    figure.subplots_adjust(left=0.08, right=0.98, top=0.84, bottom=0.1, hspace=0.52, wspace=0.34)
    machine = results["machine"]
    figure.text(0.02, 0.955, "How the cost grows", size=TITLE, weight="bold")
    figure.text(
        0.02, 0.918,
        f"{machine['CPU']}, vector instructions {machine['vector instructions']}, {machine['cores']} cores; "
        f"{results['date'][:10]}.", size=CAPTION, color=QUIET_INK)
    images = [row["images"] / 1000 for row in results["images"]]
    totals = [stages(row["seconds"]) for row in results["images"]]
    plot(panels[0, 0], "One epoch, seconds", "thousands of images", [
        ("all steps", images, [total[3] for total in totals], PEER_LINE),
        ("6, train", images, [total[1] for total in totals], OWN),
    ])
    plot(panels[0, 1], f"{results['images'][0]['images']:,} images, seconds", "epochs", [
        ("6, train", *columns(results["epochs"], "epochs", "seconds"), OWN)])
    for panel, title, rows, key in (
        (panels[0, 2], "Training, images/s", results["batch_size"], "batch_size"),
        (panels[1, 0], "Training, images/s", results["by_threads"], "threads"),
    ):
        plot(panel, title, key.replace("_", " "), [
            ("this program", *columns(rows, key, "program"), OWN),
            ("PyTorch", *columns(rows, key, "pytorch"), PEER_LINE)])
    panels[0, 2].set_xscale("log", base=2)
    panels[0, 2].set_xticks([row["batch_size"] for row in results["batch_size"]])
    panels[0, 2].xaxis.set_major_formatter("{x:.0f}")
    panels[1, 0].set_xticks([row["threads"] for row in results["by_threads"]])
    for panel, title, operation, count in (
        (panels[1, 1], "Training, peak memory, MB", "train", "images"),
        (panels[1, 2], "Prediction, peak memory, MB", "predict", "test_images"),
    ):
        counts = [row[count] / 1000 for row in results["images"]]
        plot(panel, title, "thousands of images", [
            ("this program", counts, [row[f"{operation}_bytes"] / 1e6 for row in results["images"]], OWN),
            ("PyTorch", counts, [row[f"{operation}_bytes_pytorch"] / 1e6 for row in results["images"]], PEER_LINE)])
    partial = file.with_name(f"{file.name}.partial")
    figure.savefig(partial, format="png")
    os.replace(partial, file)


def columns(rows, x, y):
    return [row[x] for row in rows], [row[y] for row in rows]


def plot(axes, title, label, lines):
    """Draws named lines from zero on, each with its name at its end."""
    axes.set_title(title, loc="left", size=TEXT, weight="bold", color=INK)
    axes.set_xlabel(label, size=CAPTION, color=QUIET_INK)
    for name, x, y, color in lines:
        axes.plot(x, y, marker="o", markersize=3.5, linewidth=1.4, color=color, label=name)
    if len(lines) > 1:
        axes.legend(frameon=False, fontsize=CAPTION, loc="best")
    axes.set_ylim(0, 1.12 * max(max(y) for _, _, y, _ in lines))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.tick_params(colors=QUIET_INK, labelsize=CAPTION, length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="growth.json")
    parser.add_argument("chart", type=Path, help="the PNG file to write")
    arguments = parser.parse_args()
    draw(json.loads(arguments.results.read_text()), arguments.chart)
