"""What side-by-side wrote: how many times as fast as its peers this program is."""

import json

from recorded import RESULTS

MACHINES = ("zen3", "zen4")
TASKS = {
    "train": ("training, batches of 86", "images/s", "{:,.0f}"),
    "infer": ("inference, batches of 1,000", "images/s", "{:,.0f}"),
    "csv": ("reading Kaggle's `train.csv`, 42,000 rows", "seconds", "{:.2f}"),
}


def value(machine, task, library, decimals):
    """The ratio to the fastest of a library's ways to compute, or, for `peers`, to the fastest of all."""
    ratios = [
        row["ratio"] for name, row in rows_of(machine, task).items()
        if "ratio" in row and (library == "peers" or name.startswith(library))]
    return f"{min(ratios):.{int(decimals)}f}"


def table():
    lines = ["| | Zen 3, AVX2 | | Zen 4, AVX-512 | |", "|---|--:|--:|--:|--:|"]
    for task, (title, unit, form) in TASKS.items():
        lines.append(f"| **{title}** | {unit} | ratio | {unit} | ratio |")
        machines = [rows_of(machine, task) for machine in MACHINES]
        # This program has no ratio, and comes first.
        for name in sorted(machines[0], key=lambda name: machines[0][name].get("ratio", 0)):
            cells = [
                f"{form.format(rows[name]['median'])} | {rows[name]['ratio']:.1f}" if "ratio" in rows[name]
                else f"{form.format(rows[name]['median'])} |" for rows in machines]
            title = name if "ratio" in machines[0][name] else f"**{name}**"
            lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def rows_of(machine, task):
    """The medians over the rounds, by name."""
    results = json.loads((RESULTS / machine / "results.json").read_text())
    return {row["name"]: row for row in results["summary"][task]["rows"]}
