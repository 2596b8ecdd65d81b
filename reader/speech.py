"""Saying a text at once, without article or episode; and what voices there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from reader import casting, voice
from reader.clips import speak
from reader.engines import Fetching, Installable, Installed, Proven, declared, engine_class, engine_for
from reader.errors import ConfigError, SoundError, SourceError, SpeechError, VoiceError
from reader.formats import OpusFile
from reader.korean import lexicon, normalize, split_sentences
from reader.model import Piece, Sound, Voice
from reader.mp3 import Mp3File, encode
from reader.script import SENTENCE
from reader.sound import flac, join, silence, wav
from reader.store import Folder
from reader.words import message

MP3_BITRATE = 64
"""kbit/s of an MP3 that `say` writes."""


def _mp3(sound: Sound, out: Path) -> None:
    with Mp3File(out, MP3_BITRATE) as file:
        file.add(Piece(encode(sound, MP3_BITRATE), len(sound.pcm) // 2))


def _opus(sound: Sound, out: Path) -> None:
    with OpusFile(out) as file:
        file.add(Piece(b"", len(sound.pcm) // 2, sound.pcm))


KINDS: Mapping[str, Callable[[Sound, Path], object]] = {
    ".wav": lambda sound, out: out.write_bytes(wav(sound)),
    ".mp3": _mp3,
    ".flac": lambda sound, out: out.write_bytes(flac(sound)),
    ".ogg": _opus,
    ".opus": _opus,
}
"""What a text can be spoken into, by the suffix of the file's name."""


def check_kind(out: Path) -> None:
    """See, before anything is spoken, that `out` is named as something that can be written.

    Raises:
        ConfigError: it isn't.
    """
    if out.suffix.lower() not in KINDS:
        what = message("say.unknown-kind", suffix=out.suffix) if out.suffix else message("say.no-kind")
        raise ConfigError(what, where=str(out), mend=message("mend.say-kind", kinds=" ".join(KINDS)))


class Speaker:
    """A voice with the user's words; of a network voice that fails, its fallback says the text, and all later ones.

    Args:
        name: a voice, a path of a profile, or ``auto``.

    Attributes:
        cast: who speaks, and why.

    Raises:
        VoiceError: there is no such voice, or it can't speak here.
        ConfigError: a bad profile or lexicon.
    """

    def __init__(self, name: str, lexicons: Sequence[str] = ()) -> None:
        self.cast = casting.cast(name, lexicons)

    def sound(self, text: str) -> Sound:
        """`text` as people write it, spoken sentence by sentence; empty if there is nothing to say.

        Raises:
            SpeechError: the engine failed.
        """
        while True:
            try:
                return _spoken(text, self.cast.voice)
            except (VoiceError, SpeechError) as error:
                following = casting.understudy(self.cast, error)
                if following is None:
                    raise
                self.cast = following


def _spoken(text: str, speaker: Voice) -> Sound:
    words = lexicon(speaker.lexicons)
    clips = [speak(normalize(sentence, words), speaker) for sentence in split_sentences(text)]
    return join([part for clip in clips if clip.pcm for part in (silence(SENTENCE), clip)][1:])


def say(speaker: Speaker, text: str, out: Path) -> float:
    """Speak `text` into `out`, one of `KINDS` by its name; gives the seconds.

    Raises:
        SoundError: `out` is named as none of `KINDS`.
        SpeechError: nothing to say, or the engine failed.
        StoreError: `out` can't be written.
    """
    check_kind(out)
    sound = speaker.sound(text)
    if not sound.pcm:
        raise SpeechError(message("article.unspeakable"), where=text)
    _write(sound, out)
    return sound.seconds


def say_lines(speaker: Speaker, lines: str, folder: Path) -> int:
    """Speak each line of the file `lines` that isn't blank into ``000.wav``, ``001.wav`` …; gives how many.

    Raises:
        SourceError: the file can't be read.
        SpeechError: the engine failed.
        StoreError: the folder can't be written.
    """
    try:
        texts = [line for line in Path(lines).read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(message("file.unreadable"), where=lines) from error
    for number, text in enumerate(texts):
        _write(speaker.sound(text), folder / f"{number:03}.wav")
    return len(texts)


def _write(sound: Sound, out: Path) -> None:
    try:
        store = Folder(out.parent)
        with store.draft(out.name) as part:
            KINDS[out.suffix.lower()](sound, part)
            store.put(part, out.name)
    except SoundError as error:
        raise SoundError(error.what, where=str(out), mend=error.mend) from error


_SHOWN = ("name", "engine", "language", "network", "about", "licence", "cer")
_TRIAL = "오늘 소식은 마을 도서관이 새로 문을 열었다는 것입니다."
"""What a voice says to show how fast it is."""


def voices() -> list[dict[str, object]]:
    """A row a built-in voice: its profile; how it does on this machine; and why it can't speak here, if so.

    ``options`` are those that its engine declares (`reader.engines.Option`); None where it isn't installed.
    ``kernel`` and ``proof`` tell what arithmetic was chosen and how far from right it sounds (dB, and how many are
    let pass); ``realtime`` is seconds of sound made in a second by one core, measured now; each None where it
    doesn't apply. ``missing``, ``where`` and ``mend`` say what is not there.
    """
    return [_row(voice.load(name)) for name in voice.names()]


def _row(found: Voice) -> dict[str, object]:
    row: dict[str, object] = {fact: getattr(found, fact) for fact in _SHOWN}
    row |= dict.fromkeys(("options", "kernel", "proof", "limit", "realtime", "missing", "where", "mend"))
    try:
        row["options"] = [asdict(option) for option in declared(found.engine) or ()]
        engine = engine_for(found)
        if not found.network:
            row["realtime"] = round(realtime(found, [_TRIAL], 1), 1)
    except (VoiceError, SpeechError) as trouble:
        return row | {"missing": trouble.what, "where": trouble.where, "mend": trouble.mend}
    if isinstance(engine, Proven):
        row |= {"kernel": engine.proof.kernel, "proof": engine.proof.distance, "limit": engine.proof.limit}
    return row


def realtime(speaker: Voice, texts: Sequence[str], workers: int) -> float:
    """Seconds of sound that `workers` threads make in a second, saying `texts`.

    Raises:
        VoiceError, SpeechError: it can't speak.
    """
    began = perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        sound = sum(each.seconds for each in pool.map(lambda text: speak(text, speaker), texts))
    return sound / (perf_counter() - began)


def install(url: str, digest: str, name: str = voice.DEFAULT) -> Iterator[Fetching | Installed]:
    """Fetch the model of the voice called `name`, as its engine does: see `reader.engines.Installable.install`.

    Raises:
        VoiceError: its engine has nothing to fetch, or couldn't.
    """
    speaker = voice.load(name)
    engine = engine_class(speaker.engine)
    if not isinstance(engine, Installable):
        raise VoiceError(message("engine.no-model", engine=speaker.engine), where=name)
    yield from engine.install(url, digest)
