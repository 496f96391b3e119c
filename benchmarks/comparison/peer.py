"""A peer in a process of its own; benchmarks/peers/protocol.py is the other end of the line."""

import json
import selectors
import subprocess

from comparison.environment import PEERS
from comparison.errors import ComparisonError

# The script and its arguments by the name that --peers takes.
COMMANDS = {
    "pytorch": ["pytorch.py", "--variant", "default"],
    "pytorch-channels-last": ["pytorch.py", "--variant", "channels-last"],
    "pytorch-compiled": ["pytorch.py", "--variant", "compiled"],
    "keras": ["keras_tensorflow.py"],
    "onnxruntime": ["onnx_runtime.py"],
}
# torch.compile needs a C++ compiler, which not every machine has.
MAY_BE_SKIPPED = {"pytorch-compiled"}
INFERENCE_ONLY = {"onnxruntime"}


class Peer:
    """A running peer, warm when the initializer returns. Use as a context manager: the process ends with it."""

    def __init__(self, key, environment, threads, batch_size, inference_batch_size):
        """Raises ComparisonError if the peer does not start."""
        self.key = key
        self.operations = ("infer",) if key in INFERENCE_ONLY else ("train", "infer")
        script, *variant = COMMANDS[key]
        self._log = environment.logs / f"{key}.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    str(environment.python), str(PEERS / script), *variant,
                    "--data", str(environment.data), "--threads", str(threads),
                    "--batch-size", str(batch_size), "--inference-batch-size", str(inference_batch_size),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment.variables(threads),
            )
        try:
            ready = self._answer(timeout=900)
        except BaseException:
            self._end()
            raise
        self.name, self.versions = ready["name"], ready["versions"]

    def measure(self, operation, seconds):
        """Runs "train" or "infer" for about that long; returns images_per_second, images, seconds and the loss."""
        try:
            print(operation, seconds, file=self._process.stdin, flush=True)
        except BrokenPipeError:
            pass  # What the peer said last, or that it is gone, comes with the answer.
        return self._answer(timeout=120 + 10 * seconds)

    def _answer(self, timeout):
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(timeout):
                raise ComparisonError(f"{self.key} gave no answer in {timeout:.0f} s", self._log)
        line = self._process.stdout.readline()
        if not line:
            raise ComparisonError(f"{self.key} ended without an answer", self._log)
        answer = json.loads(line)
        if "error" in answer:
            raise ComparisonError(f"{self.key} failed: {answer['error']}", self._log)
        return answer

    def _end(self):
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                stream.close()
            except BrokenPipeError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()
