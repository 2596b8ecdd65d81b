"""Utterances are spoken, checked and measured; then mastered and encoded. Each is kept; order is kept, whoever works.

What comes back of a sentence is small; its sound stays in the cache, from which the second step takes it, or else speaks it
again. All it takes is picklable: the work may be done by other processes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from functools import partial
from math import inf, isinf
from threading import Lock
from time import monotonic

from reader import loudness, mp3
from reader.cache import ClipCache, key
from reader.engines import engine_version
from reader.engines.again import counted, once_more
from reader.engines.asked import say
from reader.errors import SpeechError
from reader.events import Work
from reader.korean import homographs
from reader.korean.sentences import count_syllables, split_clauses
from reader.listen.hearing import Ear
from reader.loudness import Level
from reader.model import Piece, Sound, Utterance, Verdict, Voice
from reader.sound import flac, join, silence, tidy, unflac
from reader.symptoms import find_sign
from reader.words import message
from reader.workers import in_order

AHEAD = 64
"""Utterances in flight at most: enough to keep workers busy, few enough to hold in memory."""
RECENT = 16_000_000
"""Bytes of sound, some five minutes, that are kept in memory at most between speaking and mastering."""
SHORTEST = 6
"""Syllables below which a clip that has something wrong isn't split any more."""
BREATH = 0.12
"""Silence between the parts of a clip that had to be split, seconds."""
PLAIN = ""
"""The way a sentence is spoken at first."""
SLOWER = 0.9
"""Of the voice's speed, for a sentence that a listener doubts."""


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
class Clip:
    """An utterance that has been spoken.

    Attributes:
        name: of its sound in the cache.
        way: in which it was spoken, see `ways`.
        level: how loud it is, unmastered.
        fresh: it was spoken just now and not found in the cache.
        verdict: what a listener made of it; None if nobody listened.
        retries: how often it, or a part of it, was spoken or asked for again before it was good enough.
    """

    utterance: Utterance
    name: str
    way: str
    level: Level
    fresh: bool
    verdict: Verdict | None = None
    retries: int = 0


def speak_lines(
    lines: Iterable[Utterance], voice: Voice, cache: ClipCache, pool: Executor, ear: Ear | None = None
) -> Iterator[Clip]:
    """The clip of each line, in the order of the lines, made by `pool` up to `AHEAD` lines ahead.

    Args:
        ear: listens to each; what it doubts is spoken otherwise, and the better kept.

    Raises:
        SpeechError: a line can't be spoken; nothing after it is given.
        VoiceError: the voice can't speak here.
    """
    version = engine_version(voice.engine)
    return in_order(
        pool, partial(speak_line, voice=voice, version=version, cache=cache, ear=ear), lines, AHEAD
    )


def encode_clips(
    clips: Iterable[Clip], voice: Voice, mix: Mix, cache: ClipCache, pool: Executor
) -> Iterator[Piece]:
    """Each clip mastered and encoded, in their order.

    Raises:
        SpeechError, VoiceError: a sound has gone from the cache and can't be spoken again.
    """
    return in_order(pool, partial(encode_clip, voice=voice, mix=mix, cache=cache), clips, AHEAD)


def work(began: float, clips: Sequence[Clip] = (), loud: float = -inf) -> Work:
    """What it took to make an episode of `clips` that is so `loud` (LUFS) before it is encoded, `began` at that time (monotonic)."""
    fresh = sum(clip.fresh for clip in clips)
    retries = sum(clip.retries for clip in clips)
    told = None if isinf(loud) else round(loud + mp3.GAIN, 2)
    return Work(round(monotonic() - began, 3), told, fresh, len(clips) - fresh, retries)


def speak_line(line: Utterance, voice: Voice, version: str, cache: ClipCache, ear: Ear | None = None) -> Clip:
    """`line` as a clip. `version` is the engine's.

    Raises:
        SpeechError: the engine failed, or what it said can't be all of the line.
        VoiceError: the voice can't speak any more.
    """
    heard = line.spoken if voice.network else homographs.heard(line.spoken)  # a service pronounces by itself
    name = key(heard, voice.engine, voice.language, sorted(voice.options.items()), version, loudness.VERSION)
    try:
        with counted() as retries:
            way, verdict, fresh = _heard(line, voice, name, cache, ear) if ear else (PLAIN, None, False)
            name = _said(name, way)
            kept = cache.get(name)
            spoken = kept is None
            entry = _speak(line.spoken, voice, way, name, cache) if kept is None else kept
    except SpeechError as error:
        raise SpeechError(error.what, where=line.shown, mend=error.mend) from error
    return Clip(line, name, way, _unpack(entry)[0], fresh or spoken, verdict, retries())


def encode_clip(clip: Clip, voice: Voice, mix: Mix, cache: ClipCache) -> Piece:
    """`clip`, mastered and encoded; see `encode_clips`."""
    name = key(clip.name, mix.bitrate, mix.gain, mp3.VERSION, loudness.VERSION)
    if not mix.pcm and (entry := cache.get(name)):
        (samples,) = _SAMPLES.unpack_from(entry)
        return Piece(entry[_SAMPLES.size :], samples)
    sound = _RECENT.taken(clip.name)
    if sound is None:
        spoken = cache.get(clip.name)
        entry = _speak(clip.utterance.spoken, voice, clip.way, clip.name, cache) if spoken is None else spoken
        sound = unflac(_unpack(entry)[1])
    made = encode(sound, mix, clip.level)
    cache.put(name, _SAMPLES.pack(made.samples) + made.frames)
    return made


