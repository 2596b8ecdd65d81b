"""Kokoro-82M speaking Korean: no network, one core, several times faster than real time.

The network never learned Korean; it is told what to say in symbols added to it for the Korean phones (`phonemes`,
`phones`), and how, by a style vector found for it (``voices/styles``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from reader.engines import Fetching, Installed, Option, Proof, scaled, settings
from reader.engines.kokoro.model import REWRITE, SHA256, installed_at, joined, learned_data, open_model
from reader.engines.kokoro.phonemes import PAUSES, SYMBOLS, tones, transcribe
from reader.errors import SpeechError, VoiceError
from reader.korean.sentences import split_clauses
from reader.model import Sound, Voice
from reader.sound import join, silence, tidy
from reader.words import message

if TYPE_CHECKING:
    import numpy as np
    from onnxruntime import InferenceSession

    Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

CLAUSE_SYLLABLES = 45
"""Longest stretch given to the network at once, in syllables: well under its 510 symbols, and about what a
newsreader says in one breath."""
BREATH = 0.25
"""Silence between two such stretches of one sentence, seconds."""
HIGH = 0.2
"""By how much of itself the pitch is higher where a word begins high. Half-learned, `sori` surprised Whisper less with
0.15 and 0.3 than without (0.442, 0.441, 0.458 nats a token in thirty sentences)."""
REVISION = 8
"""Changes with whatever here, in ``voices/phones`` or in ``voices/styles`` makes the same text sound otherwise."""

_PACES = ((0.768, 0.8), (0.809, 0.85), (0.833, 0.88), (0.853, 0.9), (0.887, 0.92), (0.938, 0.95), (1.0, 1.0))
"""How fast `sori` speaks, times its own pace, at so many times its speed: the network's durations are whole frames of 25 ms, and are
rounded. The mean of four sentences."""

DEFAULT = "sori"
"""The style by which the network is proven where the voice's own is not ours."""

_WIDTH = 256  # of a style vector: timbre in its first half, rhythm and melody in the second
_LEVEL = 32767


