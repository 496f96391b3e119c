"""The machine on which the figures were measured."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from comparison.environment import ROOT


def cores():
    """Returns the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe():
    """Returns the machine and the system by name, ready for a report."""
    return {
        "CPU": cpu_model(),
        "vector instructions": ", ".join(vector_instructions()) or "unknown",
        "cores": cores(),
        "system": f"{system_name()}, {platform.machine()}",
        "load average before": round(os.getloadavg()[0], 2),
    }


def tool_versions():
    """Returns the versions of Python, Swift and this program."""
    return {"Python": platform.python_version(), "Swift": swift_version(), "this program": revision()}


def cpu_model():
    found = re.search(r"^model name\s*:\s*(.+)$", cpu_info(), re.MULTILINE)
    if found:
        return found[1].strip()
    return first_line(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.processor() or "unknown"


def vector_instructions():
    """Returns which of the vector instruction sets that matter here the CPU has."""
    flags = set(re.findall(r"\S+", next(iter(re.findall(r"^(?:flags|Features)\s*:(.+)$", cpu_info(), re.MULTILINE)), "")))
    known = {"avx2": "AVX2", "fma": "FMA", "avx512f": "AVX-512", "amx_tile": "AMX", "asimd": "NEON"}
    return [name for flag, name in known.items() if flag in flags]


def cpu_info():
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return ""


def system_name():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def swift_version():
    found = re.search(r"Swift version (\S+)", first_line(["swift", "--version"]))
    return found[1] if found else "unknown"


def revision():
    commit = first_line(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    if not commit:
        return "unknown"
    changed = first_line(["git", "-C", str(ROOT), "status", "--porcelain"])
    return f"commit {commit}" + (", changed since" if changed else "")


def first_line(command):
    """Returns the first line that a command prints, or nothing when there is no such command or it fails."""
    if not shutil.which(command[0]):
        return ""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = result.stdout.strip().splitlines()
    return lines[0] if result.returncode == 0 and lines else ""
