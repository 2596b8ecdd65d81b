"""Runs a command in a network of its own and tells whom it asked for: ``python -m tests.nobody_asked FOLDER COMMAND …``.

To be run as ``unshare --map-root-user --net --mount python -m tests.nobody_asked …`` (Linux). FOLDER becomes the
command's home, cache and temporary folder. Prints, as JSON, its exit code, the names it looked up, and the files that
it left in FOLDER.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

_GET_FLAGS, _SET_FLAGS, _UP = (
    0x8913,
    0x8914,
    1,
)  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP (linux/sockios.h, linux/if.h)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def _name(question: bytes) -> str:
    """The name in a DNS question (RFC 1035, 4.1.2)."""
    labels, place = [], 12
    while length := question[place]:
        labels.append(question[place + 1 : place + 1 + length].decode("ascii", "replace"))
        place += length + 1
    return ".".join(labels)


def main(folder: Path, command: list[str]) -> None:
    """Run `command`, and print what it did."""
    _loopback_up()
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
    asked: list[str] = []
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def listen() -> None:
        while True:
            asked.append(_name(server.recv(512)))

    threading.Thread(target=listen, daemon=True).start()
    homes = {"HOME": folder, "XDG_CACHE_HOME": folder / "cache", "XDG_DATA_HOME": folder, "TMPDIR": folder}
    done = subprocess.run(command, env=os.environ | {k: str(v) for k, v in homes.items()}, check=False)
    left = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    print(json.dumps({"code": done.returncode, "asked": asked, "left": left}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
