"""Any model that sherpa-onnx loads, from a folder that a voice profile names. Needs the extra ``[sherpa]``.

A profile of your own::

    engine = "sherpa"

    [options]
    folder = "models/my-korean-voice"   # taken from the profile's folder
"""

from __future__ import annotations

import array
import importlib.metadata
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import sherpa_onnx

from reader.engines import Option, scaled, settings
from reader.errors import SpeechError, VoiceError
from reader.korean.pronounce import LEADS, TAILS, VOWELS, split_syllable
from reader.korean.sentences import count_syllables
from reader.model import Sound, Voice
from reader.sound import resample
from reader.words import message

# What a model of each kind is made of: the fields of its configuration, and the file or folder for each, `?` being
# one that may be missing. A folder holds the first kind of which all others are there.
_KINDS: Mapping[str, Mapping[str, str]] = {
    "supertonic": {
        "duration_predictor": "*duration_predictor*.onnx",
        "text_encoder": "*text_encoder*.onnx",
        "vector_estimator": "*vector_estimator*.onnx",
        "vocoder": "*vocoder*.onnx",
        "tts_json": "tts.json",
        "unicode_indexer": "unicode_indexer.*",
        "voice_style": "voice*",
    },
    "kokoro": {
        "model": "*.onnx",
        "voices": "voices.bin",
        "tokens": "tokens.txt",
        "data_dir": "?espeak-ng-data",
        "lexicon": "?lexicon*.txt",
    },
    "matcha": {
        "acoustic_model": "model*.onnx",
        "vocoder": "*vocos*.onnx",
        "tokens": "tokens.txt",
        "data_dir": "?espeak-ng-data",
        "lexicon": "?lexicon.txt",
    },
    "vits": {
        "model": "*.onnx",
        "tokens": "tokens.txt",
        "data_dir": "?espeak-ng-data",
        "lexicon": "?lexicon.txt",
    },
}
_CLASSES = {
    "supertonic": "OfflineTtsSupertonicModelConfig",
    "kokoro": "OfflineTtsKokoroModelConfig",
    "matcha": "OfflineTtsMatchaModelConfig",
    "vits": "OfflineTtsVitsModelConfig",
}

# Hangul letters as MMS models were trained on them: the romanization of `uroman`, letter by letter.
_LEADS = "g gg n d dd r m b bb s ss . j jj c k t p h"
_VOWELS = "a ae ya yae eo e yeo ye o wa wai oe yo u weo we wi yu eu yi i"
_TAILS = ". g gg gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j c k t p h"
_ROMAN = tuple(
    dict(zip(hangul, latin.split(" "), strict=True))
    for hangul, latin in ((LEADS, _LEADS), (VOWELS, _VOWELS), (TAILS, _TAILS))
)


def files(folder: Path) -> tuple[str, dict[str, str]]:
    """The kind of model in `folder`, and its files by field of the configuration.

    Raises:
        VoiceError: no model, or one that lacks a file.
    """
    for kind, wanted in _KINDS.items():
        found = {}
        for field, pattern in wanted.items():
            matches = sorted(folder.glob(pattern.removeprefix("?")))
            found[field] = str(matches[0]) if matches else ""
        if all(found[field] for field, pattern in wanted.items() if not pattern.startswith("?")):
            return kind, found
    raise VoiceError(
        message("engine.sherpa.incomplete"),
        where=str(folder),
        mend=message("mend.sherpa-files"),
    )


class Sherpa:
    """One model, loaded once; it speaks for one thread at a time, with as many threads of its own as it is told."""

    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("folder", "", message("option.sherpa.folder"), place=True),
        Option("speaker", 0, message("option.sherpa.speaker"), 0, 99_999),
        Option("speed", 1.0, message("option.sherpa.speed"), 0.1, 10),
        Option("steps", 5, message("option.sherpa.steps"), 1, 1000),
        Option("threads", 2, message("option.sherpa.threads"), 1, 999),
    )

    def __init__(self, voice: Voice) -> None:
        told = settings(self.OPTIONS, voice)
        if not told["folder"]:
            raise VoiceError(
                message("engine.sherpa.no-folder"),
                where=voice.name,
                mend=message("mend.sherpa-profile"),
            )
        folder = Path(told["folder"])
        kind, found = files(folder)
        self._romanize = kind == "vits" and _latin(found)
        self._how = sherpa_onnx.GenerationConfig()
        self._how.sid = told["speaker"]
        self._how.speed = told["speed"]
        self._how.num_steps = told["steps"]
        self._how.extra = {"lang": voice.language}
        self._model = _load(kind, tuple(found.items()), told["threads"], str(folder))
        self._lock = Lock()

    @classmethod
    def version(cls) -> str:
        """The version of sherpa-onnx, and of how we change its rate; the model is named by the profile."""
        return f"{importlib.metadata.version('sherpa-onnx')}/2"

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """See `reader.engines.Paced`."""
        return scaled(cls.OPTIONS, options, "speed", pace)

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        if not count_syllables(text):
            return Sound(b"")
        said = text.replace("\0", " ")
        with self._lock:
            made = self._model.generate(romanize(said) if self._romanize else said, self._how)
        if not made.samples:
            raise SpeechError(message("engine.sherpa.failed"), where=text)
        pcm = array.array("h", (round(32767 * max(-1.0, min(1.0, sample))) for sample in made.samples))
        if sys.byteorder == "big":
            pcm.byteswap()
        return resample(Sound(pcm.tobytes(), made.sample_rate))


@cache
def _load(kind: str, found: tuple[tuple[str, str], ...], threads: int, where: str) -> sherpa_onnx.OfflineTts:
    part = getattr(sherpa_onnx, _CLASSES[kind])()
    for field, path in found:
        setattr(part, field, path)
    model = sherpa_onnx.OfflineTtsModelConfig(num_threads=threads, **{kind: part})
    config = sherpa_onnx.OfflineTtsConfig(model=model)
    if not config.validate():
        raise VoiceError(message("engine.sherpa.refused"), where=where)
    try:
        return sherpa_onnx.OfflineTts(config)
    except RuntimeError as error:  # onnxruntime's, thrown through
        raise VoiceError(message("engine.sherpa.unopened", reason=error), where=where) from error


def _latin(found: Mapping[str, str]) -> bool:
    """Does the model spell Korean with Latin letters, as MMS models do, and has nothing that does it for us?"""
    if found["data_dir"] or found["lexicon"]:
        return False
    lines = Path(found["tokens"]).read_text("utf-8").splitlines()
    symbols = {line.split(" ")[0] for line in lines}
    return {"a", "e", "g"} <= symbols and not any("ㄱ" <= symbol[:1] <= "힣" for symbol in symbols)


def romanize(text: str) -> str:
    """Hangul as `uroman` writes it, letter by letter; the rest as it is.

    >>> romanize("한국의 값, 왜")
    'hangugyi gabs, wai'
    """
    return "".join(
        "".join(letters[part] for letters, part in zip(_ROMAN, split_syllable(char), strict=True)).replace(
            ".", ""
        )
        if "가" <= char <= "힣"
        else char
        for char in text
    )