def encode(sound: Sound, mix: Mix, known: Level | None = None) -> Piece:
    """`sound`, mastered and encoded; how loud it is may be `known`."""
    mastered = loudness.master(sound, mix.gain, known)
    return Piece(
        frames=mp3.encode(mastered, mix.bitrate),
        samples=len(sound.pcm) // 2,
        pcm=mastered.pcm if mix.pcm else b"",
    )


class _Recent:
    """The sounds that this process spoke last, up to `RECENT` bytes: they are mastered soon, and needn't be decoded for it."""

    def __init__(self) -> None:
        self._sounds: dict[str, Sound] = {}
        self._size = 0
        self._lock = Lock()

    def keep(self, name: str, sound: Sound) -> None:
        with self._lock:
            self._drop(name)
            self._sounds[name] = sound
            self._size += len(sound.pcm)
            while self._size > RECENT:
                self._drop(next(iter(self._sounds)))

    def taken(self, name: str) -> Sound | None:
        with self._lock:
            return self._drop(name)

    def _drop(self, name: str) -> Sound | None:
        sound = self._sounds.pop(name, None)
        self._size -= len(sound.pcm) if sound else 0
        return sound


_RECENT = _Recent()


def _said(name: str, way: str) -> str:
    """Under which name a sentence is kept that is spoken in `way`; `name` is that of the plain one."""
    return key(name, way) if way else name


def _speak(text: str, voice: Voice, way: str, name: str, cache: ClipCache) -> bytes:
    """Speak `text` and keep it as `name`; what is kept."""
    sound = otherwise(text, voice, way)
    entry = _pack(loudness.level(sound), flac(sound))
    cache.put(name, entry)
    _RECENT.keep(name, sound)
    return entry


def _heard(line: Utterance, voice: Voice, name: str, cache: ClipCache, ear: Ear) -> tuple[str, Verdict, bool]:
    """The way in which `ear` understands `line` best, its verdict, and whether the line had to be spoken for it."""
    told = key("heard", name, line.shown, ear.version)
    if kept := cache.get(told):
        known = json.loads(kept)
        return known["way"], Verdict(**known["verdict"]), False
    best: tuple[str, Verdict] | None = None
    fresh = False
    for way in (PLAIN, *ways(voice)):
        spoken = cache.get(_said(name, way))
        if spoken is None and way != PLAIN:
            once_more()
        try:
            entry = _speak(line.spoken, voice, way, _said(name, way), cache) if spoken is None else spoken
        except SpeechError:
            if best is None:
                raise
            continue
        fresh = fresh or spoken is None
        verdict = ear.judge(line.shown, line.spoken, unflac(_unpack(entry)[1]))
        if best is None or not verdict.doubt or verdict.right > best[1].right:
            best = way, verdict
        if not verdict.doubt:
            break
    assert best is not None
    cache.put(told, json.dumps({"way": best[0], "verdict": asdict(best[1])}).encode())
    return *best, fresh


_SAMPLES = struct.Struct("<I")
_LENGTHS = struct.Struct("<II")


def _pack(level: Level, sound: bytes) -> bytes:
    lengths = _LENGTHS.pack(len(level.energies), len(level.peaks))
    return lengths + level.energies + level.peaks + sound


def _unpack(entry: bytes) -> tuple[Level, bytes]:
    energies, peaks = _LENGTHS.unpack_from(entry)
    first, second = _LENGTHS.size + energies, _LENGTHS.size + energies + peaks
    return Level(entry[_LENGTHS.size : first], entry[first:second]), entry[second:]


def ways(voice: Voice) -> tuple[str, ...]:
    """How a sentence may be spoken otherwise, the least change first; a service may just have had a bad moment."""
    return (
        *(("again",) if voice.network else ()),
        "split",
        *(("slower",) if "speed" in voice.options else ()),
    )


def otherwise(text: str, voice: Voice, way: str) -> Sound:
    """`text` as one clip, spoken in one of `ways`, or plainly.

    Raises:
        SpeechError, VoiceError: as `speak`.
    """
    if way == "split":
        return _in_parts(text, voice)
    if way == "slower":
        speed = voice.options["speed"]
        assert isinstance(speed, int | float)
        return speak(text, replace(voice, options={**voice.options, "speed": type(speed)(speed * SLOWER)}))
    return speak(text, voice)


def speak(text: str, voice: Voice) -> Sound:
    """`text` as one clip, its ends tidied, looked at for signs that it isn't all of `text` (`reader.symptoms`).

    A clip with such a sign (a swallowed ending, noise, a stuck sound) is split at a clause and spoken again, and so on
    down to `SHORTEST`. A text without a letter or digit is an empty clip.

    Raises:
        SpeechError: the engine failed, or a short clip has such a sign.
        VoiceError: the voice can't speak any more.
    """
    count = count_syllables(text)
    if not count:
        return Sound(b"")
    sound = tidy(say(text, voice, count))
    sign = find_sign(text, sound, voice)
    if not sign:
        return sound
    if count <= SHORTEST:
        raise SpeechError(message("clips.odd", sign=sign), where=text)
    once_more()
    return _in_parts(text, voice)


def _in_parts(text: str, voice: Voice) -> Sound:
    parts = [speak(part, voice) for part in split_clauses(text, count_syllables(text) // 2 + 1)]
    return join([sound for part in parts for sound in (silence(BREATH), part)][1:])
