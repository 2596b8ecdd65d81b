"""Rotten entries of the cache, clocks that leap, encoders that die or are missing: what a build makes of them.

    python -m tests.faults.rot [ATTACK …] [--most N] [--seed S]

A rotten entry must not be heard: the build that meets it ends byte for byte as one without a cache.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.runs import Tally, command, compared, forked, prepared, wrongs
from tests.faults.stops import tree

YEARS = (-30, -1, 1, 30)
_YEAR = 365.25 * 86_400


def _flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


ROT: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "empty": lambda _, chance: b"",
    "cut off": lambda data, chance: data[: chance.randrange(len(data))],
    "a bit flipped": _flipped,
    "zeros": lambda data, _: bytes(len(data)),
    "noise": lambda data, chance: chance.randbytes(len(data)),
    "longer": lambda data, chance: data + chance.randbytes(9),
}


def _entries(place: Path) -> list[Path]:
    return sorted(each for each in (place / "cache").rglob("clips/??/*") if each.is_file())


def _again(place: Path, wanted: dict[str, bytes], before: Callable[[], object] = lambda: None) -> list[str]:
    """What is wrong with a build into an output of its own, from the cache that is there."""
    again = [*command(place), "-o", str(place / "again")]
    ended = forked(place, again, before)
    wrong = [*wrongs(ended, place / "again"), *(["it failed"] if ended.code else ())]
    wrong += compared(wanted, place / "again")
    _gone(place / "again")
    return wrong


def _gone(folder: Path) -> None:
    for each in sorted(folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()


def rotten(
    place: Path, wanted: dict[str, bytes], chance: random.Random, most: int
) -> Iterator[tuple[str, object, list[str]]]:
    """All entries at once, and each by itself."""
    entries = _entries(place)
    whole = {each: each.read_bytes() for each in entries}
    alone = chance.sample(entries, min(most or 40, len(entries)))
    for name, rot in ROT.items():
        for each in entries:
            each.write_bytes(rot(whole[each], chance))
        yield f"rotten cache: {name}", "all", _again(place, wanted)
        for each in alone if name in ("cut off", "a bit flipped") else ():
            for other, data in whole.items():
                other.write_bytes(data)
            each.write_bytes(rot(whole[each], chance))
            yield f"rotten cache: {name}", f"one of them, {each.name[:6]}", _again(place, wanted)
    for _ in range(min(most or 10, 10)):
        mixed = chance.sample(entries, len(entries))
        for each, other in zip(entries, mixed, strict=True):
            each.write_bytes(whole[other])
        yield "rotten cache: swapped", "all", _again(place, wanted)
    for each in entries:
        each.unlink()
        each.mkdir()
    yield "rotten cache: folders", "all", _again(place, wanted)
    for each in entries:
        each.rmdir()
        each.symlink_to(each)
    yield "rotten cache: loops", "all", _again(place, wanted)
    for each in entries:
        each.unlink()


def leapt(seconds: float, *, steady: bool = False) -> None:
    """From now on, this process's clock is ahead by so much; with `steady`, the steady one leaps so at each third look."""
    real, real_steady, looks = time.time, time.monotonic, [0]

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=seconds)

    def leaping() -> float:
        looks[0] += 1
        return real_steady() + looks[0] // 3 * seconds

    time.time = lambda: real() + seconds
    if steady:
        time.monotonic = leaping
    for name, module in list(sys.modules.items()):
        if name.startswith("reader"):
            for attribute, value in (("datetime", Then), ("monotonic", leaping if steady else real_steady)):
                if getattr(module, attribute, None) in (datetime, real_steady):
                    setattr(module, attribute, value)


