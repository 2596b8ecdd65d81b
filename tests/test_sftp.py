"""Publishing over SFTP to a real server, and to a folder beside it, cut at their files."""

import asyncio
import gc
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from reader.errors import StoreError
from reader.publish import NOTE_EVERY, Sent, sum_up, upload
from tests.test_publish import CutError, promised, tree, watched, write_show


@pytest.fixture
def sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A real SFTP server on this machine, known to the user's OpenSSH; its address and its folder."""
    root, home = tmp_path / "remote", tmp_path / "home"
    root.mkdir()
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()

    class Server(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return password == "secret"

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Server, server_host_keys=[host_key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
        )  # fmt: skip

    acceptor = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    port = acceptor.get_port()
    public = host_key.export_public_key().decode().strip()
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}\n")
    yield f"sftp://me:secret@127.0.0.1:{port}/site", root / "site"

    async def stop() -> None:
        acceptor.close()
        await acceptor.wait_closed()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.sleep(0.1)  # transports close in their own time

    asyncio.run_coroutine_threadsafe(stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of the test's server, none of ours
        gc.collect()


def test_sftp(tmp_path: Path, sftp: tuple[str, Path]) -> None:
    url, there = sftp
    out = tmp_path / "out"
    write_show(out, range(1, 12))
    first = sum_up(upload(out, url))
    assert len(first.sent) > 2 * NOTE_EVERY  # so that the record is written between uploads
    assert tree(there) == tree(out)
    write_show(out, range(1, 13))
    assert sum_up(upload(out, url)).kept > 0
    assert tree(there) == tree(out)


@pytest.mark.parametrize(("kind", "each"), [("folder", 1), ("sftp", 6)])
def test_files_are_whole_at_every_moment(
    tmp_path: Path, sftp: tuple[str, Path], kind: str, each: int
) -> None:
    """Looked at after every file that arrives, and cut at each in turn (over SFTP, slow, at each sixth)."""
    url, there = sftp if kind == "sftp" else (str(tmp_path / "public"), tmp_path / "public")
    out = tmp_path / "out"
    write_show(out, range(1, 4))
    sum_up(upload(out, url))
    for file in out.glob("*/2026-03-01*"):
        file.unlink()
    write_show(out, range(2, 6), sound="새 소리")
    cuts = 0

    def look() -> None:
        for file in promised((there / "feed.xml").read_bytes()):
            assert (there / file).is_file(), file

    def watch(step: Sent) -> None:
        look()
        if step.name not in seen:
            seen.add(step.name)
            if len(seen) % each == 0:
                raise CutError

    seen: set[str] = set()
    while True:
        try:
            last = watched(upload(out, url, delete=True), watch)
            break
        except CutError:
            cuts += 1
            look()
    look()
    assert cuts == len(seen) // each > 2
    assert any("2026-03-01" in file for file in last.deleted)
    assert tree(there) == tree(out)


def test_sftp_refuses_a_server_that_is_not_known(tmp_path: Path, sftp: tuple[str, Path]) -> None:
    url, there = sftp
    (tmp_path / "home" / ".ssh" / "known_hosts").write_text("")
    write_show(tmp_path / "out", range(1, 3))
    with pytest.raises(StoreError, match="known_hosts"):
        sum_up(upload(tmp_path / "out", url))
    assert not there.exists()
