"""What benchmarks/hosts measured: how much faster several hosts train an ensemble."""

import json
import math
import statistics
import textwrap

from recorded import RESULTS


def table():
    """The section of docs/machines.md."""
    return text(json.loads((RESULTS / "zen5" / "hosts.json").read_text()))


def text(measured):
    """What was measured for one host and two, and what follows for more."""
    rounds, members = measured["rounds"], measured["members"]
    names = {
        "one": "one host", "two": "two hosts, `--hosts`",
        "two apart": f"two hosts, each with {members // 2} networks, without `--hosts`"}
    where = measured["machine"]
    lines = [
        wrapped(
            f"Measured on {where['CPU']} ({where['vector instructions']}), {where['cores']} cores in a virtual machine, "
            f"{measured['date'][:10]}. {members} networks, {measured['epochs']} epochs each, {len(rounds)} rounds. One host and "
            f"two produced the same bytes ({measured['model_sha256'][:8]})."), "",
        "| hosts of one core | seconds, median | lowest to highest | speedup |", "|---|--:|--:|--:|"]
    for contestant, title in names.items():
        seconds = [times[contestant] for times in rounds]
        ratios = [times["one"] / times[contestant] for times in rounds]
        ratio = "1" if contestant == "one" else f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        lines.append(f"| {title} | {statistics.median(seconds):.1f} | {min(seconds):.1f} to {max(seconds):.1f} | {ratio} |")
    lines += [
        "",
        wrapped(
            f"Overhead: {measured['farm_start_seconds']:.1f} s to check and start the hosts, "
            f"{measured['part_start_seconds']:.2f} s for each network's process to start and read the images, "
            f"{1000 * measured['handover_seconds']:.0f} ms to hand out a network, and {measured['reading_seconds']:.2f} s per "
            "network at the end."), "",
        "Estimate for 64 networks of twelve epochs:", "",
        "| hosts of one core | minutes | speedup |", "|--:|--:|--:|"]
    count, epochs = 64, 12
    network = measured["member_seconds"] * epochs / measured["epochs"]
    alone = count * network + measured["part_start_seconds"] + count * measured["reading_seconds"]
    for hosts in (1, 2, 4, 16, 64):
        seconds = alone if hosts == 1 else (
            measured["farm_start_seconds"] + measured["part_start_seconds"] + count * measured["reading_seconds"]
            + math.ceil(count / hosts) * (network + measured["part_start_seconds"] + measured["handover_seconds"]))
        lines.append(f"| {hosts} | {seconds / 60:.0f} | {alone / seconds:.1f} |")
    return "\n".join(lines)


def wrapped(sentences):
    return textwrap.fill(sentences, 120, break_long_words=False, break_on_hyphens=False)
