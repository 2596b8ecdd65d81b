"""Who does the work: ``threads:4`` becomes an executor. Concurrency is passed in, not built in."""

from __future__ import annotations

import os
import re
from concurrent.futures import Executor, ThreadPoolExecutor

from reader.errors import ConfigError

DEFAULT = "threads:2"


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def executor(workers: str) -> Executor:
    """The executor that `workers` describes; use it as a context manager.

    Args:
        workers: ``threads:N``, N at least 1.

    Raises:
        ConfigError: it describes none.
    """
    match = re.fullmatch(r"threads:([1-9]\d{0,2})", workers)
    if not match:
        raise ConfigError(f"작업자 ‘{workers}’를 알 수 없습니다", mend="예: --workers threads:2")
    return ThreadPoolExecutor(int(match[1]), thread_name_prefix="reader")
