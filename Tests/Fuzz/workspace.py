"""Makes a small workspace with the built programs, and says which files are spoiled and who reads them."""

import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time

import networks
from formats import read_safetensors, write_safetensors
from mutations import BYTES, CHECKPOINT, JSON, NETWORK, NPY

STEPS = ["1-normalize", "2-reshape", "3-encode", "4-model", "5-augment", "6-train", "7-confusion-matrix", "8-submit"]


class Target:
    """A file, the ways to spoil it, and the commands that read it, of which one is chosen each time."""

    def __init__(self, path, kinds, *commands, without=(), arriving=None):
        self.path, self.kinds, self.commands, self.without = path, {**BYTES, **kinds}, commands, without
        # What would change the answers for all other files waits in this folder of the base, and is moved to that place.
        self.arriving = arriving
        # Some folders and files are named for what the code was.
        self.name = re.sub("[0-9a-f]{64}", "*", path)


def forced(step, *flags):
    return [f"{step}", "--allow-stale", "--force", "--threads", "1", *flags]


# Enough to be interrupted in the middle.
TRAINING = ["--epochs", "10", "--batch-size", "16", "--threads", "1"]
STATUS, WEAVE = ["notebook", "status"], ["notebook", "weave"]
TRAINED = ["artifacts/6-train/record.json", "artifacts/6-train/model.safetensors"]


def targets(base):
    train, augment = forced("6-train", "--epochs", "1"), forced("5-augment")
    # It draws much, so the others are chosen more often.
    show, submit = forced("7-confusion-matrix"), forced("8-submit")
    found = [
        Target("artifacts/1-normalize/training-images.npy", NPY, forced("2-reshape")),
        Target("artifacts/1-normalize/test-images.npy", NPY, forced("2-reshape")),
        Target("artifacts/1-normalize/training-labels.npy", NPY, forced("3-encode")),
        Target("artifacts/1-normalize/test-labels.npy", NPY, forced("8-submit")),
        Target("artifacts/1-normalize/submission-form.json", JSON, forced("8-submit")),
        Target("artifacts/2-reshape/training-images.npy", NPY, augment, augment, show, train),
        Target("artifacts/2-reshape/test-images.npy", NPY, forced("8-submit")),
        Target("artifacts/3-encode/labels.npy", NPY, show, train, train),
        Target("artifacts/3-encode/folds.npy", NPY, augment, show, train, train),
        Target("artifacts/4-model/initial.safetensors", NETWORK, augment, train, train, train),
        Target("artifacts/5-augment/augmentation.json", JSON, train),
        Target("artifacts/6-train/model.safetensors", NETWORK, show, submit, submit, submit),
        # The curves of the run before are drawn behind those of one with other flags.
        Target("artifacts/6-train/curves.json", JSON, ["6-train", "--allow-stale", "--epochs", "1", "--seed", "5"]),
        Target("artifacts/.digests.json", JSON, STATUS, ["2-reshape"]),
        Target("submission.csv", {}, STATUS, WEAVE, ["8-submit"]),
        Target("artifacts/6-train/history.csv", {}, STATUS, WEAVE),
        Target("artifacts/7-confusion-matrix/metrics.json", JSON, STATUS, WEAVE),
        Target("artifacts/7-confusion-matrix/probabilities.npy", NPY, STATUS, ["7-confusion-matrix"]),
        Target("artifacts/8-submit/score.json", JSON, STATUS, WEAVE),
        Target("artifacts/.step.lock", {}, STATUS, ["2-reshape"]),
        Target("notebook.html", {}, WEAVE),
    ]
    for step in STEPS:
        found += [Target(f"artifacts/{step}/record.json", JSON, STATUS, WEAVE, [step], [step], forced("2-reshape"),
                         ["8-submit"])]
    for path in sorted(base.glob("waiting/runs/*.json")):
        name = path.name.split(".")[0]
        found.append(Target(f"artifacts/.runs/{path.name}", JSON, STATUS, WEAVE, [name, "--allow-stale"],
                            arriving=("waiting/runs", "artifacts/.runs")))
    for path in sorted(base.glob("artifacts/.kept/*/*.json")):
        found.append(Target(str(path.relative_to(base)), JSON, STATUS, ["2-reshape"], forced("2-reshape")))
    found.append(Target("artifacts/.2-reshape.partial/record.json", JSON, STATUS, WEAVE, ["2-reshape"], ["8-submit"],
                        arriving=("waiting/partial", "artifacts/.2-reshape.partial")))
    for path in sorted(base.glob("artifacts/.checkpoints/6-train/*/*")):
        # 6-train resumes from it where its results are gone.
        found.append(Target(str(path.relative_to(base)), CHECKPOINT, *[["6-train", "--allow-stale", *TRAINING]] * 4,
                            STATUS, without=TRAINED))
    for path in sorted(base.glob("figures/*.png"))[::4]:
        found.append(Target(str(path.relative_to(base)), {}, STATUS, WEAVE))
    return found


