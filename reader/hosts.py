"""Which hosts are of this machine or this network, and no public ones."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

_NAT64 = ip_network("64:ff9b::/96")
_LOCAL = (".local", ".localhost", ".lan", ".home.arpa", ".internal")
"""Names that no public server has (RFC 6761, 6762, 8375; ICANN reserved ``internal`` in 2024)."""


def is_private(url: str) -> bool:
    """Whether `url` names an address only this machine or this network can reach."""
    host = urlsplit(url).hostname or ""
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(_LOCAL)


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
    return address.is_global and not address.is_multicast
