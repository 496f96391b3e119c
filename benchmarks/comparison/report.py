"""Rounds in, medians, spreads and ratios out, and the table of them."""

from statistics import median

from comparison import program

TITLES = {"train": "Training", "infer": "Inference"}


def summarize(rounds):
    """Returns for "train", "infer" and "csv" a list of rows, best first, and the fastest peer's name.

    A round holds a dictionary for each of the three: by name, images a second, or seconds for "csv".
    A ratio says how many times as fast as a peer this program was in the same round.
    """
    summary = {}
    for kind, higher_is_better in (("train", True), ("infer", True), ("csv", False)):
        rows = []
        for name in rounds[0][kind]:
            values = [round_[kind][name] for round_ in rounds]
            row = {"name": name, "median": median(values), "lowest": min(values), "highest": max(values)}
            if name != program.NAME and program.NAME in rounds[0][kind]:
                own = [round_[kind][program.NAME] for round_ in rounds]
                ratios = [mine / other if higher_is_better else other / mine for mine, other in zip(own, values)]
                row |= {"ratios": ratios, "ratio": median(ratios), "lowest_ratio": min(ratios)}
            rows.append(row)
        rows.sort(key=lambda row: row["median"], reverse=higher_is_better)
        fastest = next((row["name"] for row in rows if row["name"] != program.NAME), None)
        summary[kind] = {"rows": rows, "fastest_peer": fastest}
    return summary


def headline(summary):
    """Returns one line a kind of work: the ratio to the fastest peer."""
    lines = []
    for kind, title in TITLES.items():
        peer = summary[kind]["fastest_peer"]
        row = next((row for row in summary[kind]["rows"] if row["name"] == peer), None)
        if row:
            lines.append(
                f"- {title}: **{row['ratio']:.2f} times** as fast as the fastest peer, {peer} "
                f"(median of the rounds; {row['lowest_ratio']:.2f} in the lowest)"
            )
    return lines


def table(results):
    """Returns the whole report in Markdown."""
    settings, summary = results["settings"], results["summary"]
    lines = [
        "# Side by side",
        "",
        *headline(summary),
        "",
        f"Rounds: {settings['rounds']}, with {settings['seconds']:g} s for each peer and pass; float32; "
        f"threads: {settings['threads']}; batches of {settings['batch_size']} in training and of "
        f"{settings['inference_batch_size']} in inference.",
    ]
    for kind, title in TITLES.items():
        columns = ("images/s, median", "lowest to highest")
        lines += rate_table(title, columns, summary[kind]["rows"], "{:,.0f}")
    if summary["csv"]["rows"]:
        columns = ("seconds, median", "lowest to highest")
        lines += rate_table("Loading a train.csv of 42,000 rows", columns, summary["csv"]["rows"], "{:.2f}")
    if results["notes"]:
        lines += ["", *(f"- {note}" for note in results["notes"])]
    lines += ["", "## Measured on", "", "| | |", "|---|---|", f"| date | {results['date']} |"]
    lines += [f"| {name} | {value} |" for name, value in results["machine"].items()]
    lines += [f"| {name} | {value} |" for name, value in results["versions"].items()]
    peak = median(round_["program"]["peak_gflops"] for round_ in results["rounds"])
    lines += [f"| peak that {program.NAME} measured | {peak:,.0f} GFLOP/s |"]
    return "\n".join(lines) + "\n"


def rate_table(title, columns, rows, form):
    header = f"| | {' | '.join(columns)} | ratio, median | ratio, lowest |"
    lines = ["", f"## {title}", "", header, "|---|--:|--:|--:|--:|"]
    for row in rows:
        name = f"**{row['name']}**" if row["name"] == program.NAME else row["name"]
        spread = f"{form.format(row['lowest'])} to {form.format(row['highest'])}"
        ratios = [f"{row[key]:.2f}" if key in row else "" for key in ("ratio", "lowest_ratio")]
        lines.append(f"| {name} | {form.format(row['median'])} | {spread} | {' | '.join(ratios)} |")
    return lines
