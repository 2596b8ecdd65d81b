"""Who does the work: ``threads:4`` becomes an executor. Concurrency is passed in, not built in."""

from __future__ import annotations

import os
import re
from concurrent.futures import Executor, ThreadPoolExecutor
from math import ceil
from pathlib import Path

from reader.errors import ConfigError

DEFAULT = "threads"
"""As many threads as there are cores that may be used, and memory for."""

VOICE_MEMORY, SENTENCE_MEMORY = 300_000_000, 250_000_000
"""Bytes that the embedded voice takes by itself, and for each sentence it is at (`tests/bench/BENCHMARKS.md`)."""

_CGROUP = Path("/sys/fs/cgroup")  # version 2; what a container may use is told there, not by the machine


def executor(workers: str) -> Executor:
    """The executor that `workers` describes; use it as a context manager.

    Args:
        workers: ``threads:N`` or just ``N``, 1 to 999; or ``threads``, for as many as this machine has room for.

    Raises:
        ConfigError: it describes none.
    """
    return ThreadPoolExecutor(asked(workers) or fitting(), thread_name_prefix="reader")


def asked(workers: str) -> int:
    """How many `workers` asks for; 0 for as many as there is room for.

    Raises:
        ConfigError: it describes none.
    """
    match = re.fullmatch(r"threads|(?:threads:)?([1-9]\d{0,2})", workers)
    if not match:
        raise ConfigError(f"모르는 작업자: ‘{workers}’", mend="threads:1부터 threads:999까지, 또는 threads")
    return int(match[1] or 0)


def fitting() -> int:
    """As many sentences at once as there are cores that may be used, and memory for."""
    return min(cores(), room(memory()))


def room(free: int) -> int:
    """How many sentences can be spoken at once in `free` bytes; at least 1, for less is slow but not wrong."""
    return max(1, (free - VOICE_MEMORY) // SENTENCE_MEMORY)


def cores(cgroup: Path = _CGROUP) -> int:
    """Cores that this process may use: those it is bound to, or fewer, if a container has a share of them only."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _told(cgroup / "cpu.max").partition(" ")
    return min(bound, ceil(int(quota) / int(period))) if quota.isdigit() else bound


def memory(cgroup: Path = _CGROUP) -> int:
    """Bytes that this process may still take: what the machine has available, or less, if a container may have less.

    What a container uses includes files that are only kept because nobody needs the room (``inactive_file``).
    """
    import psutil

    free = int(psutil.virtual_memory().available)
    limit, used = _told(cgroup / "memory.max"), _told(cgroup / "memory.current")
    if not (limit.isdigit() and used.isdigit()):
        return free
    kept = re.search(r"^inactive_file (\d+)$", _told(cgroup / "memory.stat"), re.M)
    return min(free, int(limit) - int(used) + (int(kept[1]) if kept else 0))


def _told(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
