"""Microsoft Edge's Korean voices (SunHi, InJoon, Hyunsu), through edge-tts. Needs the network and the extra ``[edge]``."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import Mapping
from typing import Any, ClassVar

import aiohttp
import edge_tts
from edge_tts.exceptions import EdgeTTSException

from reader.engines import Option, settings
from reader.engines.online import MANNERS, Passing, Refused, retry_after, service
from reader.errors import ConfigError, SoundError
from reader.korean.sentences import count_syllables
from reader.model import Sound, Voice
from reader.sound import decode
from reader.words import message


class Edge:
    """Asks for a sentence at a time; edge-tts opens a connection for each, and checks certificates."""

    # The forms are those that edge-tts takes.
    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option(
            "voice", "ko-KR-SunHiNeural", message("option.edge.voice"), form=r"[a-z]{2,}-[A-Z]{2,}-.+Neural"
        ),
        Option("rate", "+0%", message("option.rate"), form=r"[+-]\d+%"),
        Option("volume", "+0%", message("option.volume"), form=r"[+-]\d+%"),
        Option("pitch", "+0Hz", message("option.pitch"), form=r"[+-]\d+Hz"),
        Option("timeout", 10, message("option.timeout"), 1, 600),
        *MANNERS,
    )

    def __init__(self, voice: Voice) -> None:
        told = settings(self.OPTIONS, voice)
        self._voice: str = told["voice"]
        self._rate: str = told["rate"]
        self._volume: str = told["volume"]
        self._pitch: str = told["pitch"]
        self._timeout: int = told["timeout"]
        self._service = service("Edge", "edge", *(told[option.name] for option in MANNERS))
        try:
            self._speech("네")
        except ValueError as error:
            raise ConfigError(message("engine.edge.options", reason=error), where=voice.name) from error

    @classmethod
    def version(cls) -> str:
        """The version of edge-tts; the service itself tells none."""
        return f"{importlib.metadata.version('edge-tts')}/1"

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """See `reader.engines.Paced`."""
        own = 1 + int(str(options.get("rate", "+0%")).rstrip("%")) / 100
        return {**options, "rate": f"{round(100 * (own * pace - 1)):+d}%"}

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        if not count_syllables(text):
            return Sound(b"")
        return self._service.ask(lambda: self._say(text), text)

    def _speech(self, text: str) -> edge_tts.Communicate:
        return edge_tts.Communicate(
            text,
            self._voice,
            rate=self._rate,
            volume=self._volume,
            pitch=self._pitch,
            connect_timeout=self._timeout,
            receive_timeout=self._timeout,
        )

    def _say(self, text: str) -> Sound:
        """One attempt."""
        try:
            return decode(asyncio.run(self._listen(text)))
        except aiohttp.WSServerHandshakeError as error:
            wait = retry_after(error.headers.get("Retry-After") if error.headers else None)
            if error.status >= 500 and wait is None:
                raise Passing(message("service.failed", status=error.status)) from error
            raise Refused(message("service.refused", status=error.status), wait) from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise Refused(message("service.certificate")) from error
        except TimeoutError as error:
            raise Passing(message("service.late")) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Passing(message("service.unreached")) from error
        except (EdgeTTSException, ValueError, KeyError) as error:  # the last two: an answer it can't parse
            raise Passing(message("service.no-sound")) from error
        except SoundError as error:
            raise Passing(message("service.broken-sound")) from error

    async def _listen(self, text: str) -> bytes:
        """All the MP3 of `text`: one stream, so its pieces are joined as they come."""
        async with asyncio.timeout(3 * self._timeout):
            return b"".join(
                [part["data"] async for part in self._speech(text).stream() if part["type"] == "audio"]
            )
