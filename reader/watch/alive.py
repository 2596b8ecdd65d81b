"""A sign of life for whoever looks after a watch (a container's health check, a monitor): the time of a file.

It tells until when the next sign is due, for a watch may rest for hours where an address asks for that.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import time

from reader.errors import StoreError, reason
from reader.words import message

GRACE = 1800.0
"""Seconds without any sign that are no fault: a large show goes up, a feed's pages are slow."""


def sign(file: str, rest: float = 0.0) -> None:
    """Say in `file` (if there is to be one) that all is well, and that `rest` seconds may pass before anything is done.

    Raises:
        StoreError: it can't be written.
    """
    if not file:
        return
    until = time() + rest + GRACE
    try:
        Path(file).touch()
        os.utime(file, (until, until))
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=file) from error
