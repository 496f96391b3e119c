"""The peers' virtual environment, and in it the data that all of them work on."""

import os
import platform
import subprocess
import sys
from pathlib import Path

from comparison.errors import ComparisonError

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
REQUIREMENTS = BENCHMARKS / "requirements.txt"
PEERS = BENCHMARKS / "peers"
CHART = BENCHMARKS / "comparison" / "chart.py"


class Environment:
    """A virtual environment with the packages of requirements.txt, made once and reused while they stay the same."""

    def __init__(self, folder=ROOT / ".build" / "benchmarks-venv"):
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.data = folder / "data"
        self.csv = self.data / "train.csv"
        self.logs = folder / "logs"
        # Written last: what the folder holds was made by.
        self._stamp = folder / "complete"
        self._data_stamp = self.data / "complete"

    def prepare(self):
        """Makes what is missing. Raises ComparisonError if the packages or the data are not available."""
        wanted = f"Python {platform.python_version()}\n{REQUIREMENTS.read_text()}"
        if not (self._stamp.is_file() and self._stamp.read_text() == wanted and self.python.exists()):
            self._install()
            self._stamp.write_text(wanted)
        self.logs.mkdir(exist_ok=True)
        maker = (PEERS / "synthetic.py").read_text()
        if not (self._data_stamp.is_file() and self._data_stamp.read_text() == maker):
            print("making the data", file=sys.stderr)
            self._run(
                [self.python, PEERS / "synthetic.py", self.data],
                f"the data could not be made in {self.data}; is the disk full?",
            )
            self._data_stamp.write_text(maker)

    def variables(self, threads):
        """Returns the peers' environment variables: every library is told the same number of threads.

        glibc is told to keep freed memory: by default it gives large buffers back to the system at once, and PyTorch
        then spends a large part of its inference on page faults. Other C libraries ignore these settings.
        """
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        return {
            **os.environ,
            **dict.fromkeys(names, str(threads)),
            "MALLOC_MMAP_MAX_": "0",
            "MALLOC_TRIM_THRESHOLD_": str(8 << 30),
            "MALLOC_TOP_PAD_": str(256 << 20),
            "CUDA_VISIBLE_DEVICES": "",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "TORCHINDUCTOR_CACHE_DIR": str(self.folder / "torchinductor"),
        }

    def _install(self):
        print(f"installing the peers into {self.folder} (once; this takes some minutes)", file=sys.stderr)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._run(
            [sys.executable, "-m", "venv", "--clear", self.folder],
            "the virtual environment could not be made; on Debian and Ubuntu: apt-get install python3-venv",
        )
        self._run(
            [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
            f"pip could not install the packages of {REQUIREMENTS.relative_to(ROOT)} for Python "
            f"{platform.python_version()}; is PyPI within reach, and has it all of them for this Python?",
        )

    @staticmethod
    def _run(command, failure):
        result = subprocess.run(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if result.returncode != 0:
            print(result.stdout, file=sys.stderr, end="")
            raise ComparisonError(failure)
