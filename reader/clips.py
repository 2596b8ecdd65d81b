"""Utterances become clips: from the cache, or spoken, checked and kept. Order is kept, whoever works."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from reader.cache import ClipCache, clip_key
from reader.engines import engine_class, engine_for
from reader.errors import SpeechError
from reader.korean import split_clauses
from reader.model import Sound, Utterance, Voice
from reader.sound import join, tidy

AHEAD = 16
"""Utterances in flight at most: enough to keep workers busy, few enough to hold in memory."""
SLACK = 0.6
"""Seconds that a clip may be longer than its syllables explain: a pause or a breath."""


@dataclass(frozen=True, slots=True)
class Clip:
    """An utterance as sound; `fresh` if it was spoken just now and not found in the cache."""

    utterance: Utterance
    sound: Sound
    fresh: bool


def clips(lines: Iterable[Utterance], voice: Voice, cache: ClipCache, pool: Executor) -> Iterator[Clip]:
    """The clip of each line, in the order of the lines, spoken by `pool` up to `AHEAD` lines ahead.

    Raises:
        SpeechError: a line can't be spoken; nothing after it is given.
        VoiceError: the voice can't speak here.
    """
    version = engine_class(voice.engine).version()
    waiting: deque[tuple[Utterance, str, Sound | Future[Sound]]] = deque()
    try:
        for line in lines:
            key = clip_key(line.spoken, voice, version)
            waiting.append((line, key, cache.get(key) or pool.submit(speak, line.spoken, voice)))
            if len(waiting) > AHEAD:
                yield _arrived(*waiting.popleft(), cache)
        while waiting:
            yield _arrived(*waiting.popleft(), cache)
    finally:
        for _, _, sound in waiting:
            if isinstance(sound, Future):
                sound.cancel()


def _arrived(line: Utterance, key: str, sound: Sound | Future[Sound], cache: ClipCache) -> Clip:
    if isinstance(sound, Sound):
        return Clip(line, sound, fresh=False)
    try:
        spoken = sound.result()
    except SpeechError as error:
        raise SpeechError(error.what, where=line.shown, mend=error.mend) from error
    cache.put(key, spoken)
    return Clip(line, spoken, fresh=True)


def speak(text: str, voice: Voice) -> Sound:
    """`text` as one clip, its ends tidied, its length checked against its syllables.

    An implausible clip (a swallowed ending, a stuck sound) is split at a clause and spoken again, once.

    Raises:
        SpeechError: the engine failed, or the clip stays implausible.
    """
    engine = engine_for(voice)
    sound = tidy(engine.speak(text))
    if plausible(text, sound, engine.syllable_seconds):
        return sound
    halves = [part for part in split_clauses(text, max(1, syllables(text) // 2 + 1)) if part.strip()]
    parts = [tidy(engine.speak(part)) for part in halves]
    if all(
        plausible(part, sound, engine.syllable_seconds) for part, sound in zip(halves, parts, strict=True)
    ):
        return join(parts)
    raise SpeechError(
        f"소리가 글과 맞지 않습니다 (음절 {syllables(text)}개에 {sound.seconds:.1f}초)", where=text
    )


def syllables(text: str) -> int:
    """Hangul syllables in `text`."""
    return sum("가" <= char <= "힣" for char in text)


def plausible(text: str, sound: Sound, bounds: tuple[float, float]) -> bool:
    """Could `sound` be all of `text`, and no more? `bounds` are seconds a syllable, (least, most)."""
    count = syllables(text)
    least, most = bounds
    return count * least <= sound.seconds <= count * most + SLACK and (sound.seconds > 0) == (count > 0)
