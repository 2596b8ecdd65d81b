"""Is every sentence of an episode heard as it was meant? A listener hears the MP3, as it is published.

What is measured of the sound is certain, an error: a sentence of noise or silence, and speech in a pause, where the
record says that there is none. What the listener makes of a sentence is not: a warning.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

from reader import catalog, clock, voice
from reader.cache import ClipCache, key
from reader.check.finding import ERROR, WARNING, Finding, Flaw
from reader.check.record import REBUILD, changed
from reader.errors import ReaderError, SoundError, StoreError
from reader.korean import normalize
from reader.korean.sentences import count_syllables
from reader.listen.hearing import Ear, sum_up
from reader.model import Cue, Episode, Hearing, Sound, Verdict, Voice
from reader.sound import decode
from reader.store import Folder
from reader.symptoms import audible, find_sign
from reader.words import message
from reader.workers import in_order

log = logging.getLogger(__name__)

MARGIN = 0.1
"""Seconds heard on either side of a sentence: an MP3 frame or two, and less than half of any pause between sentences."""
EDGE = 0.05
"""Seconds after a sentence and before the next in which it may still ring: two frames of MP3."""
STRAY = 0.06
"""Seconds heard in a pause that are no click: the shortest syllables last twice as long."""
AHEAD = 16
"""Sentences in flight at most."""
_WHY = message("why.misheard")
_MEND = message("mend.listen-or-word")
_MEND_HEARD = message("mend.listen-word")
"""Where `reader build --listen` has said it otherwise already."""
_BAD = message("why.unclear")
_ALTERED = message("check.changed-rebuild", mend=REBUILD)
_MADE_SO = message("mend.build-listen")
"""Where the file is as it was made: another build of the same post alone would leave it alone."""


@dataclass(frozen=True, slots=True)
class Listening:
    """`done` seconds of `total` were heard; `title` is listened to."""

    done: float
    total: float
    title: str


@dataclass(frozen=True, slots=True)
class Heard:
    """How one episode was understood."""

    episode: Episode
    hearing: Hearing


def hear(out: Path, ear: Ear, cache: ClipCache, pool: Executor) -> Iterator[Listening | Finding | Heard]:
    """Each episode of the show in `out`, newest first: how far it is heard, what is doubtful in it, how it was understood.

    Verdicts are kept in `cache`: what was heard once isn't heard again, and an interrupted run goes on.
    """
    store = Folder(out)
    episodes, _ = catalog.load(store)
    total, done = sum(episode.seconds for episode in episodes), 0.0
    minutes, sentences = total / 60, sum(len(episode.cues) for episode in episodes)
    log.info(message("check.listening", episodes=len(episodes), minutes=minutes, sentences=sentences))
    for episode in episodes:
        name = catalog.name(episode.stem, ".mp3")
        yield Listening(done, total, episode.title)
        if not store.stat(name):
            continue  # the feed's links say so
        try:
            data = store.read(name)
            sound = decode(data)
        except (SoundError, StoreError):
            what = message("sound.undecodable")
            yield Finding(ERROR, "listen.sound", name, what, message("why.unplayable"), REBUILD)
            continue
        speaker = _speaker(episode)
        verdicts: list[Verdict] = []
        found: list[Flaw] = []
        altered = bool(episode.files) and changed(data, episode.files[0])
        mend = _ALTERED if altered else _MADE_SO
        advice = _ALTERED if altered else _MEND_HEARD if episode.hearing else _MEND
        judged = partial(_judged, sound=sound, speaker=speaker, ear=ear, cache=cache)
        for cue, verdict, bad in in_order(pool, judged, episode.cues, AHEAD):
            verdicts.append(verdict)
            if bad:
                found.append(_bad(cue, verdict, name, mend))
            elif verdict.doubt:
                found.append(_doubtful(cue, verdict, name, advice))
            yield Listening(done + cue.end, total, episode.title)
        done += episode.seconds
        found += _strays(episode, sound, name, mend)
        yield from sorted(found, key=lambda flaw: flaw.seconds)
        if hearing := sum_up(verdicts):
            yield Heard(episode, hearing)


def _speaker(episode: Episode) -> Voice:
    """The voice of `episode`; of one whose profile isn't here, no more is known than that it is a voice."""
    try:
        return voice.load(episode.voice)
    except ReaderError:
        return Voice(episode.voice, "")


