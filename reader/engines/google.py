"""Google Translate's Korean voice, through gTTS. Needs the network.

gTTS knows the protocol (which request to make, and its limit); the sending is ours, because gTTS opens a
connection a request, leaves certificates unchecked, tries once, and joins MP3 files end to end.
"""

from __future__ import annotations

import base64
import binascii
import importlib.metadata
import json
import re
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from reader.engines import Option, settings
from reader.engines.online import MANNERS, Passing, Refused, retry_after, service
from reader.errors import SoundError, VoiceError
from reader.korean.sentences import count_syllables, split_clauses
from reader.model import Sound, Voice
from reader.sound import decode, join
from reader.words import message

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

LIMIT = 100
"""Characters a request may hold (gTTS, ``GOOGLE_TTS_MAX_CHARS``)."""
LARGEST = 4_000_000
"""Bytes an answer may have: fifty times what a hundred characters need."""

_DIGITS = "공영일이삼사오육륙칠팔구"
_IN_A_NUMBER = re.compile(rf"(?<=[{_DIGITS}]) (?=[{_DIGITS}]{{3,4}}(?:\W|$|번|으로|로))")
_TIE = "\u2060"  # word joiner: no space to `split_clauses`


def pack(text: str, limit: int = LIMIT) -> list[str]:
    """`text` in few parts of at most `limit` characters, cut at its clauses.

    Digits said one by one (공이 칠오구 사일일사) stay in one part. The parts hold all that can be said.

    Sentences aren't packed together. On the seed and 30 archived posts (952 sentences) gTTS's tokenizer asks 1,228
    times, we ask 999 times, and neighbours packed to the limit would take 852 (within a paragraph) or 629 (across).
    But then one answer is several sentences, to be cut at pauses that nobody promised: a cut in the wrong one spoils
    two cues and, in the cache, every later episode; and a sentence edited would be asked for with its neighbours.
    """
    tied = _IN_A_NUMBER.sub(_TIE, text.strip())
    size = max(1, count_syllables(tied))
    clauses = split_clauses(tied, size)
    while size > 1 and max(map(len, clauses), default=0) > limit:
        size = size * 7 // 8
        clauses = split_clauses(tied, size)
    parts: list[str] = []
    for clause in (long[at : at + limit] for long in clauses for at in range(0, len(long), limit)):
        if parts and len(parts[-1]) + 1 + len(clause) <= limit:
            parts[-1] += f" {clause}"
        else:
            parts.append(clause)
    return [part.replace(_TIE, " ") for part in parts if count_syllables(part)]


class Google:
    """Asks for a sentence at a time, over connections that stay open."""

    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("tld", "com", message("option.google.tld"), form=r"[a-z.]+"),
        Option("slow", False, message("option.google.slow")),
        Option("server", "", message("option.google.url"), form=r"|https?://\S+"),
        Option("timeout", 10.0, message("option.google.timeout"), 0.1, 600),
        *MANNERS,
    )

    def __init__(self, voice: Voice) -> None:
        import requests
        from gtts.lang import tts_langs
        from requests.adapters import HTTPAdapter

        if voice.language not in tts_langs():
            raise VoiceError(message("engine.google.language", language=voice.language), where=voice.name)
        told = settings(self.OPTIONS, voice)
        self._language = voice.language
        self._slow: bool = told["slow"]
        self._tld: str = told["tld"]
        self._server: str = told["server"]
        self._timeout: float = told["timeout"]
        manners = (told[option.name] for option in MANNERS)
        self._service = service(message("engine.google.name"), self._server or self._tld, *manners)
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=16))

    @classmethod
    def version(cls) -> str:
        """The version of gTTS; the service itself tells none."""
        return f"{importlib.metadata.version('gTTS')}/2"

    def speak(self, text: str) -> Sound:
        """See `reader.engines.Engine.speak`."""
        return join(self._service.ask(partial(self._say, part), part) for part in pack(text))

    def _say(self, text: str) -> Sound:
        """One attempt at a part."""
        try:
            return decode(_sound_in(self._send(self._request(text))))
        except SoundError as error:
            raise Passing(message("service.broken-sound")) from error

    def _request(self, text: str) -> PreparedRequest:
        """What gTTS would send."""
        from gtts import gTTS

        whole = {"pre_processor_funcs": [], "tokenizer_func": lambda part: [part]}
        speech = gTTS(text, tld=self._tld, lang=self._language, slow=self._slow, lang_check=False, **whole)
        request: PreparedRequest = speech._prepare_requests()[0]
        if self._server:
            request.prepare_url(self._server.rstrip("/") + request.path_url, None)
        return request

    def _send(self, request: PreparedRequest) -> bytes:
        """The body of the answer; certificates are checked, redirections (to a page for humans) not followed."""
        import requests
        import urllib3

        settings = self._session.merge_environment_settings(request.url or "", {}, True, None, None)
        deadline = monotonic() + 2 * self._timeout
        try:
            with self._session.send(
                request, timeout=self._timeout, allow_redirects=False, **settings
            ) as response:
                _check(response)
                body = bytearray()
                while chunk := response.raw.read1(65_536, decode_content=True):
                    body += chunk
                    if monotonic() > deadline or len(body) > LARGEST:
                        raise Passing(message("service.too-long"))
                return bytes(body)
        except requests.exceptions.SSLError as error:
            raise Refused(message("service.certificate")) from error
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise Passing(message("service.late")) from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Passing(message("service.unreached")) from error


def _check(response: Response) -> None:
    status = response.status_code
    wait = retry_after(response.headers.get("Retry-After"))
    if status >= 500 and wait is None:
        raise Passing(message("service.failed", status=status))
    if status != 200:
        raise Refused(message("service.refused", status=status), wait)


def _sound_in(body: bytes) -> bytes:
    """The MP3 in an answer of ``batchexecute``: a line of JSON rows, of which ours holds base64 in JSON in JSON."""
    from gtts import gTTS

    for line in body.decode("utf-8", "replace").splitlines():
        if gTTS.GOOGLE_TTS_RPC not in line:
            continue
        try:
            rows: list[Any] = json.loads(line)
            answers = [json.loads(row[2])[0] for row in rows if row[1:2] == [gTTS.GOOGLE_TTS_RPC] and row[2]]
            sound = base64.b64decode(answers[0], validate=True) if answers else b""
        except (ValueError, TypeError, LookupError, binascii.Error) as error:
            raise Passing(message("service.unknown")) from error
        if sound:
            return sound
        raise Passing(message("service.empty"))
    raise Passing(message("service.no-sound"))
