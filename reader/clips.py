"""Utterances become clips: spoken, checked, mastered, encoded, and kept. Order is kept, whoever works.

All that is done to one sentence is done in one go, by one worker; what comes back is small and ready to join.
"""

from __future__ import annotations

import json
import struct
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass, replace

from reader import loudness, mp3
from reader.cache import ClipCache, key
from reader.engines import engine_class, engine_for
from reader.errors import SpeechError
from reader.korean.sentences import count_syllables, split_clauses
from reader.listen.hearing import Ear
from reader.model import Sound, Utterance, Verdict, Voice
from reader.sound import flac, join, silence, tidy, unflac
from reader.symptoms import symptom

AHEAD = 64
"""Utterances in flight at most: enough to keep workers busy, few enough to hold in memory."""
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
    """An utterance as sound.

    Attributes:
        fresh: it was spoken just now and not found in the cache.
        verdict: what a listener made of it; None if nobody listened.
    """

    utterance: Utterance
    piece: Piece
    fresh: bool
    verdict: Verdict | None = None


def clips(
    lines: Iterable[Utterance],
    voice: Voice,
    mix: Mix,
    cache: ClipCache,
    pool: Executor,
    ear: Ear | None = None,
) -> Iterator[Clip]:
    """The clip of each line, in the order of the lines, made by `pool` up to `AHEAD` lines ahead.

    Args:
        ear: listens to each; what it doubts is spoken otherwise, and the better kept.

    Raises:
        SpeechError: a line can't be spoken; nothing after it is given.
        VoiceError: the voice can't speak here.
    """
    version = engine_class(voice.engine).version()
    waiting: deque[tuple[Utterance, Future[Clip]]] = deque()
    try:
        for line in lines:
            waiting.append((line, pool.submit(clip, line, voice, version, mix, cache, ear)))
            if len(waiting) > AHEAD:
                yield _arrived(*waiting.popleft())
        while waiting:
            yield _arrived(*waiting.popleft())
    finally:
        for _, made in waiting:
            made.cancel()


def _arrived(line: Utterance, made: Future[Clip]) -> Clip:
    try:
        return made.result()
    except SpeechError as error:
        raise SpeechError(error.what, where=line.shown, mend=error.mend) from error


def clip(
    line: Utterance, voice: Voice, version: str, mix: Mix, cache: ClipCache, ear: Ear | None = None
) -> Clip:
    """`line` as a clip. `version` is the engine's.

    Raises:
        SpeechError: the engine failed, or what it said can't be all of the line.
        VoiceError: the voice can't speak any more.
        StoreError: the cache can't be written.
    """
    name = key(line.spoken, voice.engine, voice.language, sorted(voice.options.items()), version)
    way, verdict, fresh = _heard(line, voice, name, cache, ear) if ear else (PLAIN, None, False)
    joined = key(_said(name, way), mix.bitrate, mix.gain, mp3.VERSION, loudness.VERSION)
    if not mix.pcm and (entry := cache.get(joined)):
        return Clip(line, _unpack(entry), fresh, verdict)
    sound, spoken = _spoken(line.spoken, voice, way, name, cache)
    made = piece(sound, mix)
    cache.put(joined, _pack(made))
    return Clip(line, made, fresh or spoken, verdict)


def _said(name: str, way: str) -> str:
    """Under which name a sentence is kept that is spoken in `way`; `name` is that of the plain one."""
    return key(name, way) if way else name


def _spoken(text: str, voice: Voice, way: str, name: str, cache: ClipCache) -> tuple[Sound, bool]:
    """`text`, and whether it had to be spoken."""
    kept = cache.get(_said(name, way))
    if kept is not None:
        return unflac(kept), False
    sound = otherwise(text, voice, way)
    cache.put(_said(name, way), flac(sound))
    return sound, True


def _heard(line: Utterance, voice: Voice, name: str, cache: ClipCache, ear: Ear) -> tuple[str, Verdict, bool]:
    """The way in which `ear` understands `line` best, its verdict, and whether the line had to be spoken for it."""
    told = key("heard", name, line.shown, ear.version)
    if kept := cache.get(told):
        known = json.loads(kept)
        return known["way"], Verdict(**known["verdict"]), False
    best: tuple[str, Verdict] | None = None
    fresh = False
    for way in (PLAIN, *ways(voice)):
        try:
            sound, spoken = _spoken(line.spoken, voice, way, name, cache)
        except SpeechError:
            if best is None:
                raise
            continue
        fresh = fresh or spoken
        verdict = ear.judge(line.shown, line.spoken, sound)
        if best is None or not verdict.doubt or verdict.right > best[1].right:
            best = way, verdict
        if not verdict.doubt:
            break
    assert best is not None
    cache.put(told, json.dumps({"way": best[0], "verdict": asdict(best[1])}).encode())
    return *best, fresh


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
    sound = tidy(engine_for(voice).speak(text))
    sign = symptom(text, sound, voice)
    if not sign:
        return sound
    if count <= SHORTEST:
        raise SpeechError(f"소리가 글과 맞지 않습니다 ({sign})", where=text)
    return _in_parts(text, voice)


def _in_parts(text: str, voice: Voice) -> Sound:
    parts = [speak(part, voice) for part in split_clauses(text, count_syllables(text) // 2 + 1)]
    return join([sound for part in parts for sound in (silence(BREATH), part)][1:])
