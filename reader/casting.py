"""Who speaks: the online voice when it answers, an offline one when it doesn't, and never two in one episode."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from reader import voice
from reader.engines import Engine
from reader.engines.asked import ready
from reader.errors import ReaderError, SpeechError, VoiceError
from reader.model import Voice
from reader.words import message

PATIENCE = 2.0
"""Seconds in which the online voice has to answer to be chosen by `voice.AUTO`."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The voice of an episode.

    Attributes:
        voice: who speaks.
        wanted: who was meant to; the same, unless that one failed.
        why: why it isn't the wanted one, in the user's language; else empty.
        passed: how many of the wanted voice's fallbacks had their turn. Counted, not looked up by name: a profile may
            be called like one of them, and whoever had their turn has had it.
    """

    voice: Voice
    wanted: Voice
    why: str = ""
    passed: int = 0


def wanted(name: str, lexicons: Sequence[str] = (), pace: float = 1.0) -> Voice:
    """The voice that `name` means when all goes well; asks no network. What `voice.AUTO` means can speak at `pace`.

    Raises:
        VoiceError: there is no such voice, or it can't speak at `pace`.
        ConfigError: a bad profile, or that of a voice that may have to take over.
    """
    if name == voice.AUTO and pace != 1:
        for other in voice.load(voice.ONLINE).fallback:
            with suppress(VoiceError):
                return voice.load(other, lexicons, pace)
    meant = voice.load(voice.ONLINE if name == voice.AUTO else name, lexicons, pace)
    for other in meant.fallback if meant.network else ():
        with suppress(VoiceError):  # passed over, when its turn comes
            voice.load(other)
    return meant


def cast(name: str, lexicons: Sequence[str] = (), pace: float = 1.0) -> Cast:
    """Who speaks when the user said `name`: a voice, a profile, or `voice.AUTO`, for which the network is tried.

    Raises:
        VoiceError: there is no such voice, or it can't speak at `pace`; of `voice.AUTO`, no voice speaks here.
        ConfigError: a bad profile.
    """
    meant = wanted(name, lexicons, pace)
    if name != voice.AUTO or not meant.network:
        return Cast(meant, meant)
    trouble = _trouble(meant)
    if trouble is None:
        return Cast(meant, meant)
    other = understudy(Cast(meant, meant), trouble)
    if other is None:
        raise trouble
    return other


def understudy(failed: Cast, error: ReaderError) -> Cast | None:
    """Who takes over from `failed`: the next of the wanted voice's fallbacks that can start here, if any.

    Only for a network voice: what fails offline fails for good, and the user should hear of it, not of it done worse.
    """
    if not failed.wanted.network:
        return None
    own_words = failed.wanted.lexicons
    for turn, name in enumerate(failed.wanted.fallback[failed.passed :], failed.passed + 1):
        try:
            other = voice.load(name, own_words, failed.wanted.pace)
            if _alike(other, failed.voice) or _alike(other, failed.wanted):
                continue
            ready(other)
        except (VoiceError, SpeechError):
            continue
        return Cast(
            other, failed.wanted, message("casting.instead", name=failed.voice.name, why=error.what), turn
        )
    return None


def _alike(one: Voice, other: Voice) -> bool:
    """Whether the two are the same to their engine, so that where one failed, the other would."""
    return (one.engine, one.language, one.options) == (other.engine, other.language, other.options)


def _trouble(speaker: Voice) -> ReaderError | None:
    """Why `speaker` doesn't speak within `PATIENCE`, or None if it does."""
    try:
        engine = ready(speaker)
    except (VoiceError, SpeechError) as error:
        return error
    # A thread of its own, because a name server that doesn't answer can't be timed out otherwise; a daemon,
    # because nobody waits for it when it is late.
    answer: SimpleQueue[ReaderError | None] = SimpleQueue()
    Thread(target=_try_out, args=(engine, answer), name="reader-casting", daemon=True).start()
    try:
        return answer.get(timeout=PATIENCE)
    except Empty:
        return VoiceError(message("casting.silent", seconds=PATIENCE), where=speaker.name)


def _try_out(engine: Engine, answer: SimpleQueue[ReaderError | None]) -> None:
    try:
        engine.speak("네.")
    except ReaderError as error:
        answer.put(error)
    else:
        answer.put(None)
