"""What came from outside never leads inside: a feed, a page or a redirect can't have us fetch from this machine or network.

A host is resolved once; what it resolves to is looked at, and just that is connected to, so that another answer of the
name server a moment later (DNS rebinding) changes nothing. Whoever types a private address means it, and so does
whoever allows them all (``--allow-private``).
"""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address
from threading import Event, Timer
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.response import HTTPResponse
from urllib3.util import connection

from reader.errors import SourceError
from reader.hosts import is_public
from reader.words import message

HEAD_SECONDS = 30.0
"""From the request until all headers are there."""


class _Guarded(HTTPConnection):
    """Connects to public addresses only, and to those of the host that the user typed."""

    near: ClassVar[str] = ""
    private: ClassVar[bool] = False

    def _new_conn(self) -> socket.socket:
        host = self._dns_host.rstrip(".")
        try:
            found = socket.getaddrinfo(host, self.port, connection.allowed_gai_family(), socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, f"{host}: {error}") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if (
            not self.private
            and host.lower() != self.near
            and not all(is_public(ip_address(each.partition("%")[0])) for each in addresses)
        ):
            raise SourceError(message("page.private", host=host), mend=message("mend.private"))
        failure: OSError | None = None
        for address in addresses:
            try:
                return connection.create_connection(
                    (address, self.port), self.timeout, self.source_address, self.socket_options
                )
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"{host}: {self.timeout} s") from error
            except OSError as error:
                failure = error
        raise NewConnectionError(self, f"{host}: {failure}") from failure

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """See `HTTPConnection.getresponse`; a head that comes a byte at a time is cut off: each byte would be in time."""
        cut, line = Event(), self.sock  # which an answer that is the last takes along
        timer = Timer(HEAD_SECONDS, self._cut, (cut,))
        timer.daemon = True
        timer.start()
        try:
            answer = super().getresponse()
        finally:
            timer.cancel()
        if cut.is_set():
            answer.close()
            self.close()
            raise TimeoutError
        answer.line = line  # type: ignore[attr-defined]  # see `cut_off`
        return answer

    def _cut(self, cut: Event) -> None:
        cut.set()
        with suppress(OSError, AttributeError):  # it is closed just now
            self.sock.shutdown(socket.SHUT_RDWR)


def cut_off(answer: Any) -> None:
    """End an answer, wherever it hangs: whoever reads it gets no more."""
    with suppress(OSError, AttributeError):  # it is closed just now
        answer.line.shutdown(socket.SHUT_RDWR)


class _GuardedTls(_Guarded, HTTPSConnection):
    """The same, encrypted; the certificate is checked against the host's name."""


class Adapter(HTTPAdapter):
    """For a session that may reach, of private hosts, only `near`; all of them, if the user allows `private` ones."""

    def __init__(self, near: str, *, private: bool = False, **options: Any) -> None:
        self._near, self._private = near, private
        super().__init__(**options)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """See `HTTPAdapter.init_poolmanager`."""
        near = {"near": self._near, "private": self._private}
        plain = type("Plain", (HTTPConnectionPool,), {"ConnectionCls": type("Near", (_Guarded,), near)})
        tls = type("Tls", (HTTPSConnectionPool,), {"ConnectionCls": type("NearTls", (_GuardedTls,), near)})
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": tls}
