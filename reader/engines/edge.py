"""Microsoft Edge's Korean voices (SunHi, InJoon, Hyunsu), through edge-tts. Needs the network and the extra ``[edge]``."""

from __future__ import annotations

import asyncio
import importlib.metadata
from typing import ClassVar

import aiohttp
import edge_tts
from edge_tts.exceptions import EdgeTTSException

from reader.engines import Option, settings
from reader.engines.online import MANNERS, Passing, Refused, retry_after, service
from reader.errors import ConfigError, SoundError
from reader.korean.sentences import count_syllables
from reader.model import Sound, Voice
from reader.sound import decode


class Edge:
    """Asks for a sentence at a time; edge-tts opens a connection for each, and checks certificates."""

    # The forms are those that edge-tts takes.
    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("voice", "ko-KR-SunHiNeural", "목소리의 이름", form=r"[a-z]{2,}-[A-Z]{2,}-.+Neural"),
        Option("rate", "+0%", "빠르기", form=r"[+-]\d+%"),
        Option("volume", "+0%", "크기", form=r"[+-]\d+%"),
        Option("pitch", "+0Hz", "높낮이", form=r"[+-]\d+Hz"),
        Option("timeout", 10, "답이 없을 때 기다리는 초", 1, 600),
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
            raise ConfigError(f"Edge 목소리의 options가 틀렸습니다 ({error})", where=voice.name) from error

    @classmethod
    def version(cls) -> str:
        """The version of edge-tts; the service itself tells none."""
        return f"{importlib.metadata.version('edge-tts')}/1"

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
                raise Passing(f"서버 오류 {error.status}") from error
            raise Refused(f"요청을 거절했습니다 ({error.status})", wait) from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise Refused("인증서를 믿을 수 없습니다") from error
        except TimeoutError as error:
            raise Passing("제때 답하지 않았습니다") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Passing("연결되지 않거나 끊겼습니다") from error
        except (EdgeTTSException, ValueError, KeyError) as error:  # the last two: an answer it can't parse
            raise Passing("소리가 아닌 답이 왔습니다") from error
        except SoundError as error:
            raise Passing("소리가 깨져서 왔습니다") from error

    async def _listen(self, text: str) -> bytes:
        """All the MP3 of `text`: one stream, so its pieces are joined as they come."""
        async with asyncio.timeout(3 * self._timeout):
            return b"".join(
                [part["data"] async for part in self._speech(text).stream() if part["type"] == "audio"]
            )
