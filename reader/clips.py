"""Utterances become clips: spoken, checked, mastered, encoded, and kept. Order is kept, whoever works.

All that is done to one sentence is done in one go, by one worker; what comes back is small and ready to join.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from reader import loudness, mp3
from reader.cache import ClipCache, key
from reader.engines import engine_class, engine_for
from reader.errors import SpeechError
from reader.korean.sentences import count_syllables, split_clauses
from reader.model import Sound, Utterance, Voice
from reader.sound import flac, join, silence, tidy, unflac

AHEAD = 64
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
class Mix:
    """How clips are made ready to join.

    Attributes:
        bitrate: kbit/s of the MP3.
        gain: dB, the same for a whole episode: a gain a sentence would pump.
        pcm: keep the samples beside the frames, for formats other than MP3.
    """

    bitrate: int = 64
    gain: float = 0.0
    pcm: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A sound ready to join.

    Attributes:
        frames: whole MP3 frames, the silence that ends them included.
        samples: length of the sound itself, without that silence.
        energies: mean square of the K-weighted samples a frame, float32 (see `loudness.energies`).
        pcm: the mastered samples, where the mix wants them, else empty.
    """

    frames: bytes
    samples: int
    energies: bytes
    pcm: bytes = b""


@dataclass(frozen=True, slots=True)
class Clip:
    """An utterance as sound; `fresh` if it was spoken just now and not found in the cache."""

    utterance: Utterance
    piece: Piece
    fresh: bool


def clips(
    lines: Iterable[Utterance], voice: Voice, mix: Mix, cache: ClipCache, pool: Executor
) -> Iterator[Clip]:
    """The clip of each line, in the order of the lines, made by `pool` up to `AHEAD` lines ahead.

    Raises:
        SpeechError: a line can't be spoken; nothing after it is given.
        VoiceError: the voice can't speak here.
    """
    version = engine_class(voice.engine).version()
    waiting: deque[tuple[Utterance, Future[tuple[Piece, bool]]]] = deque()
    try:
        for line in lines:
            waiting.append((line, pool.submit(clip, line.spoken, voice, version, mix, cache)))
            if len(waiting) > AHEAD:
                yield _arrived(*waiting.popleft())
        while waiting:
            yield _arrived(*waiting.popleft())
    finally:
        for _, made in waiting:
            made.cancel()


def _arrived(line: Utterance, made: Future[tuple[Piece, bool]]) -> Clip:
    try:
        return Clip(line, *made.result())
    except SpeechError as error:
        raise SpeechError(error.what, where=line.shown, mend=error.mend) from error


def clip(text: str, voice: Voice, version: str, mix: Mix, cache: ClipCache) -> tuple[Piece, bool]:
    """`text` as a piece, and whether it had to be spoken. `version` is the engine's.

    Raises:
        SpeechError: the engine failed, or what it said can't be all of `text`.
        VoiceError: the voice can't speak any more.
        StoreError: the cache can't be written.
    """
    said = key(text, voice.engine, voice.language, sorted(voice.options.items()), version)
    joined = key(said, mix.bitrate, mix.gain, mp3.VERSION, loudness.VERSION)
    if not mix.pcm and (entry := cache.get(joined)):
        return _unpack(entry), False
    kept = cache.get(said)
    sound = speak(text, voice) if kept is None else unflac(kept)
    if kept is None:
        cache.put(said, flac(sound))
    made = piece(sound, mix)
    cache.put(joined, _pack(made))
    return made, kept is None


def piece(sound: Sound, mix: Mix) -> Piece:
    """`sound`, mastered and encoded."""
    mastered = loudness.master(sound, mix.gain)
    return Piece(
        frames=mp3.encode(mastered, mix.bitrate),
        samples=len(sound.pcm) // 2,
        energies=loudness.energies(mastered),
        pcm=mastered.pcm if mix.pcm else b"",
    )


_HEAD = struct.Struct("<II")


def _pack(made: Piece) -> bytes:
    return _HEAD.pack(made.samples, len(made.energies)) + made.energies + made.frames


def _unpack(entry: bytes) -> Piece:
    samples, length = _HEAD.unpack_from(entry)
    body = _HEAD.size
    return Piece(entry[body + length :], samples, entry[body : body + length])


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
