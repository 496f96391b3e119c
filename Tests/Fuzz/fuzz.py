#!/usr/bin/env python3
"""Spoils a notebook's files and has the programs that read them say so.

Builds nothing: `swift build -c release` comes first. Exit status 1 where a program did not answer well: it was ended by a
signal, took too long or too much memory, said nothing, or touched a file outside of its workspace.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from workspace import Programs, make_data, make_package, make_workspace, targets

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SENTINEL = "stays as it is\n"


class Answer:
    def __init__(self, kind, detail, seconds, megabytes):
        self.kind, self.detail, self.seconds, self.megabytes = kind, detail, seconds, megabytes


def crash(text):
    """What Swift's runtime says about a crash: the failure, and where the first frames are."""
    failure = re.search(r"\*\*\* (.*(?:failure|Crash).*) \*\*\*|Fatal error: .*", text)
    frames = re.findall(r"^\s*\d+ .*? in \S+ at (\S+)", text, re.MULTILINE)
    places = [pathlib.Path(f).name for f in frames if "compiler-generated" not in f]
    return f"{failure.group(0) if failure else text[:200]} at {', '.join(places[:4])}"


def answer(argv, environment, folder, limits):
    """Runs a program to its end, and judges it."""
    start = time.monotonic()
    errors = folder / "errors"
    with open(folder / "output", "wb") as out, open(errors, "wb") as err:
        program = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    timer = threading.Timer(limits.seconds, os.kill, [program.pid, signal.SIGKILL])
    timer.start()
    _, status, usage = os.wait4(program.pid, 0)
    timer.cancel()
    program.returncode = status
    seconds, megabytes = time.monotonic() - start, usage.ru_maxrss >> 10
    text = errors.read_text(errors="replace")
    last = text.strip().splitlines()[-1] if text.strip() else ""
    if seconds >= limits.seconds:
        return Answer("hang", last, seconds, megabytes)
    if os.WIFSIGNALED(status):
        return Answer("trap", f"signal {os.WTERMSIG(status)}: {crash(text)}", seconds, megabytes)
    if megabytes > limits.megabytes:
        return Answer("memory", f"{megabytes} MB", seconds, megabytes)
    code = os.WEXITSTATUS(status)
    if code not in (0, 1, 2):
        return Answer("status", f"{code}: {last}", seconds, megabytes)
    if code and not any(line.startswith(("error: ", "note: ")) for line in text.splitlines()):
        return Answer("silent", f"{code}: {last}", seconds, megabytes)
    if any(ord(c) < 32 and c not in "\n\t" for c in text + (folder / "output").read_text(errors="replace")):
        return Answer("control", last, seconds, megabytes)
    return Answer("well answered" if code else "went on", last, seconds, megabytes)


def link(base, workspace):
    """A copy whose files are the base's, until a program replaces them. What is written in place is copied."""
    def copy(source, target):
        if source.endswith((".lock", ".html")):
            shutil.copy2(source, target)
        else:
            os.link(source, target)
    shutil.copytree(base, workspace, copy_function=copy)


