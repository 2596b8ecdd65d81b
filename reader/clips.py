"""Utterances become clips: from the cache, or spoken, checked and kept. Order is kept, whoever works."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from reader.cache import ClipCache, clip_key
from reader.engines import engine_class, engine_for
from reader.errors import SpeechError
from reader.korean.sentences import count_syllables, split_clauses
from reader.model import Sound, Utterance, Voice
from reader.sound import join, silence, tidy

AHEAD = 16
"""Utterances in flight at most: enough to keep workers busy, few enough to hold in memory."""
SLACK = 0.6
"""Seconds that a clip may be longer than its syllables explain: a pause or a breath."""
SHORTEST = 6
"""Syllables below which an implausible clip isn't split any more."""
BREATH = 0.12
"""Silence between the parts of a clip that had to be split, seconds."""
LETTER_SYLLABLES = 4
"""Most syllables of a digit or Latin letter, should one reach an engine (W is 더블유, a digit in 2026 two)."""


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

    An implausible clip (a swallowed ending, a stuck sound) is split at a clause and spoken again, and so on
    down to `SHORTEST`. A text without a letter or digit is an empty clip.

    Raises:
        SpeechError: the engine failed, or a short clip is implausible.
        VoiceError: the voice can't speak any more.
    """
    count = count_syllables(text)
    if not count:
        return Sound(b"")
    sound = tidy(engine_for(voice).speak(text))
    if plausible(text, sound, voice.syllable_seconds):
        return sound
    if count <= SHORTEST:
        raise SpeechError(f"소리가 글과 맞지 않습니다 (음절 {count}개에 {sound.seconds:.1f}초)", where=text)
    parts = [speak(part, voice) for part in split_clauses(text, count // 2 + 1)]
    return join([sound for part in parts for sound in (silence(BREATH), part)][1:])


def plausible(text: str, sound: Sound, bounds: tuple[float, float]) -> bool:
    """Could `sound` be all of `text`, and no more? `bounds` are seconds a syllable, (least, most)."""
    hangul = sum("가" <= char <= "힣" for char in text)
    other = count_syllables(text) - hangul
    least, most = bounds
    longest = (hangul + LETTER_SYLLABLES * other) * most + SLACK
    return hangul * least <= sound.seconds <= longest and sound.seconds > 0
