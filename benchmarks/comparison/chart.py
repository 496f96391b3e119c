"""Draws the rates in results.json as bars: medians, whiskers from the lowest round to the highest, and the ratios.

A script of its own, because matplotlib is in the peers' virtual environment only.
"""

import argparse
import json
import os
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402

# Okabe and Ito's blue, which color-blind readers tell from gray; and ink for text, as in the notebook's figures.
OWN, PEER = "#0072B2", "#B4BEC8"
INK, QUIET_INK, RULE = "#1F2328", "#59636E", "#D1D9E0"
PANELS = {"train": "Training", "infer": "Inference"}

# In inches: a figure of 9 inches is 900 points wide, which fills a README, at two device pixels a point.
WIDTH, PIXELS_PER_INCH = 9, 200
BAR, HEADER, PANEL_HEADER, AXIS, MARGIN = 0.31, 0.96, 0.38, 0.26, 0.24
TITLE, TEXT, CAPTION = 12.5, 9, 8


def draw(results, file):
    """Writes the chart as PNG to file, in one go. results is what results.json holds."""
    panels = [(title, results["summary"][kind]["rows"]) for kind, title in PANELS.items()]
    heights = [BAR * len(rows) for _, rows in panels]
    height = HEADER + sum(heights) + len(panels) * (PANEL_HEADER + AXIS) + MARGIN

    pyplot.rcParams.update({"font.family": "DejaVu Sans", "font.size": TEXT, "text.color": INK})
    figure = pyplot.figure(figsize=(WIDTH, height), dpi=PIXELS_PER_INCH, facecolor="white")
    draw_header(figure, results, height)
    # The names of both panels end at the same place.
    left = MARGIN + 0.1 + max(text_width(figure, row["name"]) for _, rows in panels for row in rows)
    top = height - HEADER
    for (title, rows), panel_height in zip(panels, heights):
        top -= PANEL_HEADER
        bottom = top - panel_height
        width = WIDTH - left - MARGIN
        axes = figure.add_axes((left / WIDTH, bottom / height, width / WIDTH, panel_height / height))
        figure.text(MARGIN / WIDTH, (top + 0.1) / height, f"{title}, images/s", weight="bold")
        draw_bars(axes, rows, width)
        top = bottom - AXIS

    partial = file.with_name(f"{file.name}.partial")
    figure.savefig(partial, format="png")
    os.replace(partial, file)
    pyplot.close(figure)


def draw_header(figure, results, height):
    settings, machine = results["settings"], results["machine"]
    lines = [
        f"Rounds: {settings['rounds']}; bars show the median, whiskers the lowest and the highest; "
        "×: how many times as fast this program was.",
        f"float32, {settings['threads']} threads, batches of {settings['batch_size']} in training and of "
        f"{settings['inference_batch_size']:,} in inference.",
        f"{machine['CPU']}, vector instructions {machine['vector instructions']}; {results['date'][:10]}.",
    ]
    figure.text(MARGIN / WIDTH, 1 - 0.36 / height, "The same network, side by side", size=TITLE, weight="bold")
    for index, line in enumerate(lines):
        baseline = 1 - (0.58 + 0.17 * index) / height
        figure.text(MARGIN / WIDTH, baseline, line, size=CAPTION, color=QUIET_INK)


def draw_bars(axes, rows, width):
    """Draws one bar a row, the first at the top, each with its median and ratio after the whisker.

    axes are width inches wide.
    """
    end = 0
    for place, row in enumerate(rows):
        is_own = "ratio" not in row
        label = f"{row['median']:,.0f}" if is_own else f"{row['median']:,.0f}    {row['ratio']:.2f}×"
        axes.barh(place, row["median"], height=0.7, color=OWN if is_own else PEER, zorder=2)
        axes.errorbar(
            row["median"], place, xerr=[[row["median"] - row["lowest"]], [row["highest"] - row["median"]]],
            ecolor=INK, elinewidth=1, capsize=3, capthick=1, zorder=3,
        )
        axes.annotate(
            label, (row["highest"], place), xytext=(6, 0), textcoords="offset points", va="center_baseline",
            weight="bold" if is_own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
        end = max(end, row["highest"] * width / (width - text_width(axes.figure, label) - 0.15))
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows):
        label.set(color=INK, weight="normal" if "ratio" in row else "bold")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    # Every whisker leaves room for its text.
    axes.set_xlim(0, end)
    axes.xaxis.set_major_locator(pyplot.MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.tick_params(axis="x", colors=QUIET_INK, labelsize=CAPTION, length=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=RULE, linewidth=0.6, zorder=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set(color=QUIET_INK, linewidth=0.8)


def text_width(figure, text):
    """Returns the inches that bold text takes."""
    probe = figure.text(0, 0, text, weight="bold")
    width = probe.get_window_extent(figure.canvas.get_renderer()).width / figure.dpi
    probe.remove()
    return width


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, help="results.json of a run of side-by-side")
    parser.add_argument("chart", type=Path, help="the PNG file to write")
    arguments = parser.parse_args()
    draw(json.loads(arguments.results.read_text()), arguments.chart)
