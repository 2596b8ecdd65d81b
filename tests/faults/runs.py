"""A run of the command `reader` under attack, what must hold of it whatever happens, and the table of such runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.stops import POSTS, SHOW, faults, tree

TABLE = f'[show]\ntitle = "{SHOW.title}"\nauthor = "{SHOW.author}"\nurl = "{SHOW.url}"\n[build]\nvoice = "silence"\n'
LIMIT = 120.0
"""Seconds after which a run counts as hanging."""
LINES = 20
"""Lines on stderr at most: a few posts, each with its error and a remark."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit code (None: it had to be killed), what it told, and its seconds."""

    code: int | None
    told: str
    seconds: float


def prepared(place: Path, posts: int = 3) -> None:
    """A folder with the first of our posts and settings."""
    (place / "posts").mkdir(parents=True)
    for post in sorted(POSTS.glob("*.md"))[:posts]:
        shutil.copy(post, place / "posts")
    (place / "reader.toml").write_text(TABLE, "utf-8")


def environment(place: Path) -> dict[str, str]:
    """Where everything that is kept lies in `place`."""
    home = {"HOME": str(place / "home"), "XDG_CACHE_HOME": str(place / "cache"), "LANGUAGE": "ko"}
    return {**os.environ, **home, "TZ": "Asia/Seoul"}


def command(place: Path, *more: str) -> list[str]:
    return ["build", str(place / "posts"), "-o", str(place / "out"), "--workers", "threads:1", *more]


def started(
    place: Path, arguments: Sequence[str], limit: float = LIMIT, env: Mapping[str, str] | None = None
) -> Ended:
    """The command as a process of its own, from its first import to its last breath."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as told:
        running = subprocess.Popen(
            [sys.executable, "-m", "reader", *arguments],
            cwd=place, env=environment(place) | dict(env or {}), stdout=told, stderr=told, start_new_session=True,
        )  # fmt: skip
        try:
            code: int | None = running.wait(limit)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            code = None
        told.seek(0)
        return Ended(code, told.read(), time.monotonic() - began)


def forked(
    place: Path, arguments: Sequence[str], before: Callable[[], object], limit: float = LIMIT
) -> Ended:
    """The command in a fork of this process, in which `before` was called: it costs no start."""
    from reader import cli
    from reader.cli import app

    assert app
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as told:
        child = os.fork()
        if child == 0:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
            os.chdir(place)
            os.environ.update(environment(place))
            sys.argv = ["reader", *arguments]
            before()
            _ended(cli.main)
        code: int | None = None
        while time.monotonic() - began < limit:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                break
            time.sleep(0.01)
        else:
            os.kill(child, 9)
            os.waitpid(child, 0)
        told.seek(0)
        return Ended(code, told.read(), time.monotonic() - began)


def _ended(main: Callable[[], object]) -> None:
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def wrongs(ended: Ended, out: Path | None = None) -> Iterator[str]:
    """What is wrong with a run, whatever it met: and with its output, at this moment."""
    if ended.code is None:
        yield f"it hung ({ended.seconds:.0f} s)"
    elif ended.code not in (0, 1, 2):
        yield f"it ended with {ended.code}"
    if "Traceback" in ended.told or "Exception ignored" in ended.told:
        yield f"a traceback: {ended.told.splitlines()[-1]}"
    if "프로그램의 잘못" in ended.told:
        yield f"said to be a mistake of ours: {ended.told}"
    said = [line for line in ended.told.splitlines() if line.startswith("오류: ")]
    if ended.code and not said and ended.code != 130:
        yield f"nothing said of why: {ended.told!r}"
    if ended.code == 0 and said:
        yield f"it ended well, and said {said[0]}"
    if len(ended.told.splitlines()) > LINES:
        yield f"{len(ended.told.splitlines())} lines: {ended.told[:200]}"
    if out is not None and out.exists():
        yield from faults(out)


def compared(wanted: Mapping[str, bytes], out: Path) -> Iterator[str]:
    """How `out` differs from what is `wanted`."""
    there = tree(out)
    yield from (f"afterwards {name} is missing" for name in sorted(wanted.keys() - there.keys()))
    yield from (f"afterwards {name} is left over" for name in sorted(there.keys() - wanted.keys()))
    yield from (
        f"afterwards {n} is another" for n in sorted(wanted.keys() & there.keys()) if wanted[n] != there[n]
    )


@dataclass(slots=True)
class Tally:
    """The table that is printed at the end: by attack, how many runs there were and how many were wrong."""

    rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, attack: str, run: object, wrong: Iterable[str]) -> None:
        row = self.rows.setdefault(attack, [0, 0])
        found = list(wrong)
        row[0] += 1
        row[1] += bool(found)
        for each in found[:4]:
            print(f"{attack}, {run}: {each}", flush=True)

    def end(self) -> int:
        """Print it; gives an exit code."""
        print(f"\n{'attack':40} {'runs':>6} {'wrong':>6}")
        for attack, (runs, wrong) in self.rows.items():
            print(f"{attack:40} {runs:6} {wrong:6}")
        return int(any(wrong for _, wrong in self.rows.values()))
