"""A sound file is heard here: by what the system has for that. Nothing is installed for it, nor does anything of ours stay open."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from reader.errors import SoundError, reason
from reader.words import message

PLAYERS: tuple[tuple[str, ...], ...] = (
    ("afplay",),  # macOS
    ("pw-play",),  # PipeWire
    ("paplay",),  # PulseAudio
    ("aplay", "-q"),  # ALSA
    ("play", "-q"),  # SoX
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)
"""Programs that play a WAV and end, those of the desktops first: where they run, what is below them is taken."""


def find() -> Callable[[Path], None]:
    """What plays a WAV file here, to its end.

    Raises:
        SoundError: there is nothing that could; or, when it is called, nothing that can.
    """
    if sys.platform == "win32":
        return _by_windows
    there = [each for each in PLAYERS if shutil.which(each[0])]
    if not there:
        names = ", ".join(each[0] for each in PLAYERS)
        raise SoundError(message("player.none", names=names), mend=message("mend.say-file"))

    def play(file: Path) -> None:
        told = ""
        for each in there:  # a machine may have a player whose service doesn't run
            try:
                done = subprocess.run([*each, str(file)], capture_output=True, check=False)
            except OSError as error:
                told = f"{each[0]}: {reason(error)}"
                continue
            if done.returncode == 0:
                return
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            told = f"{each[0]}: {said[-1] if said else done.returncode}"
        raise SoundError(message("player.failed"), where=told, mend=message("mend.say-file"))

    return play


def _by_windows(file: Path) -> None:
    """By ``PlaySound`` of the system (winmm), which Python has."""
    if sys.platform == "win32":  # for who checks types elsewhere
        import winsound

        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError as error:
            raise SoundError(message("player.failed"), mend=message("mend.say-file")) from error
