"""Addresses of the web: in ASCII; which hosts are of this machine or this network, and no public ones."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from unicodedata import normalize
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

_NAT64 = ip_network("64:ff9b::/96")
_GLOBAL = ip_network("2000::/3")
"""All of IPv6 that anyone was given for the public network (RFC 4291, IANA); elsewhere lie old and local forms, of IPv4, too."""
_LOCAL = (".local", ".localhost", ".localdomain", ".lan", ".home.arpa", ".internal")
"""Names that no public server has (RFC 6761, 6762, 8375; ICANN reserved ``internal`` in 2024)."""


def is_private(url: str) -> bool:
    """Whether `url` names an address only this machine or this network can reach."""
    host = normalize("NFKC", unquote(urlsplit(url).hostname or "")).lower().rstrip(".")
    try:
        return not is_public(ip_address(host))
    except ValueError:
        # no public name ends in a number (WHATWG URL, "ends in a number"): it is an address as inet_aton reads it, 0x7f.1
        last = host.rpartition(".")[2]
        return "." not in host or host.endswith(_LOCAL) or last.isdecimal() or last.startswith("0x")


def near_host(url: str) -> str:
    """The host of `url` if only this machine or this network can reach it; otherwise empty."""
    return (urlsplit(url).hostname or "").rstrip(".") if is_private(url) else ""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public network, also where it is an IPv4 address in IPv6's clothes (RFC 4291, 6052)."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour:
            return is_public(address.sixtofour)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL:
            return False
    return address.is_global and not address.is_multicast


def parts(url: str) -> SplitResult:
    """`url` in its parts; what is no address (``http://[``), and comes from anyone's feed or page, has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


@cache
def ascii_url(url: str) -> str:
    """`url` in ASCII: host as IDNA, the rest percent-encoded; what is encoded already stays as it is."""
    told = parts(url)
    if not any(told):
        return quote(url, safe="/:@!$&'()*+,;=%~?[]#")
    login, at, place = told.netloc.rpartition("@")
    host, colon, port = place.partition(":")  # a host of IPv6 is ASCII
    try:
        host = host if place.isascii() else host.encode("idna").decode()
    except UnicodeError:
        host = quote(host, safe="%")
    before, behind = quote(login, safe=":%!$&'()*+,;=~") + at, quote(colon + port, safe=":[]%")
    rest = (quote(part, safe="/:@!$&'()*+,;=%~?") for part in told[2:])
    return urlunsplit((told.scheme, f"{before}{host}{behind}", *rest))
