"""The Google engine against a server that speaks the protocol, and misbehaves."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from reader import voice
from reader.engines import engine_for, online
from reader.engines.google import LIMIT, Google, pack
from reader.errors import ReaderError, SpeechError, VoiceError
from reader.model import Voice
from tests.google_server import GoogleServer

TEXT = "오늘의 소식을 전해 드립니다."


def engine(server: GoogleServer, **options: str | float) -> Google:
    quick = {"attempts": 3, "backoff": 0.01, "per_second": 1000.0, "timeout": 1.0}
    return Google(Voice("g", "google", options={**quick, "server": server.url, **options}))


# ── what goes well ───────────────────────────────────────────────────────────────────────────────


def test_a_sentence_is_one_request_as_gtts_makes_it() -> None:
    with GoogleServer() as server:
        sound = engine(server).speak(TEXT)
        assert server.texts == [TEXT]
        assert server.http.languages == {"ko"}
    assert sound.seconds == pytest.approx(12 / 6.5, abs=0.1)


def test_a_long_sentence_is_few_requests_decoded_and_joined_in_order() -> None:
    text = "첫째로 이 사업은 내년 봄부터 시작되며, " * 12 + "끝으로 신청은 누리집에서 합니다."
    with GoogleServer() as server:
        sound = engine(server).speak(text)
        assert "".join(server.texts).replace(" ", "") == text.replace(" ", "")
        assert max(map(len, server.texts)) <= LIMIT
        assert len(server.texts) <= len(text) / LIMIT * 1.7
    assert sound.seconds == pytest.approx(sum(map(str.isalnum, text)) / 6.5, rel=0.05)


def test_connections_are_used_again() -> None:
    with GoogleServer() as server:
        google = engine(server)
        for _ in range(6):
            google.speak(TEXT)
        assert (len(server.texts), len(server.http.connections)) == (6, 1)


def test_an_answer_in_chunks_is_whole_and_its_connection_too() -> None:
    with GoogleServer("chunked") as server:
        google = engine(server)
        sounds = {google.speak(TEXT) for _ in range(3)}
        assert (len(sounds), len(server.texts), len(server.http.connections)) == (1, 3, 1)


def test_a_pace_is_kept_over_all_threads() -> None:
    with GoogleServer() as server, ThreadPoolExecutor(6) as pool:
        list(pool.map(engine(server, per_second=20.0).speak, [TEXT] * 8))
        times = sorted(server.http.times)
    assert times[-1] - times[0] >= 7 / 20 - 0.05


def test_nothing_to_say_asks_nobody() -> None:
    with GoogleServer() as server:
        assert engine(server).speak(" …!? ").pcm == b""
        assert server.texts == []


# ── what passes ──────────────────────────────────────────────────────────────────────────────────

PASSING = ["500", "503", "cut", "html", "no audio", "empty audio", "broken audio", "bad base64", "429 in 1 s"]


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_tried_again(fault: str) -> None:
    with GoogleServer({1: fault}) as server:
        assert engine(server).speak(TEXT).seconds > 1
        assert len(server.texts) == 2


@pytest.mark.parametrize("fault", [fault for fault in PASSING if fault != "429 in 1 s"])
def test_a_fault_that_stays_is_an_error_with_the_sentence(fault: str) -> None:
    with GoogleServer(fault) as server:
        with pytest.raises(SpeechError, match="구글") as caught:
            engine(server).speak(TEXT)
        assert caught.value.where == TEXT
        assert len(server.texts) == 3


def test_a_service_that_is_down_is_left_alone() -> None:
    with GoogleServer("500") as server:
        google = engine(server)
        for _ in range(online.FAILURES):
            with pytest.raises(SpeechError):
                google.speak(TEXT)
        with pytest.raises(VoiceError, match="서버 오류 500"):
            google.speak(TEXT)
        assert len(server.texts) == online.FAILURES * 3


def test_what_it_asks_to_wait_is_waited() -> None:
    with GoogleServer({1: "429 in 1 s"}) as server:
        began = monotonic()
        engine(server).speak(TEXT)
        assert 1.0 <= monotonic() - began < 2.0


def test_slow_is_no_fault_too_slow_is() -> None:
    with GoogleServer("slow", slowness=0.3) as server:
        assert engine(server).speak(TEXT).seconds > 1
        with pytest.raises(SpeechError, match="제때"):
            engine(server, timeout=0.1).speak(TEXT)


def test_an_answer_that_never_ends_is_ended() -> None:
    with GoogleServer({1: "drip"}) as server:
        began = monotonic()
        engine(server, timeout=0.3).speak(TEXT)
        assert monotonic() - began < 2.0


def test_nobody_there() -> None:
    with GoogleServer() as server:
        pass
    with pytest.raises(SpeechError, match="연결"):
        engine(server).speak(TEXT)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", ["429", "403", "302", "429 in 1 h"])
def test_a_refusal_is_respected(fault: str) -> None:
    with GoogleServer(fault) as server:
        google = engine(server)
        for _ in range(3):
            with pytest.raises(VoiceError, match="거절") as caught:
                google.speak(TEXT)
        assert len(server.texts) == 1
    assert ("3600초" if "1 h" in fault else "600초") in caught.value.mend


def certificate(authority: trustme.CA, host: str) -> GoogleServer:
    return GoogleServer(certificate=authority.issue_cert(host).configure_cert)


def test_a_good_certificate_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    with authority.cert_pem.tempfile() as bundle, certificate(authority, "localhost") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        assert engine(server).speak(TEXT).seconds > 1


@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"])
def test_a_bad_certificate_is_refused(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    ours, theirs = trustme.CA(), trustme.CA()
    signed_by = theirs if host == "localhost" else ours
    with ours.cert_pem.tempfile() as bundle, certificate(signed_by, host) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        with pytest.raises(VoiceError, match="인증서"):
            engine(server).speak(TEXT)
        assert server.texts == []


# ── packing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_telephone_number_is_never_split() -> None:
    number = "공이 칠오구 사일일사"
    for shift in range(60, 110):
        text = ("가나다 " * 40)[:shift] + number + " 번으로 전화하시면 됩니다 " + "라마바 " * 20
        assert any(number in part for part in pack(text)), shift


@given(st.text(st.sampled_from("가나다라 ,.?!1a다고며\0🙂"), max_size=400))
def test_packing_loses_nothing(text: str) -> None:
    parts = pack(text)
    assert all(0 < len(part) <= LIMIT for part in parts)
    assert [c for c in "".join(parts) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_whole_sentences_up_to_the_limit_stay_whole() -> None:
    assert pack("가" * LIMIT) == ["가" * LIMIT]
    assert len(pack("가" * (LIMIT + 1))) == 2


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        (None, None),
        ("", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert online.retry_after(header) == seconds


def test_a_language_that_google_does_not_speak() -> None:
    with pytest.raises(VoiceError, match="xx"):
        Google(Voice("g", "google", language="xx"))


@pytest.mark.net
def test_google_itself_answers() -> None:
    try:
        sound = engine_for(voice.load("google")).speak(TEXT)
    except ReaderError as error:
        pytest.fail(f"no answer: {error}")
    assert 1.0 < sound.seconds < 6.0