def clocks(place: Path, wanted: dict[str, bytes], *_: object) -> Iterator[tuple[str, object, list[str]]]:
    """New, an edit, and calm again, each at another time."""
    out = place / "out"
    for years in YEARS:
        if years > 0:  # before, the posts aren't out yet
            yield (
                "clock leaps",
                f"{years} years, new",
                _again(place, wanted, partial(leapt, years * _YEAR)),
            )
        post = min((place / "posts").glob("*.md"))
        text, stat = post.read_bytes(), post.stat()
        post.write_bytes(text + "\n\n덧붙인 문장입니다.\n".encode())
        wrong = list(wrongs(forked(place, command(place), partial(leapt, years * _YEAR)), out))
        post.write_bytes(text)
        os.utime(post, (stat.st_atime, stat.st_mtime))
        wrong += wrongs(forked(place, command(place), lambda: None), out)
        # it was edited, and says so
        wrong += [
            each
            for each in compared(wanted, out)
            if ".json" not in each and ".html" not in each and ".xml" not in each
        ]
        yield "clock leaps", f"{years} years, an edit", wrong
        for part in out.rglob("*.json"):
            os.utime(part, (0, years * _YEAR + time.time()))
        wrong = list(wrongs(forked(place, command(place), lambda: None), out))
        yield "clock leaps", f"files of {years} years", wrong
    for seconds in (86_400.0, 1e9):
        yield (
            "clock leaps",
            f"asleep for {seconds:.0f} s",
            _again(place, wanted, partial(leapt, seconds, steady=True)),
        )


def encoders(
    place: Path, _: object, chance: random.Random, most: int
) -> Iterator[tuple[str, object, list[str]]]:
    """The k-th call of an encoder dies, or its library isn't there."""
    import av
    import soundfile

    both = [*command(place), "--format", "opus,m4b"]
    calm = forked(place, [*both, "-o", str(place / "calm")], lambda: None)
    wanted = tree(place / "calm")
    yield "encoder dies", "calm", [*wrongs(calm, place / "calm"), *(["it failed"] if calm.code else ())]
    dead: list[BaseException] = [
        av.FFmpegError(5, "I/O"), soundfile.LibsndfileError(2), MemoryError(), OSError(28, "No space left on device"),
        RuntimeError("dead"), EOFError(), AttributeError("nothing"),
    ]  # fmt: skip
    calls = [
        (owner, call)
        for owner, names in (
            (soundfile.SoundFile, ("__init__", "buffer_write", "close")),
            (av, ("open", "AudioFrame")),
        )
        for call in names
    ]
    runs = [(error, *call) for error in dead for call in calls]
    for error, owner, name in chance.sample(runs, min(most or len(runs), len(runs))):
        at = chance.randrange(20) if name in ("buffer_write", "AudioFrame") else 0
        ended = forked(place, both, partial(_failing, owner, name, error, at))
        wrong = list(wrongs(ended, place / "out"))
        calmed = forked(place, both, lambda: None)
        wrong += [*wrongs(calmed, place / "out"), *compared(wanted, place / "out")]
        yield "encoder dies", f"{name} {at}: {error!r}", wrong
        _gone(place / "out")
    for module in ("av", "soundfile", "lameenc", "mutagen"):
        ended = forked(place, both, partial(_missing, module))
        wrong = list(wrongs(ended, place / "out"))
        wrong += wrongs(forked(place, both, lambda: None), place / "out")
        yield "library is missing", module, [*wrong, *compared(wanted, place / "out")]
        _gone(place / "out")


def _failing(owner: Any, name: str, error: BaseException, at: int) -> None:
    """The `at`-th call of it, and each after, fails; of libsndfile, those for Opus: the clips of the cache are FLAC."""
    real, left = getattr(owner, name), [at]

    def fails(*given: Any, **named: Any) -> Any:
        opus = (
            "OPUS" in given
            if name == "__init__"
            else getattr(given[0] if given else None, "subtype", "") == "OPUS"
        )
        if opus or not isinstance(owner, type):
            left[0] -= 1
            if left[0] < 0:
                raise error
        return real(*given, **named)

    setattr(owner, name, fails)


def _missing(module: str) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == module]:
        del sys.modules[name]
    sys.modules[module] = None  # type: ignore[assignment]


ATTACKS: dict[str, Callable[..., Iterator[tuple[str, object, list[str]]]]] = {
    "cache": rotten,
    "clock": clocks,
    "encoders": encoders,
}


def main() -> None:
    """Print what was wrong, and a table; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("attack", nargs="*", default=list(ATTACKS))
    parser.add_argument(
        "--most", type=int, default=0, help="so many runs of each, chosen by the seed; else all"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    chance, tally = random.Random(asked.seed), Tally()
    for attack in asked.attack:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "here"
            prepared(place, 2)
            forked(place, command(place), lambda: None)
            wanted = tree(place / "out")
            for run in ATTACKS[attack](place, wanted, chance, asked.most):
                tally.add(*run)
    sys.exit(tally.end())


if __name__ == "__main__":
    main()
