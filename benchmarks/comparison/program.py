"""This program, `./notebook bench`, called once a round."""

import json
import math
import subprocess
from pathlib import Path

from comparison.errors import ComparisonError

NAME = "this program"
FIELDS = ("train_images_per_second", "inference_images_per_second", "threads", "batch_size", "peak_gflops")


class Program:
    """The command that prints one JSON object about itself."""

    def __init__(self, command, log):
        """command is a list of words, to which `bench --json ...` is appended; log takes its standard error."""
        self.command = command
        self.log = log

    def measure(self, threads, batch_size):
        """Returns the object that `bench --json` printed. Raises ComparisonError if it is not about the same work."""
        result = self._bench(["--threads", str(threads)], FIELDS)
        for field, wanted in (("threads", threads), ("batch_size", batch_size)):
            if result[field] != wanted:
                raise ComparisonError(
                    f"{Path(self.command[0]).name} bench measured with {field} {result[field]}, {wanted} is compared"
                )
        return result

    def training_rate(self, threads, batch_size):
        """Returns the images a second of training in batches of another size than the recipe's."""
        arguments = ["--threads", str(threads), "--batch-size", str(batch_size), "--rounds", "3"]
        return self._bench(arguments, ("train_images_per_second",))["train_images_per_second"]

    def csv_seconds(self, file):
        """Returns how long it takes to load a Kaggle train.csv once, as the peers do, in seconds."""
        return self._bench(["--csv", str(file), "--rounds", "1"], ("csv_seconds",))["csv_seconds"]

    def _bench(self, arguments, fields):
        words = [*self.command, "bench", "--json", *arguments]
        said = f"{Path(self.command[0]).name} bench {arguments[0]}"
        with self.log.open("a") as log:
            try:
                process = subprocess.run(
                    words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, check=False
                )
            except OSError as error:
                raise ComparisonError(f"{self.command[0]} could not be started: {error.strerror}") from error
        if process.returncode != 0:
            raise ComparisonError(f"{said} exited with status {process.returncode}", self.log)
        try:
            result = json.loads(process.stdout)
            missing = [field for field in fields if not is_positive(result[field])]
        except (ValueError, LookupError, TypeError) as error:
            raise ComparisonError(
                f"{said} must print one JSON object with {', '.join(fields)}; it printed "
                f"{process.stdout.strip()[:200] or 'nothing'}"
            ) from error
        if missing:
            raise ComparisonError(f"{said} gave no positive number for {', '.join(missing)}")
        return result


def is_positive(value):
    return isinstance(value, (int, float)) and math.isfinite(value) and value > 0
