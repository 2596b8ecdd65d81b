"""espeak-ng in process, through its C API. The library and its data come from the wheel `espeakng-loader`.

Source of the calls and constants: espeak-ng's ``src/include/espeak-ng/speak_lib.h`` and ``espeak_ng.h`` (1.52).
"""

from __future__ import annotations

import _ctypes
import ctypes
import importlib.metadata
import sys
from collections.abc import Mapping
from threading import Lock
from types import TracebackType
from typing import Any, ClassVar, Self

from reader.engines import Option, scaled, settings
from reader.engines.espeak_phonemes import transcribe
from reader.errors import SpeechError, VoiceError
from reader.korean.pronounce import pronounce
from reader.korean.sentences import count_syllables, split_clauses
from reader.model import Sound, Voice
from reader.sound import join, resample
from reader.words import message

CLAUSE_SYLLABLES = 60
"""Longest stretch given to espeak-ng at once: past about 150 syllables without punctuation it drops the
rest without an error (seen with 1.51 and 1.52)."""

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_PHONEMES = 0x100
_END_PAUSE = 0x1000
_RATE, _PITCH = 1, 3  # espeak_PARAMETER
_OK = 0
_SEED = 1

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """One library, one lock: espeak-ng is not reentrant, and fast enough not to need it."""

    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("voice", "", message("option.espeak.speaker")),
        Option("speed", 175, message("option.espeak.speed"), 80, 450),
        Option("pitch", 50, message("option.pitch"), 0, 99),
    )
    _heard: ClassVar[bytearray] = bytearray()
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, voice: Voice) -> None:
        told = settings(self.OPTIONS, voice)
        self._speed: int = told["speed"]
        self._pitch: int = told["pitch"]
        self._speaker: str = told["voice"] or voice.language
        self._language = voice.language
        with self._lock, _Library() as library:
            if library.handle.espeak_SetVoiceByName(self._speaker.encode()) != _OK:
                raise VoiceError(message("engine.espeak.no-voice", speaker=self._speaker), where=voice.name)

    @classmethod
    def version(cls) -> str:
        """The version of the wheel that carries the library, and of what we add: phonemes, another rate."""
        return f"{importlib.metadata.version('espeakng-loader')}/3"

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """See `reader.engines.Paced`."""
        return scaled(cls.OPTIONS, options, "speed", pace)

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        clauses = split_clauses(text.replace("\0", " "), CLAUSE_SYLLABLES)
        with self._lock:
            sounds = [self._say(clause) for clause in clauses if count_syllables(clause)]
        return resample(join(sounds)) if sounds else Sound(b"")

    def _say(self, clause: str) -> Sound:
        phonemes = transcribe(pronounce(clause))
        # What isn't Hangul, should the normalizer have left it, is read by espeak-ng's own rules.
        speaker, data, mode = (
            (self._language, clause, 0) if phonemes is None else (self._speaker, phonemes, _PHONEMES)
        )
        written = data.encode()
        self._heard.clear()
        with _Library() as library:
            library.handle.espeak_SetVoiceByName(speaker.encode())
            library.handle.espeak_SetParameter(_RATE, self._speed, 0)
            library.handle.espeak_SetParameter(_PITCH, self._pitch, 0)
            flags = _CHARS_UTF8 | _END_PAUSE | mode
            status = library.handle.espeak_Synth(written, len(written) + 1, 0, 0, 0, flags, None, None)
            if status != _OK:
                raise SpeechError(message("engine.espeak.failed", status=status), where=clause)
            library.handle.espeak_Synchronize()
            return Sound(bytes(self._heard), library.rate)


class _Library:
    """The library as freshly loaded, closed at the end.

    It keeps the phase of its waves, of its pitch's flutter and of its noise from one text to the next, with no
    call to set them back; the same text must give the same sound. Loading takes half a millisecond.
    """

    def __enter__(self) -> Self:
        import espeakng_loader

        mend = "pip install --force-reinstall espeakng-loader"
        try:
            self.handle = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise VoiceError(message("engine.espeak.unopened"), mend=mend) from error
        folder = espeakng_loader.get_data_path().encode()
        self.rate: int = self.handle.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, folder, 0)
        if self.rate <= 0:
            raise VoiceError(message("engine.espeak.data"), mend=mend)
        self.handle.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        self.handle.espeak_SetSynthCallback(_ON_SOUND)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.handle.espeak_Terminate()
        if sys.platform == "win32":
            _ctypes.FreeLibrary(self.handle._handle)
        else:
            _ctypes.dlclose(self.handle._handle)


def _on_sound(wave: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
    if wave and count > 0:
        Espeak._heard.extend(ctypes.string_at(wave, count * 2))
    return 0


_ON_SOUND = _Callback(_on_sound)
