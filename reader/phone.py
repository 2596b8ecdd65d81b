"""This machine as a phone of the house finds it: its address in the network, and a picture of that; segno lives here only."""

from __future__ import annotations

import socket

import segno

from reader.serve import LOOPBACK

_WHITE_ON_BLACK, _PLAIN = "\x1b[38;5;231;48;5;16m", "\x1b[0m"
"""ECMA-48 SGR, in colours of the fixed part of the 256, which themes leave alone."""


def lan_address() -> str:
    """This machine's address in its network; nothing is sent to find it. Loopback where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address that is nobody's
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def qr(url: str) -> str:
    """`url` as a QR code for a terminal, two modules a character; black on white whatever the terminal's colours.

    Drawn in those, a light terminal would show its negative, which not every phone reads. It is the white that is
    drawn, on black: many terminals leave seams between lines, and fine black ones on white disturb a reader less.
    """
    rows = [list(row) for row in segno.make(url, error="m").matrix_iter()]
    pairs = zip(rows[::2], [*rows[1::2], [0] * len(rows)], strict=False)
    lines = ("".join("█▄▀ "[upper + 2 * lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return "".join(f"{_WHITE_ON_BLACK}{line}{_PLAIN}\n" for line in lines)