class Kokoro:
    """One session for all voices and all threads."""

    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("style", "", message("option.kokoro.style")),
        Option("speed", 1.0, message("option.kokoro.speed"), 0.5, 2),
        Option("rise", 0.0, message("option.kokoro.lift"), 0, 5),
        Option("lead", 0.0, message("option.kokoro.lift-seconds"), 0, 2),
        Option("model", "", message("option.kokoro.model"), place=True),
        Option("sha256", SHA256, message("option.kokoro.sha256"), form="[0-9a-f]{64}"),
    )

    def __init__(self, voice: Voice) -> None:
        told = settings(self.OPTIONS, voice)
        self._speed: float = told["speed"]
        self._rise: float = told["rise"]
        self._lead: float = told["lead"]
        self._style = style_vector(told["style"])
        try:
            self._session, self.proof = _opened(told["style"], told["model"], told["sha256"])
        except ImportError as error:
            raise VoiceError(
                message("engine.kokoro.package", name=error.name),
                mend="pip install --force-reinstall sori-reader",
            ) from error

    @classmethod
    def version(cls) -> str:
        """See `reader.engines.Engine.version`."""
        return f"{SHA256[:8]}/{REWRITE}/{REVISION}"

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """See `reader.engines.Paced`."""
        return scaled(cls.OPTIONS, options, "speed", _told(pace))

    @classmethod
    def install(cls, url: str, digest: str) -> Iterator[Fetching | Installed]:
        """See `reader.engines.Installable.install`."""
        from reader.engines.kokoro import download

        wanted = digest.lower() or SHA256
        if not re.fullmatch("[0-9a-f]{64}", wanted):
            raise VoiceError(message("engine.kokoro.no-sha256"), where=digest, mend=message("mend.sha256"))
        if url:
            yield from download.install(url, wanted)
            return
        joined("", wanted)
        place = installed_at(wanted)
        yield Installed(place if place.exists() else None)

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`. Letters other than Hangul are refused, not passed over."""
        strange = next((char for char in text if char.isalnum() and not "가" <= char <= "힣"), None)
        if strange:
            raise SpeechError(message("engine.kokoro.strange", strange=strange), where=text)
        parts: list[Sound] = []
        clauses = split_clauses(text, CLAUSE_SYLLABLES)
        for number, clause in enumerate(clauses, 1):
            symbols = transcribe(clause, last=number == len(clauses))
            if any(symbol not in PAUSES for symbol in symbols):
                parts += [silence(BREATH), tidy(self._sound(symbols))]
        return join(parts[1:])

    def _sound(self, symbols: Sequence[str]) -> Sound:
        rise = self._rise if symbols[-1] == "?" else 0
        return _said(self._session, symbols, self._style, self._speed, (rise, self._lead))


def _told(pace: float) -> float:
    """How many times its speed a voice is to be told to speak `pace` times as fast."""
    (slowest, least), *_ = _PACES
    if not slowest < pace < 1:
        return pace * least / slowest if pace <= slowest else pace
    for (low, less), (high, more) in pairwise(_PACES):
        if pace <= high:
            return less + (more - less) * (pace - low) / (high - low)
    return pace


def _opened(style: str, own: str, digest: str) -> tuple[InferenceSession, Proof]:
    """A session that speaks as it should on this processor, by the fastest kernel that is exact on it.

    A style of one's own is proven with a built-in one, a model of one's own cannot be.

    Raises:
        VoiceError: there is no such kernel, or the model can't be had.
    """
    from reader.engines.kokoro import kernels
    from reader.engines.kokoro.proof import prove

    told = "" if digest != SHA256 else DEFAULT if style.endswith(".bin") else style
    made_of = f"{Kokoro.version()}/{sha256(learned_data()).hexdigest()}"
    if told:
        made_of += f"/{sha256(style_vector(told).tobytes()).hexdigest()}"
    distances = []
    for kernel in kernels.proven():
        session = _session(kernel, own, digest)
        speak = partial(sentence, session, told)
        proof = prove(told, kernel, made_of, speak)
        if proof.holds:
            return session, proof
        distances.append(f"{kernel} {proof.distance} dB")
    raise VoiceError(
        message("engine.kokoro.wrong", how=", ".join(distances) or message("engine.kokoro.wrong-product")),
        where=kernels.processor(),
        mend=message("mend.processor"),
    )


@cache
def _session(kernel: str, own: str, digest: str) -> InferenceSession:
    """One for all voices of this process: they differ in what the network is given."""
    return open_model(kernel, own, digest)


def sentence(session: InferenceSession, style: str) -> Sound:
    """What the style called `style` is proven by: `reader.engines.kokoro.proof.SENTENCE` as `session` says it."""
    from reader.engines.kokoro.proof import SENTENCE

    return tidy(_said(session, transcribe(SENTENCE), style_vector(style)))


def _said(
    session: InferenceSession,
    symbols: Sequence[str],
    style: Floats,
    speed: float = 1.0,
    rise: tuple[float, float] = (0.0, 0.0),
) -> Sound:
    """`symbols` as `session` says them; `rise` is what `RISE` takes."""
    import numpy as np
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

    from reader.engines.kokoro.intonation import RISE, TONES

    tokens = [SYMBOLS[symbol] for symbol in symbols]
    high = [False, *tones(symbols), False]
    given = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": style,
        "speed": np.array([speed], np.float32),
        RISE: np.array(rise, np.float32),
        TONES: np.array(high, np.float32) * np.float32(HIGH),
    }
    try:
        audio = np.asarray(session.run(None, given)[0]).ravel()
    except (Fail, RuntimeException) as error:
        raise SpeechError(message("engine.kokoro.failed"), where=" ".join(symbols)) from error
    return Sound((np.clip(audio, -1, 1) * _LEVEL).astype("<i2").tobytes())


def style_vector(name: str) -> Floats:
    """The style called `name`, or in the file `name` (ends in ``.bin``): 256 float32, as the network takes it.

    Raises:
        VoiceError: it isn't there, or isn't as long.
    """
    import numpy as np

    try:
        if name.endswith(".bin"):
            data = Path(name).read_bytes()
        else:
            data = (files("reader.voices") / "styles" / f"{name}.bin").read_bytes()
        return np.frombuffer(data, "<f4").reshape(1, _WIDTH)
    except (OSError, ValueError) as error:
        raise VoiceError(message("engine.kokoro.style"), where=name) from error
