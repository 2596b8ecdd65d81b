"""The command ``reader``: validate, call, show. Bodies are thin, and import what they need when they run."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
from _thread import interrupt_main
from contextlib import suppress
from io import TextIOWrapper
from threading import Timer, main_thread
from typing import NoReturn, TextIO

import typer

from reader import words
from reader.cli import usage
from reader.cli.terminal import FAILED, INTERRUPTED, Ended, Stopped, complain, exit_code
from reader.errors import DefectError, ReaderError, StoreError, outside, reason
from reader.words import message


class _Told(logging.Handler):
    """What takes long and shows no other sign of it, a line each on stderr; where a bar is drawn, above the bar."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it to whatever stderr is now."""
        print(self.format(record), file=sys.stderr)


def _tolerate_any_encoding() -> None:
    """What an encoding lacks (Latin-1 has no Hangul, CP949 no emoji) is escaped, and what it can't read left out."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors=errors)


def _no_stream_missing() -> None:
    """What was closed before we began (``>&-``): to write to stdout fails, as on a full disk, instead of going nowhere unseen.

    Its number is taken, too: the next file that is opened would have it, and get what a library prints.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if (
        sys.stderr is None
    ):  # `print` takes stdout instead, and a program that reads JSON would get our warnings
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def main() -> NoReturn:
    """Run the command, and end, whatever an engine is still at."""
    try:
        _main()
    except SystemExit as end:
        asked = sys.modules.get("reader.engines.asked")
        if asked and asked.left_behind():
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):
                    stream.flush()
            os._exit(end.code if isinstance(end.code, int) else FAILED if end.code else 0)
        raise


def _main() -> NoReturn:
    """Run the command; a user's mistake is one line on stderr, never a traceback."""
    _no_stream_missing()
    _tolerate_any_encoding()
    _end_as_by_hand()
    logging.getLogger("reader").addHandler(_Told())
    logging.getLogger("reader").setLevel(logging.INFO)
    try:
        told, arguments = usage.language(sys.argv[1:])
        words.use(told or words.language())  # for other processes, and libraries that ask the environment
        from reader.cli.app import app  # now that it is known in which language its help is

        sys.exit(app(arguments, prog_name="reader", standalone_mode=False))
    except ReaderError as error:
        complain(error)
        sys.exit(exit_code(error))
    except (KeyboardInterrupt, typer.Abort):
        _interrupted()
    except SystemExit as end:  # what typer makes of an interrupt
        if end.code == INTERRUPTED and not isinstance(end, Stopped):
            _interrupted()
        raise
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing to say, to no one
        sys.exit(FAILED)
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        _let_go(sys.stdout)
        complain(StoreError(message("file.unwritable", reason=reason(error)), where="stdout"))
        sys.exit(FAILED)
    except Exception as error:
        failure = usage.mistake(error) or outside(error, "")
        if isinstance(failure, DefectError):  # whoever mends it wants all of it
            raise
        complain(failure)
        sys.exit(exit_code(failure))


_FULL = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a stream says that can take no more, or is closed: it has no name, and files are written by who translates their errors."""


def _let_go(stream: TextIO) -> None:
    """What `stream` still holds goes nowhere, so that Python doesn't try once more at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _end_as_by_hand() -> None:
    """Cron, systemd, a terminal that is closed: what Ctrl-C does, with the exit code of the signal."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _ended)
    sys.unraisablehook = _not_lost


def _ended(number: int, frame: object) -> NoReturn:
    _SIGNALS.append(number)
    raise Ended(number)


def _not_lost(ignored: sys.UnraisableHookArgs) -> None:
    """Python lets go what is raised in a finalizer or in a library's callback: for an interrupt, we are interrupted once more."""
    error = ignored.exc_value
    if isinstance(error, KeyboardInterrupt):
        number = error.number if isinstance(error, Ended) else signal.SIGINT
        Timer(_SOON, _once_more, [number]).start()
    else:
        sys.__unraisablehook__(ignored)


def _once_more(number: int) -> None:
    if hasattr(signal, "pthread_kill"):  # what sleeps wakes up, too
        signal.pthread_kill(main_thread().ident or 0, number)
    else:
        interrupt_main(signal.Signals(number))


_SOON = 0.05
"""Seconds after which a finalizer has returned."""

_SIGNALS: list[int] = []
"""By which we were ended: what typer makes of an interrupt doesn't tell."""


def _interrupted() -> NoReturn:
    logging.getLogger("reader").warning(message("cli.interrupted"))
    sys.exit(128 + _SIGNALS[0] if _SIGNALS else INTERRUPTED)
