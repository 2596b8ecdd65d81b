"""The Edge engine against a server on this machine that speaks the service's websocket protocol."""

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Self
from xml.etree import ElementTree

import pytest

from reader import voice
from reader.engines import engine_for
from reader.errors import ConfigError, ReaderError, SpeechError, VoiceError
from reader.model import Voice
from tests.google_server import mp3

edge = pytest.importorskip("reader.engines.edge", reason="the extra [edge] isn't installed")
web = pytest.importorskip("aiohttp.web")

TEXT = "오늘의 소식을 전해 드립니다."


class EdgeServer:
    """Answers each request as the service does, or with the fault planned for its number (from 1)."""

    def __init__(self, faults: Mapping[int, str] | str = "") -> None:
        self.faults = faults
        self.said: list[ElementTree.Element] = []
        self.asked = 0
        self.loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        self.loop.call_soon(self._ready.set)
        self.loop.run_forever()
        self.loop.run_until_complete(self._runner.cleanup())

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/edge/v1", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=x"

    async def _answer(self, request: Any) -> Any:
        self.asked += 1
        fault = self.faults if isinstance(self.faults, str) else self.faults.get(self.asked, "")
        if fault.isdigit():
            return web.Response(status=int(fault))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive_str()
        ssml = (await socket.receive_str()).split("\r\n\r\n", 1)[1]
        self.said.append(ElementTree.fromstring(ssml))
        sound = mp3("".join(self.said[-1].itertext()))
        if fault == "slow":
            await asyncio.sleep(3)
        if fault == "nonsense":
            await socket.send_str("X-RequestId:1\r\nPath:nonsense\r\n\r\n{}")
        head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
        for at in range(0, len(sound), 2000):
            if fault == "silent" or (fault == "cut" and at):
                break
            await socket.send_bytes(len(head).to_bytes(2, "big") + head + sound[at : at + 2000])
        if fault == "cut":
            assert request.transport is not None
            request.transport.abort()
        else:
            await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")
            await socket.close()
        return socket


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """What one test made the service think of itself is not for the next."""
    edge.service.cache_clear()
    yield
    edge.service.cache_clear()


def speak(server: EdgeServer, patch: pytest.MonkeyPatch, **options: str | float) -> float:
    patch.setattr("edge_tts.communicate.WSS_URL", server.url)
    quick = {"attempts": 2, "backoff": 0.01, "per_second": 1000.0, "timeout": 1}
    return float(edge.Edge(Voice("e", "edge", options={**quick, **options})).speak(TEXT).seconds)


def test_a_sentence_is_asked_for_and_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeServer() as server:
        seconds = speak(server, monkeypatch, voice="ko-KR-InJoonNeural", rate="+10%")
    assert seconds == pytest.approx(12 / 6.5, abs=0.1)
    (said,) = server.said
    assert "".join(said.itertext()) == TEXT
    spoken_by = said.find(".//{*}voice")
    assert spoken_by is not None
    assert re.search("ko-KR, InJoonNeural", spoken_by.attrib["name"])


@pytest.mark.parametrize("fault", ["500", "silent", "nonsense", "slow"])
def test_a_passing_fault_is_tried_again(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeServer({1: fault}) as server:
        assert speak(server, monkeypatch) > 1
        assert server.asked == 2


@pytest.mark.parametrize("fault", ["500", "silent"])
def test_a_fault_that_stays_is_an_error(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeServer(fault) as server, pytest.raises(SpeechError, match="Edge"):
        speak(server, monkeypatch)


@pytest.mark.parametrize("fault", ["401", "429"])
def test_a_refusal_is_respected(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeServer(fault) as server, pytest.raises(VoiceError, match="거절"):
        speak(server, monkeypatch)
    assert server.asked == 1


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeServer() as server:
        pass
    with pytest.raises(SpeechError, match="연결"):
        speak(server, monkeypatch)


def test_options_that_edge_does_not_know() -> None:
    with pytest.raises(ConfigError, match="rate"):
        edge.Edge(Voice("e", "edge", options={"rate": "fast"}))


@pytest.mark.parametrize("name", ["edge", "edge-injoon", "edge-hyunsu"])
def test_the_profiles_are_sound(name: str) -> None:
    assert engine_for(voice.load(name))


@pytest.mark.net
def test_the_service_itself_answers() -> None:
    try:
        sound = engine_for(voice.load("edge")).speak(TEXT)
    except ReaderError as error:
        pytest.fail(f"no answer: {error}")
    assert 1.0 < sound.seconds < 6.0


@pytest.mark.parametrize(("rate", "slow"), [("+0%", "-15%"), ("+10%", "-6%"), ("-20%", "-32%")])
def test_a_rate_takes_a_pace(rate: str, slow: str) -> None:
    assert edge.Edge.paced({"rate": rate}, 0.85) == {"rate": slow}
