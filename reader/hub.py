"""A WebSub hub is told that feeds have changed, so that apps needn't wait until they look again.

Sources: W3C WebSub, 4 (discovery), 6 (publishing, which it leaves to hubs); how hubs take it: PubSubHubbub 0.3, 7.1, as
pubsubhubbub.appspot.com and Superfeedr do: a form with ``hub.mode=publish`` and a ``hub.url`` for each feed.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from reader.feed import ATOM

SECONDS = 10.0
"""Until a hub must have answered: what is published is published without it."""


def announced(document: bytes) -> tuple[str, str]:
    """The hub of a feed and the address that it gives for itself; empty where it names none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        links = etree.fromstring(document, parser).findall(f"channel/{{{ATOM}}}link")
    except etree.XMLSyntaxError:
        return "", ""
    told = {str(link.get("rel")): str(link.get("href")) for link in links}
    return told.get("hub", ""), told.get("self", "")


def ping(hub: str, feeds: Iterable[str]) -> str:
    """Tell `hub` that the feeds at these addresses have changed; why it didn't take it, or nothing."""
    import requests  # takes a while to import, and few shows have a hub

    form = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]
    try:
        # a stream, of which no more than the status is read: a hub may talk without end
        with requests.post(hub, data=form, timeout=SECONDS, stream=True) as answer:
            return "" if answer.ok else f"HTTP {answer.status_code}"
    except (requests.RequestException, OSError, ValueError) as error:
        return type(error).__name__