def try_mutation(base, programs, target, kind, seed, limits, corpus):
    """Spoils one file and runs one program that reads it."""
    rng = random.Random(f"{target.name} {kind} {seed}")
    waiting, arrived = target.arriving or ("", "")
    try:
        source = waiting + target.path.removeprefix(arrived)
        spoiled = target.kinds[kind]((base / source).read_bytes(), rng)
    except (ValueError, OverflowError, RecursionError) as error:
        raise SystemExit(f"error: {kind} cannot spoil {target.path} with seed {seed}: {error}")
    command = rng.choice(target.commands)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fuzz-", dir=base.parent))
    try:
        workspace = folder / "a" / "workspace"
        link(base, workspace)
        if target.arriving:
            shutil.rmtree(workspace / arrived, ignore_errors=True)
            os.rename(workspace / waiting, workspace / arrived)
        outside = [folder / "outside.txt", folder / "a" / "outside.txt"]
        for file in outside:
            file.write_text(SENTINEL)
        place = workspace / target.path
        place.unlink()
        place.write_bytes(spoiled)
        for path in target.without:
            (workspace / path).unlink(missing_ok=True)
        found = answer(programs.argv(command, workspace), programs.environment, folder, limits)
        if any(not file.exists() or file.read_text() != SENTINEL for file in outside):
            found = Answer("outside", "a file outside of the workspace was changed", found.seconds, found.megabytes)
        if found.kind not in ("well answered", "went on") and corpus:
            corpus.mkdir(parents=True, exist_ok=True)
            (corpus / f"{place.name}.{kind}.{seed}").write_bytes(spoiled)
        return command, found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="mutations, after those of corpus.txt")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--file", default="", help="only files whose path contains this")
    parser.add_argument("--kind", default="", help="only mutations whose name contains this")
    parser.add_argument("--programs", type=pathlib.Path, default=REPOSITORY / ".build/release")
    parser.add_argument("--package", type=pathlib.Path, default=REPOSITORY, help="where the programs' sources are")
    parser.add_argument("--seconds", type=float, default=60, help="what takes longer is a hang")
    parser.add_argument("--megabytes", type=int, default=1000, help="what takes more is too much")
    parser.add_argument("--findings", type=pathlib.Path, help="a folder for the files that were not well answered")
    return parser.parse_args()


def plan(options, found):
    """(target, kind, seed): those of the corpus, then as many as were asked for, spread evenly."""
    chosen = []
    for line in (pathlib.Path(__file__).parent / "corpus.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, kind, seed = line.split()
            chosen += [(t, kind, int(seed)) for t in found if name in t.name and kind in t.kinds]
    pairs = [(t, kind) for t in found for kind in t.kinds
             for _ in range(1 if kind in ("flip", "truncate", "remove", "duplicate", "fill") else 3)
             if options.kind in kind]
    for number in range(options.count if pairs else 0):
        target, kind = pairs[number % len(pairs)]
        chosen.append((target, kind, options.seed * 1_000_000 + number))
    return chosen


def main():
    options = arguments()
    # For the programs, which inherit them: no cores, and no machine without memory.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))
    with tempfile.TemporaryDirectory(prefix="notebook-fuzz-") as folder:
        folder = pathlib.Path(folder)
        make_package(options.package, folder / "package")
        make_data(folder / "data")
        programs, base = Programs(options.programs.resolve(), folder / "package"), folder / "base"
        make_workspace(programs, base, folder / "data")
        found = [t for t in targets(base) if options.file in t.path]
        start = time.monotonic()
        counts, refused, slowest = collections.Counter(), collections.Counter(), 0.0
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            futures = {
                pool.submit(try_mutation, base, programs, target, kind, seed, options, options.findings):
                (target, kind, seed) for target, kind, seed in plan(options, found)}
            for future in concurrent.futures.as_completed(futures):
                target, kind, seed = futures[future]
                command, outcome = future.result()
                counts[outcome.kind] += 1
                refused[target.name] += outcome.kind == "well answered"
                slowest = max(slowest, outcome.seconds)
                if outcome.kind not in ("well answered", "went on"):
                    print(f"{outcome.kind}: {target.name} {kind} {seed}, {' '.join(command)}: {outcome.detail}", flush=True)
                if sum(counts.values()) % 500 == 0:
                    print(f"{sum(counts.values())} after {time.monotonic() - start:.0f} s: {dict(counts)}", flush=True)
        print(f"{sum(counts.values())} in {time.monotonic() - start:.0f} s, the slowest {slowest:.1f} s: {dict(counts)}")
        print("refused, by file: " + ", ".join(f"{name} {refused[name]}" for name in sorted({t.name for t in found})))
        sys.exit(1 if set(counts) - {"well answered", "went on"} else 0)


if __name__ == "__main__":
    main()
