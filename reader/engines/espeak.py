"""espeak-ng in process, through its C API. The library and its data come from the wheel `espeakng-loader`.

Source of the calls and constants: espeak-ng's ``src/include/espeak-ng/speak_lib.h`` (1.52).
"""

from __future__ import annotations

import ctypes
import importlib.metadata
from threading import Lock
from typing import ClassVar

from reader.errors import SpeechError, VoiceError
from reader.korean import split_clauses
from reader.model import Sound, Voice
from reader.sound import join, resample

CLAUSE_SYLLABLES = 60
"""Longest stretch given to espeak-ng at once: past about 150 syllables without punctuation it drops the
rest without an error (seen with 1.51 and 1.52)."""

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_END_PAUSE = 0x1000
_RATE, _PITCH = 1, 3  # espeak_PARAMETER
_OK = 0

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """One library, one state, one lock: espeak-ng is not reentrant, and fast enough not to need it."""

    _library: ClassVar[ctypes.CDLL | None] = None
    _rate: ClassVar[int] = 0
    _heard: ClassVar[bytearray] = bytearray()
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, voice: Voice) -> None:
        self._speed = int(voice.options.get("speed", 175))
        self._pitch = int(voice.options.get("pitch", 50))
        self._language = voice.language
        with self._lock:
            if Espeak._library is None:
                Espeak._open()

    @classmethod
    def version(cls) -> str:
        """The version of the wheel that carries the library."""
        return f"{importlib.metadata.version('espeakng-loader')}/1"

    @classmethod
    def _open(cls) -> None:
        import espeakng_loader

        try:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise VoiceError(
                "espeak-ng 라이브러리를 열 수 없습니다", mend="pip install --force-reinstall espeakng-loader"
            ) from error
        rate = library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0
        )
        if rate <= 0:
            raise VoiceError(
                "espeak-ng 자료를 읽을 수 없습니다", mend="pip install --force-reinstall espeakng-loader"
            )
        library.espeak_SetSynthCallback(_on_sound)
        cls._library, cls._rate = library, rate

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        clauses = split_clauses(text.replace("\0", " "), CLAUSE_SYLLABLES)
        with self._lock:
            raw = [self._synthesize(clause) for clause in clauses if clause.strip()]
        return resample(join(Sound(pcm, self._rate) for pcm in raw)) if raw else Sound(b"")

    def _synthesize(self, clause: str) -> bytes:
        library = Espeak._library
        assert library is not None
        self._heard.clear()
        library.espeak_SetVoiceByName(self._language.encode())
        library.espeak_SetParameter(_RATE, self._speed, 0)
        library.espeak_SetParameter(_PITCH, self._pitch, 0)
        data = clause.encode()
        status = library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _CHARS_UTF8 | _END_PAUSE, None, None)
        if status != _OK:
            raise SpeechError(f"espeak-ng가 말하지 못했습니다 (상태 {status})", where=clause)
        library.espeak_Synchronize()
        return bytes(self._heard)


@_Callback
def _on_sound(wave: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
    if wave and count > 0:
        Espeak._heard.extend(ctypes.string_at(wave, count * 2))
    return 0
