"""Is every sentence of an episode heard as it was meant? A listener hears the MP3, as it is published."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path

from reader import catalog, voice
from reader.cache import ClipCache, key
from reader.check.finding import ERROR, WARNING, Finding
from reader.errors import ReaderError, SoundError, StoreError
from reader.korean import normalize
from reader.listen.hearing import Ear, hearing
from reader.model import Cue, Episode, Hearing, Sound, Verdict, Voice
from reader.sound import decode
from reader.store import Folder
from reader.symptoms import symptom

MARGIN = 0.1
"""Seconds heard on either side of a sentence: an MP3 frame or two, and less than half of any pause between sentences."""
AHEAD = 16
"""Sentences in flight at most."""
_WHY = "듣는 사람에게 글과 다른 말로 들릴 수 있습니다"
_MEND = "들어 보고, 틀렸으면 내 낱말 읽기(lexicons)에 적거나 reader build --listen으로 다시 만드세요"
_MEND_HEARD = "들어 보고, 틀렸으면 내 낱말 읽기(lexicons)에 적어 다시 만드세요"
"""Where `reader build --listen` has said it otherwise already."""

Watch = Callable[[float, float, str], None]
"""Called with seconds of sound that were heard, seconds in all, and the title that is listened to."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How one episode was understood."""

    episode: Episode
    hearing: Hearing


def hear(
    out: Path, ear: Ear, cache: ClipCache, pool: Executor, watch: Watch
) -> Iterator[tuple[Heard | None, list[Finding]]]:
    """Each episode of the show in `out`, newest first, with what is doubtful in it; None for one without sound.

    Verdicts are kept in `cache`: what was heard once isn't heard again, and an interrupted run goes on.
    """
    store = Folder(out)
    episodes, _ = catalog.load(store)
    total, done = sum(episode.seconds for episode in episodes), 0.0
    for episode in episodes:
        name = catalog.name(episode.id, ".mp3")
        watch(done, total, episode.title)
        try:
            sound = decode(store.read(name))
        except (SoundError, StoreError) as error:
            mend = "그 글을 다시 build 하세요"
            yield None, [Finding(ERROR, "listen.sound", name, error.what, "재생되지 않습니다", mend)]
            continue
        verdicts = []
        speaker = _speaker(episode)
        for cue, verdict in _verdicts(episode.cues, sound, ear, cache, pool):
            sign = symptom(_spoken(cue), _span(sound, cue, 0.0), speaker)
            verdicts.append(replace(verdict, doubt=verdict.doubt or sign))
            watch(done + cue.end, total, episode.title)
        done += episode.seconds
        if told := hearing(verdicts):
            yield Heard(episode, told), list(_findings(episode, verdicts, name))


def _speaker(episode: Episode) -> Voice:
    """The voice of `episode`; of one whose profile isn't here, no more is known than that it is a voice."""
    try:
        return voice.load(episode.voice)
    except ReaderError:
        return Voice(episode.voice, "")


def _spoken(cue: Cue) -> str:
    return cue.spoken or normalize(cue.shown)


def _verdicts(
    cues: Iterable[Cue], sound: Sound, ear: Ear, cache: ClipCache, pool: Executor
) -> Iterator[tuple[Cue, Verdict]]:
    waiting: deque[tuple[Cue, Future[Verdict]]] = deque()
    try:
        for cue in cues:
            waiting.append((cue, pool.submit(_verdict, cue, _span(sound, cue, MARGIN), ear, cache)))
            if len(waiting) > AHEAD:
                first, made = waiting.popleft()
                yield first, made.result()
        while waiting:
            first, made = waiting.popleft()
            yield first, made.result()
    finally:
        for _, made in waiting:
            made.cancel()


def _span(sound: Sound, cue: Cue, margin: float) -> Sound:
    first = max(0, round((cue.start - margin) * sound.rate))
    return Sound(sound.pcm[2 * first : 2 * round((cue.end + margin) * sound.rate)], sound.rate)


def _verdict(cue: Cue, sound: Sound, ear: Ear, cache: ClipCache) -> Verdict:
    name = key("checked", cue.shown, cue.spoken, blake2b(sound.pcm).hexdigest(), ear.version)
    if kept := cache.get(name):
        return Verdict(**json.loads(kept))
    verdict = ear.judge(cue.shown, _spoken(cue), sound)
    cache.put(name, json.dumps(asdict(verdict)).encode())
    return verdict


def _findings(episode: Episode, verdicts: Sequence[Verdict], name: str) -> Iterator[Finding]:
    mend = _MEND_HEARD if episode.hearing else _MEND
    for cue, verdict in zip(episode.cues, verdicts, strict=True):
        if verdict.doubt:
            minutes, seconds = divmod(int(cue.start), 60)
            said = f", 읽기 “{cue.spoken}”" if cue.spoken and cue.spoken != cue.shown else ""
            what = f"글 “{cue.shown}”{said}, 들린 말 “{verdict.heard}” ({verdict.doubt})"
            where = f"{name} {minutes}:{seconds:02}"
            yield Finding(WARNING, "listen.doubtful", where, what, _WHY, mend)