class Programs:
    """The built programs, with a package of the steps' sources alone: what is newer than they does not matter."""

    def __init__(self, folder, package):
        self.folder = folder
        self.environment = dict(os.environ, NOTEBOOK_ROOT=str(package), TZ="UTC", TERM="dumb")

    def argv(self, command, workspace):
        return [str(self.folder / command[0]), *command[1:], "--workspace", str(workspace)]

    def run(self, command, workspace):
        done = subprocess.run(self.argv(command, workspace), env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise SystemExit(f"error: {' '.join(command)} fails:\n{done.stdout.decode(errors='replace')[-2000:]}")


def make_package(repository, folder):
    folder.mkdir(parents=True)
    shutil.copytree(repository / "steps", folder / "steps")
    shutil.copy(repository / "README.md", folder)


def make_data(folder, training=80, test=20):
    """Digits that are easy to tell apart: a bar for each, on noise."""
    folder.mkdir()
    rng = random.Random(1)
    for name, count in [("mnist_train.csv", training), ("mnist_test.csv", test)]:
        rows = []
        for index in range(count):
            digit = index % 10
            rows.append(",".join([str(digit)] + [
                str(255 - rng.randrange(40) if digit * 2 + 4 <= p // 28 < digit * 2 + 7 else rng.randrange(40))
                for p in range(784)]))
        (folder / name).write_text("\n".join(rows) + "\n")


def make_workspace(programs, base, data):
    """Results of all steps with a tiny network, cached ones of step 2, a finished but unmoved one, and an interrupted run."""
    for step in STEPS[:4]:
        programs.run([step, "--data", str(data)], base)
    programs.run(["2-reshape", "--force"], base)

    # A network that is quickly read and trained takes the place of the recipe's.
    path, record = base / "artifacts/4-model/initial.safetensors", base / "artifacts/4-model/record.json"
    metadata, _ = read_safetensors(path.read_bytes())
    metadata["architecture"] = json.dumps({"inputShape": networks.DIGITS, "layers": networks.TINY})
    network = write_safetensors(metadata, networks.tensors(networks.TINY, random.Random(2)))
    path.write_bytes(network)
    text = json.loads(record.read_text())
    text["outputs"]["artifacts/4-model/initial.safetensors"] = {
        "bytes": len(network), "sha256": hashlib.sha256(network).hexdigest()}
    record.write_text(json.dumps(text))

    programs.run(["5-augment"], base)
    place, checkpoint = interrupted_training(programs, base)
    programs.run(["6-train", *TRAINING], base)
    # Whoever loses the results resumes from here.
    place.write_bytes(checkpoint)
    for step in STEPS[6:]:
        programs.run([step], base)
    # Another seed puts the results of the first into the cache.
    programs.run(["3-encode", "--seed", "3"], base)
    programs.run(["3-encode", "--seed", "2"], base)
    add_notes(base)
    programs.run(["notebook", "weave"], base)


def interrupted_training(programs, base):
    """The place and the bytes of a checkpoint in the middle of the training."""
    for _ in range(20):
        running = subprocess.Popen(programs.argv(["6-train", *TRAINING, "--force"], base), env=programs.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while running.poll() is None and not list(base.glob("artifacts/.checkpoints/6-train/*/*")):
            time.sleep(0.001)
        running.send_signal(signal.SIGTERM)
        running.communicate()
        place = next(base.glob("artifacts/.checkpoints/6-train/*/*"))
        done = json.loads(read_safetensors(place.read_bytes())[0]["training"])["run"]["history"]["epochs"]
        if 0 < len(done) < 10:
            return place, place.read_bytes()
    raise SystemExit("error: the training could not be interrupted in the middle")


def add_notes(base):
    """What interrupted runs leave: a note, flags that wait, and a result that is not moved into place."""
    runs, record = base / "waiting/runs", json.loads((base / "artifacts/6-train/record.json").read_text())
    runs.mkdir(parents=True)
    note = {"step": record["declaration"]["step"], "process": {"number": 4242, "host": "elsewhere", "namespace": ""}, "start": record["start"], "state": "running",
            "fraction": 0.4, "secondsLeft": 9.5, "progress": "epoch 5/12", "givenFlags": {"epochs": "12"}, "source": "",
            "transcript": record["transcript"]}
    (runs / "6-train.json").write_text(json.dumps(note))
    (runs / "7-confusion-matrix.awaited.json").write_text(
        json.dumps({"step": {"number": 7, "name": "confusion-matrix"}, "givenFlags": {}, "source": ""}))
    partial = base / "waiting/partial"
    for path in base.glob("artifacts/2-reshape/*.npy"):
        place = partial / "outputs/artifacts/2-reshape" / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    shutil.copy(base / "artifacts/2-reshape/record.json", partial / "record.json")
