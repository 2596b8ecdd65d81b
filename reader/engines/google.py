"""Google Translate's Korean voice, through gTTS. Needs the network."""

from __future__ import annotations

import importlib.metadata
import io

from reader.errors import SpeechError
from reader.korean import split_clauses
from reader.model import Sound, Voice
from reader.sound import decode, join

REQUEST_SYLLABLES = 80
"""What one request may hold: the service takes 100 characters (gTTS, ``GOOGLE_TTS_MAX_CHARS``), spaces included."""


class Google:
    """Asks a sentence at a time; long ones in several requests whose sounds are decoded, then joined."""

    def __init__(self, voice: Voice) -> None:
        self._language = voice.language
        self._slow = bool(voice.options.get("slow", False))
        self._tld = str(voice.options.get("tld", "com"))

    @classmethod
    def version(cls) -> str:
        """The version of gTTS; the service itself tells none."""
        return importlib.metadata.version("gTTS")

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        return join(
            decode(self._ask(part)) for part in split_clauses(text, REQUEST_SYLLABLES) if part.strip()
        )

    def _ask(self, text: str) -> bytes:
        from gtts import gTTS, gTTSError

        request = gTTS(
            text,
            lang=self._language,
            slow=self._slow,
            tld=self._tld,
            lang_check=False,
            timeout=20,
            tokenizer_func=lambda whole: [whole],
        )
        sound = io.BytesIO()
        try:
            request.write_to_fp(sound)
        except (gTTSError, AssertionError) as error:  # gTTS asserts that there is text
            raise SpeechError(
                f"구글이 말하지 못했습니다 ({error})", where=text, mend="네트워크를 확인하거나 --voice sori"
            ) from error
        return sound.getvalue()
