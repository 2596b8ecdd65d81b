"""The container's health check: is what it runs at work? Exit code 0 if so, or if it is a command that ends by itself.

`serve` must answer, and a `watch` must have given its sign of life (``--alive FILE``) in time. Linux and the standard library only.
"""

from __future__ import annotations

import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

WAIT = 5.0  # seconds


def trouble(command: list[str]) -> str:
    """What is wrong with the process that was started by `command`; empty if nothing is."""
    name = _name(command)
    if name == "serve":
        return _silent(int(_option(command, "--port") or 8000))
    if name == "watch":
        return _late(_option(command, "--alive"))
    return ""


def _name(command: list[str]) -> str:
    """Which command of ``reader`` it is: what follows that, and its own options; a folder may be called serve, too."""
    words = iter(command)
    for word in words:
        if Path(word).name == "reader":
            break
    for word in words:
        if word == "--lang":
            next(words, "")
        elif not word.startswith("-"):
            return word
    return ""


def _option(command: list[str], name: str) -> str:
    for word, following in zip(command, [*command[1:], ""], strict=True):
        if word == name:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return ""


def _silent(port: int) -> str:
    asking = HTTPConnection("127.0.0.1", port, timeout=WAIT)
    try:
        asking.request("GET", "/")
        status = asking.getresponse().status
    except (OSError, HTTPException) as error:
        return f"serve: {error}"
    finally:
        asking.close()
    return "" if status == 200 else f"serve: HTTP {status}"


def _late(file: str) -> str:
    if not file:
        return "watch: start it with --alive /tmp/alive"
    try:
        over = time.time() - Path(file).stat().st_mtime
    except OSError as error:
        return f"watch: {error}"
    return f"watch: {over:.0f} s late" if over > 0 else ""


if __name__ == "__main__":
    told = trouble(Path("/proc/1/cmdline").read_bytes().decode(errors="replace").split("\0"))
    sys.exit(told or 0)
