"""The model from a server on this machine, faults included."""

import errno
import socket
import ssl
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import pytest
import trustme

from reader import speech
from reader.engines import Fetching, Installed
from reader.engines.kokoro import download, model
from reader.errors import VoiceError

DATA = bytes(range(256)) * 2000
DIGEST = sha256(DATA).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """What a path asks for: /model, /cut (a third at a time), /stingy (no ranges), /page, /busy, anything else 404."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.asked.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0) if self.path != "/stingy" else 0
        if self.path == "/busy" and len(self.asked) < 3:
            self.send_error(503)
        elif self.path == "/page":
            self.answer(b"<p>login</p>", "text/html; charset=utf-8")
        elif self.path not in ("/model", "/cut", "/stingy", "/busy", "/endless", "/astray"):
            self.send_error(404)
        elif start >= len(DATA):
            self.send_error(416)
        elif self.path == "/endless":
            self.answer(DATA[start:], length=False)
        else:
            self.answer(DATA[start:], start=start if self.path != "/astray" else start + 1)

    def answer(
        self, body: bytes, kind: str = "application/octet-stream", start: int = 0, *, length: bool = True
    ) -> None:
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", kind)
        if length:
            self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
        self.end_headers()
        self.wfile.write(body[: len(DATA) // 3 + 1] if self.path == "/cut" else body)
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Its address; what it was asked is in `Handler.asked`. Downloads go to `tmp_path`."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: tmp_path / "data")
    monkeypatch.setattr(download, "BACKOFF", 0.0)
    monkeypatch.setattr(Handler, "asked", [], raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def installed(url: str) -> Path:
    """Where the model from `url` is."""
    *_, last = download.install(url, DIGEST)
    assert isinstance(last, Installed)
    assert last.place
    return last.place


def left() -> list[str]:
    return sorted(file.name for file in model.installed_at(DIGEST).parent.iterdir())


def test_a_model_is_fetched_checked_and_kept(server: str) -> None:
    *steps, last = download.install(f"{server}/model", DIGEST)
    place = model.installed_at(DIGEST)
    assert last == Installed(place)
    assert place.read_bytes() == DATA
    assert steps[-1] == Fetching(len(DATA), len(DATA))
    assert left() == [place.name]


def test_what_was_cut_goes_on_where_it_stopped(server: str) -> None:
    assert installed(f"{server}/cut").read_bytes() == DATA
    third = len(DATA) // 3 + 1
    assert [asked for _, asked in Handler.asked] == ["", f"bytes={third}-", f"bytes={2 * third}-"]


def test_what_an_earlier_run_left_goes_on(server: str) -> None:
    part = model.installed_at(DIGEST).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(DATA[:1000])
    assert installed(f"{server}/model").read_bytes() == DATA
    assert Handler.asked == [("/model", "bytes=1000-")]


def test_what_an_earlier_run_left_whole_is_only_checked(server: str) -> None:
    part = model.installed_at(DIGEST).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(DATA)
    assert installed(f"{server}/model").read_bytes() == DATA
    assert len(Handler.asked) == 1


def test_what_an_earlier_run_left_of_something_else_is_fetched_anew(server: str) -> None:
    part = model.installed_at(DIGEST).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"something else")
    assert installed(f"{server}/model").read_bytes() == DATA
    assert [asked for _, asked in Handler.asked] == ["bytes=14-", ""]


def test_a_server_without_ranges_begins_again(server: str) -> None:
    part = model.installed_at(DIGEST).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    assert installed(f"{server}/stingy").read_bytes() == DATA


def test_a_busy_server_is_asked_again(server: str) -> None:
    assert installed(f"{server}/busy").read_bytes() == DATA
    assert len(Handler.asked) == 3


@pytest.mark.parametrize(("path", "told"), [("/none", "404"), ("/page", "웹 페이지"), ("/model", "SHA-256")])
def test_what_is_not_the_model_is_told_and_not_kept(server: str, path: str, told: str) -> None:
    digest = DIGEST if path != "/model" else "0" * 64
    with pytest.raises(VoiceError, match=told) as error:
        list(download.install(server + path, digest))
    assert error.value.where == server + path
    assert error.value.mend
    assert left() == []


@pytest.mark.parametrize("path", ["/model", "/endless"])
def test_what_is_too_large_is_not_kept(server: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "LIMIT", 1000)
    with pytest.raises(VoiceError, match="너무 큽니다"):
        list(download.install(server + path, DIGEST))
    assert left() == []


def test_another_part_than_asked_for_is_refused(server: str) -> None:
    part = model.installed_at(DIGEST).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(DATA[:1000])
    with pytest.raises(VoiceError, match="엉뚱한"):
        list(download.install(f"{server}/astray", DIGEST))


def test_nobody_there_is_told(server: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/model"
        with pytest.raises(VoiceError, match="끊겨"):
            list(download.install(url, DIGEST))


@pytest.mark.parametrize("url", ["model.onnx", "ftp://here/model", "http://"])
def test_what_is_no_address_is_told(server: str, url: str) -> None:
    with pytest.raises(VoiceError, match="주소"):
        list(download.install(url, DIGEST))


def test_a_full_disk_is_told_and_what_came_stays(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, mode: str = "r", *more: Any, **others: Any) -> IO[Any]:
        if self.suffix == ".part" and mode == "r+b":
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return opened(self, mode, *more, **others)

    opened = Path.open
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(VoiceError, match="디스크가 가득") as told:
        list(download.install(f"{server}/cut", DIGEST))
    assert "빈 자리" in told.value.mend
    assert left() == [f"{DIGEST[:16]}.part"]


def test_a_folder_that_can_not_be_is_told(server: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(VoiceError, match="저장할 수 없습니다"):
        list(download.install(f"{server}/model", DIGEST))


# ── where it stands in for the wheels ────────────────────────────────────────────────────────────


def test_it_takes_the_place_of_wheels_that_are_missing(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PARTS", ("kk_part_nowhere",))
    with pytest.raises(VoiceError, match="설치") as told:
        model.joined("", DIGEST)
    assert "pip install" in told.value.mend
    assert "reader voices install" in told.value.mend
    list(speech.install(f"{server}/model", DIGEST.upper()))
    assert model.joined("", DIGEST) == DATA
    assert list(speech.install("", DIGEST)) == [Installed(model.installed_at(DIGEST))]


def test_damaged_later_it_is_told(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PARTS", ("kk_part_nowhere",))
    installed(f"{server}/model").write_bytes(b"!")
    with pytest.raises(VoiceError, match="깨졌습니다") as told:
        model.joined("", DIGEST)
    assert told.value.where == str(model.installed_at(DIGEST))


def test_a_sum_that_is_none_is_told(server: str) -> None:
    with pytest.raises(VoiceError, match="SHA-256이 아닙니다"):
        list(speech.install(f"{server}/model", "12ab"))
    assert Handler.asked == []


@pytest.mark.parametrize(
    ("ours", "host", "comes"),
    [(True, "localhost", True), (True, "example.org", False), (False, "localhost", False)],
)
def test_only_a_good_certificate_is_trusted(
    server: str, monkeypatch: pytest.MonkeyPatch, ours: bool, host: str, comes: bool
) -> None:
    known, unknown = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (known if ours else unknown).issue_cert(host).configure_cert(context)
    with (
        known.cert_pem.tempfile() as bundle,
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd,
    ):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        url = f"https://localhost:{httpd.server_port}/model"
        if comes:
            assert installed(url).read_bytes() == DATA
        else:
            with pytest.raises(VoiceError, match="인증서"):
                list(download.install(url, DIGEST))
            assert not Handler.asked
        httpd.shutdown()
