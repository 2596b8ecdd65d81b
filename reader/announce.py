"""After publishing, whoever is to know is told: an address of the web by a POST, a command by its input. The show is public either way."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from reader import __version__, catalog, manifest
from reader.config import Config, Publish
from reader.errors import ReaderError, StoreError, reason
from reader.feed import FEED
from reader.hosts import ascii_url
from reader.publish import Report
from reader.store import Folder
from reader.words import message

TIMEOUT = (10.0, 30.0)
"""Seconds to connect, and until it answers: who does more than take note does it afterwards."""
LONGEST = 300.0
"""Seconds that a command may take: it may clear a cache of a network of servers, or build a site."""
_FOR_PEOPLE = 2
"""Where a command prints: our stdout may be read by a program."""
_LETTERS = 2000
"""Of a message in a chat (Discord, "Create Message": ``content``)."""
_NAMED = 10
"""New episodes that a message names."""


def facts(config: Config, report: Report) -> dict[str, Any]:
    """What is told of a publishing that did `report`.

    ``text`` and ``content`` say it in words, under the names that Slack and Mattermost, and Discord, show; ``new`` are the
    episodes that weren't there before, newest first, each with title, page, sound and when it came out.
    """
    show, new = config.show, list(_new(config, report))
    head = message("announce.text", title=show.title, count=len(new))
    told = head if new else message("announce.text-none", title=show.title)
    text = "\n".join([told, *(f"{each['title']} {each['url']}" for each in new[:_NAMED])])[:_LETTERS]
    return {
        "event": "published",
        "version": __version__,
        "text": text,
        "content": text,
        "title": show.title,
        "url": ascii_url(show.url),
        "feed": ascii_url(show.url) + FEED,
        "new": new,
        "sent": list(report.sent),
        "deleted": list(report.deleted),
        "size": report.size,
    }


def _new(config: Config, report: Report) -> Iterator[dict[str, Any]]:
    """The episodes whose page wasn't there before, of the show and of those in its folders."""
    out, base = Path(config.out), ascii_url(config.show.url)
    for show in (out, *manifest.below(out)):
        within = "" if show == out else f"{show.name}/"
        pages = {name.removeprefix(within) for name in report.new if name.startswith(within)}
        for each in catalog.entries(Folder(show))[0]:
            page = catalog.name(each.id, catalog.PAGE)
            if page in pages:
                yield {
                    "title": each.title,
                    "url": base + quote(within + page),
                    "sound": base + quote(within + catalog.name(each.stem, ".mp3")),
                    "published": each.published.isoformat(),
                    "seconds": round(each.seconds, 3),
                }


def announce(whom: Publish, told: dict[str, Any]) -> Iterator[ReaderError]:
    """Tell `whom` the facts `told`: an error of each that couldn't be told. No address and no argument stands in one, for they hold keys."""
    data = json.dumps(told, ensure_ascii=False).encode()
    if whom.webhook:
        yield from _posted(whom.webhook, data)
    if whom.command:
        yield from _run(whom.command, data)


def _posted(url: str, data: bytes) -> Iterator[ReaderError]:
    where, mend = urlsplit(url).hostname or "", message("mend.announce")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"sori-reader/{__version__}"}
    try:
        with requests.post(
            url, data, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    # what these say would name the address; ValueError: "http://["
    except (requests.RequestException, OSError, ValueError):
        yield StoreError(message("announce.unreached"), where=where, mend=mend)
        return
    if 300 <= status < 400:
        yield StoreError(message("announce.moved", status=status), where=where, mend=mend)
    elif status >= 400:
        yield StoreError(message("announce.refused", status=status), where=where, mend=mend)


def _run(command: tuple[str, ...], data: bytes) -> Iterator[ReaderError]:
    where, mend = command[0], message("mend.announce")
    try:
        done = subprocess.run(command, input=data, stdout=_FOR_PEOPLE, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        yield StoreError(message("announce.command-late", seconds=LONGEST), where=where, mend=mend)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        yield StoreError(message("announce.command-missing", reason=why), where=where, mend=mend)
    else:
        if done.returncode:
            what = message("announce.command-failed", code=done.returncode)
            yield StoreError(what, where=where, mend=mend)
