"""An engine that misbehaves as its profile says; `installed` makes a package of it, for real processes to find."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from reader.engines import asked
from reader.model import RATE, Sound, Voice

if "PATIENT" not in os.environ:
    asked.QUIET, asked.QUIET_SYLLABLE, asked.SLICE = 2.0, 0.0, 0.1  # not ten minutes, as it is for users


class OddError(Exception):
    """As other libraries have them: it can't be made again from what it tells, and not even be told."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)

    def __str__(self) -> str:
        raise ValueError("no words")


class Odder(BaseException):
    """No `Exception`."""


RAISED: dict[str, BaseException] = {
    "ValueError": ValueError("no"),
    "MemoryError": MemoryError(),
    "OSError": OSError(5, "I/O"),
    "TimeoutError": TimeoutError(),
    "RecursionError": RecursionError(),
    "StopIteration": StopIteration(3),
    "GeneratorExit": GeneratorExit(),
    "SystemExit": SystemExit(0),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "odd": OddError("a", "b"),
    "odder": Odder(),
    "two lines": RuntimeError("one\ntwo\x1b[31m"),
    "UnicodeError": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
}


def tone(seconds: float) -> bytes:
    return (3000 * np.sin(np.arange(round(seconds * RATE)) / 9)).astype("<i2").tobytes()


GIVEN: dict[str, Any] = {
    "nothing": None,
    "text": "소리",
    "empty": Sound(b""),
    "one byte": Sound(b"\0"),
    "odd bytes": Sound(tone(1) + b"\0"),
    "an array": np.zeros(RATE, np.float32),
    "NaN": Sound(np.full(RATE, np.nan, np.float32)),  # type: ignore[arg-type]
    "NaN as bytes": Sound(np.full(RATE, np.nan, np.float32).tobytes()),
    "silence": Sound(bytes(2 * RATE)),
    "an hour": Sound(tone(1) * 3600),
    "8 kHz": Sound(tone(2), 8000),
    "0 Hz": Sound(tone(2), 0),
    "no rate": Sound(tone(2), None),  # type: ignore[arg-type]
    "rate of text": Sound(tone(2), "24000"),  # type: ignore[arg-type]
    "bytearray": Sound(bytearray(tone(2))),  # type: ignore[arg-type]
}

ENDLESS = ("sleeps", "native", "spins", "opens")
DEADLY = ("dies", "crashes")


class Rogue:
    """Speaks a tone, but at the `at`-th sentence of this process does what its option ``way`` says."""

    def __init__(self, voice: Voice) -> None:
        self._way, self._at, self._count = str(voice.options["way"]), int(voice.options["at"]), 0
        if self._way == "opens":
            time.sleep(10_000)
        if self._way == "opens not":
            raise RuntimeError("no model")

    @classmethod
    def version(cls) -> str:
        return "1"

    def speak(self, text: str) -> Any:
        self._count += 1
        if self._count - 1 < self._at:
            return Sound(tone(0.18 * sum(letter.isalnum() for letter in text)))
        return self._misbehave()

    def _misbehave(self) -> Any:
        match self._way:
            case "sleeps":
                time.sleep(10_000)
            case "native":
                ctypes.CDLL(None).sleep(10_000)
            case "spins":
                while True:
                    pass
            case "dies":
                os._exit(7)
            case "crashes":
                os.abort()
            case way if way in RAISED:
                raise RAISED[way]
        return GIVEN[self._way]


def installed(folder: Path) -> dict[str, str]:
    """Make it a package in `folder`; gives what is to be in the environment."""
    told = folder / "rogue-1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: rogue\nVersion: 1\n")
    (told / "entry_points.txt").write_text("[reader.engines]\nrogue = tests.faults.rogue:Rogue\n")
    (folder / "sitecustomize.py").write_text("import tests.faults.rogue\n")
    return {"PYTHONPATH": os.pathsep.join((str(folder), str(Path(__file__).parents[2])))}