def _spoken(cue: Cue) -> str:
    return cue.spoken or normalize(cue.shown)


_Judged = tuple[Cue, Verdict, bool]
"""A sentence, the verdict on it, and whether its doubt is about the sound itself, not about the words."""


def _judged(cue: Cue, sound: Sound, speaker: Voice, ear: Ear, cache: ClipCache) -> _Judged:
    """A listener makes words of noise and silence: it isn't asked about them."""
    spoken = _spoken(cue)
    if sign := find_sign(spoken, _span(sound, cue.start, cue.end), speaker):
        return cue, Verdict("", 0.0, count_syllables(spoken), ear.version, sign), True
    heard = _span(sound, cue.start - MARGIN, cue.end + MARGIN)
    return cue, _verdict(cue, heard, ear, cache), False


def _span(sound: Sound, start: float, end: float) -> Sound:
    first = max(0, round(start * sound.rate))
    return Sound(sound.pcm[2 * first : 2 * max(first, round(end * sound.rate))], sound.rate)


def _verdict(cue: Cue, sound: Sound, ear: Ear, cache: ClipCache) -> Verdict:
    name = key("checked", cue.shown, cue.spoken, blake2b(sound.pcm).hexdigest(), ear.version)
    if kept := cache.get(name):
        return Verdict(**json.loads(kept))
    verdict = ear.judge(cue.shown, _spoken(cue), sound)
    cache.put(name, json.dumps(asdict(verdict)).encode())
    return verdict


def _doubtful(cue: Cue, verdict: Verdict, name: str, mend: str) -> Flaw:
    what = message("check.heard", sentence=_text(cue), heard=verdict.heard, doubt=verdict.doubt)
    place = (cue.start, cue.shown, _spoken(cue), verdict.heard)
    return Flaw(WARNING, "listen.doubtful", _where(name, cue.start), what, _WHY, mend, *place)


def _bad(cue: Cue, verdict: Verdict, name: str, mend: str) -> Flaw:
    what = f"{verdict.doubt}. {_text(cue)}"
    place = (cue.start, cue.shown, _spoken(cue))
    return Flaw(ERROR, "listen.sound", _where(name, cue.start), what, _BAD, mend, *place)


def _strays(episode: Episode, sound: Sound, name: str, mend: str) -> Iterator[Flaw]:
    """Sound in the pauses between sentences.

    From where a chapter begins to its heading there may be an earcon, before the first sentence an intro, after the last
    an outro: the record doesn't tell their sound, so what is heard there isn't judged.
    """
    chapters = [chapter.start for chapter in episode.chapters]
    for cue, after in pairwise(episode.cues):
        start = cue.end + EDGE
        end = min((at for at in chapters if cue.end <= at < after.start), default=after.start) - EDGE
        seconds, first = audible(_span(sound, start, end))
        if seconds > STRAY:
            what = message("check.pause-sound", seconds=seconds, sentence=_text(cue))
            at, why = round(start + first, 3), message("why.pause-sound")
            yield Flaw(ERROR, "listen.pause", _where(name, at), what, why, mend, at, cue.shown)


def _text(cue: Cue) -> str:
    return message("check.text", shown=cue.shown) + (
        message("check.spoken", spoken=cue.spoken) if cue.spoken not in ("", cue.shown) else ""
    )


def _where(name: str, seconds: float) -> str:
    return f"{name} {clock.elapsed(seconds)}"
