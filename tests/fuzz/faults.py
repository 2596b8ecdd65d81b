"""What is wrong with an input, and where in our code it came to light."""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath

from tests.fuzz.invariants import SECONDS, FaultError, holds


def took_too_long(seconds: float) -> None:
    """No input may take longer than `SECONDS` of processor time."""
    holds(seconds <= SECONDS, "slow", round(seconds, 1))


def place(error: BaseException) -> str:
    """A name for a fault, one a place: the error's, and the line of ours that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    told = f"-{str(error).partition(':')[0]}" if isinstance(error, FaultError) else ""
    ours = [frame for frame in frames if "reader" in PurePath(frame.filename).parts]
    at = f"-{PurePath(ours[-1].filename).name}-{ours[-1].lineno}" if ours and not told else ""
    return re.sub(r"[^\w.-]+", "_", f"{type(error).__name__}{told}{at}")[:120]
