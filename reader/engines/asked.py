"""An engine is asked for a sentence: it may be anybody's, raise anything, give anything, and never come back.

Each call is made in a thread of its own, which can be left behind: neither Python nor a system can end a thread that hangs
in another's code. (One that hangs without letting go of Python's lock can't even be waited for: of such an engine,
``--workers processes`` keeps at least the build's own process free.)
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from multiprocessing import parent_process
from queue import Empty, SimpleQueue
from threading import Thread, local
from typing import TypeVar

from reader import workers
from reader.engines import Engine, engine_for, identity
from reader.errors import DefectError, ReaderError, SpeechError, VoiceError
from reader.model import RATE, Sound, Voice
from reader.words import message

T = TypeVar("T")

QUIET = 600.0
"""Seconds in which an engine has to begin, or to end any sentence: the embedded voice, emulated, opens within two minutes, and a
service that is asked four times with its waits answers or gives up within four."""
QUIET_SYLLABLE = 3.0
"""… and for each syllable of the sentence: some fifteen times what the embedded voice takes for one on a Raspberry Pi."""
SLICE = 0.5
"""Seconds between two looks at how things are. Slices are counted, not the clock: it may have leapt while a laptop was closed."""
LONGEST, LONGEST_SYLLABLE = 60.0, 20.0
"""Seconds of sound at most, and for each syllable: the slowest of our own voices takes ten (`reader.engines.silence`)."""


class _Mate:
    """A thread that makes calls for another, as long as that keeps it: to begin one for each sentence costs a tenth of a fake one's."""

    def __init__(self) -> None:
        self.asks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=_obey, args=(self.asks,), name="reader-engine", daemon=True).start()

    def __del__(self) -> None:
        self.asks.put(None)


def _obey(asks: SimpleQueue[Callable[[], None] | None]) -> None:
    while ask := asks.get():
        ask()
        del ask


_OWN = local()
_left: list[_Mate] = []
"""Threads that were left behind in an engine's code."""


def left_behind() -> bool:
    """Whether a thread is in an engine's code still: where that is native, the end of Python beside it is a crash (SIGABRT)."""
    return bool(_left)


def _leave(mate: _Mate) -> None:
    if parent_process() and not _left:  # a process of a pool ends by itself (the command's own: `reader.cli`)
        atexit.register(os._exit, 0)
    _left.append(mate)


class _Calls:
    """The calls of one engine. While it ends sentences, those that wait for theirs wait on: it may have one thread for all.

    Attributes:
        ended: how many have come back.
        hung: one didn't, so no other is begun.
    """

    def __init__(self) -> None:
        self.ended = 0
        self.hung = False

    def give(self, call: Callable[[], T], patience: float) -> T:
        """What `call` gives or raises.

        Raises:
            TimeoutError: no call of this engine has ended for `patience` seconds, or the build is being ended.
        """
        answer: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()
        mate: _Mate = getattr(_OWN, "mate", None) or _Mate()
        _OWN.mate = mate
        if not self.hung:
            here = copy_context()  # what is counted of the sentence (`again`) is counted there, too
            mate.asks.put(partial(here.run, _answer, call, answer))
        ended, waited = self.ended, 0.0
        while not self.hung:
            try:
                given, error = answer.get(timeout=SLICE)
            except Empty:
                waited = waited + SLICE if ended == self.ended else 0.0
                ended = self.ended
                if workers.ending():
                    break
                self.hung = self.hung or waited >= patience
                continue
            self.ended += 1
            if error:
                raise error
            return given  # type: ignore[return-value]
        del _OWN.mate
        _leave(mate)
        raise TimeoutError


def _answer(call: Callable[[], T], answer: SimpleQueue[tuple[T | None, BaseException | None]]) -> None:
    try:
        answer.put((call(), None))
    except BaseException as error:
        answer.put((None, error))


_calls: dict[object, _Calls] = {}


def ready(voice: Voice) -> Engine:
    """The engine of `voice` (`engine_for`), if it opens at all.

    Raises:
        VoiceError: the voice can't speak here.
    """
    return _given(voice, lambda: engine_for(voice), QUIET, "")


def say(text: str, voice: Voice, syllables: int) -> Sound:
    """`text` as the engine of `voice` says it.

    Raises:
        SpeechError: it raised something, or gave what is no sound.
        VoiceError: the voice can't speak any more; it didn't answer, and isn't asked any more.
    """
    patience = QUIET + QUIET_SYLLABLE * syllables
    sound = _given(voice, lambda: engine_for(voice).speak(text), patience, text)
    if not (isinstance(sound, Sound) and isinstance(sound.pcm, bytes) and len(sound.pcm) % 2 == 0):
        raise SpeechError(message("engine.no-sound", engine=voice.engine), where=text)
    if sound.rate != RATE:
        told = message("engine.rate", engine=voice.engine, rate=sound.rate, wanted=RATE)
        raise SpeechError(told, where=text)
    seconds = len(sound.pcm) / 2 / RATE
    if seconds > LONGEST + LONGEST_SYLLABLE * syllables:
        raise SpeechError(message("engine.endless", engine=voice.engine, seconds=seconds), where=text)
    return sound


def _given(voice: Voice, call: Callable[[], T], patience: float, where: str) -> T:
    calls = _calls.setdefault(identity(voice), _Calls())
    try:
        return calls.give(call, patience)
    except ReaderError:
        raise
    except TimeoutError as error:
        # One of the engine's own says nothing of the others.
        if not calls.hung and not workers.ending():
            raise _failed(voice, error, where) from error
        told = message("engine.hung", engine=voice.engine, seconds=patience)
        raise VoiceError(told, where=where, mend=message("mend.hung")) from error
    except BaseException as error:
        # What ends a program (SystemExit, KeyboardInterrupt) reaches only its main thread: here it is the engine's own.
        raise _failed(voice, error, where) from error


def _failed(voice: Voice, error: BaseException, where: str) -> SpeechError:
    told = message("engine.failed", engine=voice.engine, told=DefectError.told(error))
    return SpeechError(told, where=where, mend=message("mend.engine"))
