"""What other sites show of an episode: its sound and chapters without any script, a frame, oEmbed; and how a page finds its own.

A page is known by its address (`plain`). Episodes are listed by a hash of it in 256 files at most, so that the button on a
page loads a few of them, however many there are; ``listen.js`` does the same two things.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from html import escape
from importlib import resources
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from reader import clock
from reader.catalog import EMBED, name
from reader.config import Show
from reader.feed import FEED
from reader.hosts import ascii_url
from reader.manifest import Planned
from reader.model import KOREA, Entry
from reader.words import phrase

INDEX = "index.json"
SCRIPT = "listen.js"
VERSION = 1
"""Of the index and of what sites are given as data: raised where a reader of them would have to change."""
PARTS = 256
WIDTH, HEIGHT = 600, 200
"""CSS pixels of the frame."""
_CAMPAIGN = re.compile(r"\b(utm_|fbclid|gclid)[^&]*&?")
"""Of a query: where a reader came from, and not which page it is."""
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BETWEEN = re.compile(r" ?([-+*/=<>!?:&|,;{}()\[\]^]) ?")
_QUOTED = re.compile(r"""("[^"]*"|'[^']*'|`[^`]*`)""")


def files(show: Show, episodes: Sequence[Entry], styles: str) -> Iterator[Planned]:
    """Every file for other sites, what is named before what names it.

    Args:
        styles: folder of the site's assets.
    """
    told = VERSION, styles, show.title, show.url, show.author, show.language
    for episode in episodes:
        page = Planned.of(frame(episode.id), partial(_frame, show, episode, styles), told, episode)
        yield page
        yield replace(page, name=card(episode.id), make=partial(_card, show, episode))
    parts: dict[int, dict[str, dict[str, Any]]] = {}
    for episode in episodes:
        if address := plain(episode.url):
            parts.setdefault(part(address), {}).setdefault(address, row(episode))
    for number, rows in sorted(parts.items()):
        make = partial(_json, {"version": VERSION, "episodes": rows})
        yield Planned.of(f"{EMBED}/{number}.json", make, rows)
    about = {"title": show.title, "url": show.url, "feed": FEED, "language": show.language}
    parted = {"parts": PARTS, "part": f"{EMBED}/{{part}}.json"}
    yield Planned(INDEX, partial(_json, {"version": VERSION, "show": about, **parted}))
    yield Planned(SCRIPT, _script)


def plain(address: str) -> str:
    """What two addresses of one page have in common: no scheme, ``www.``, ``index.html``, slash at the end, tag of a campaign, nor encoding.

    All else of the query stays: ``?p=12`` is another page than ``?p=13``.
    """
    parts = urlsplit(ascii_url(address))
    host = re.sub(r"^www\.|:(80|443)$", "", parts.netloc.rpartition("@")[2].lower())
    path = re.sub(r"((/index)?\.html?|/)$", "", parts.path)
    query = re.sub(r"[?&]$", "", _CAMPAIGN.sub("", f"?{parts.query}"))
    whole = host + path + query
    # in another encoding, or with a % of no code, it stays as it is written
    with suppress(UnicodeDecodeError):
        whole = whole if _STRAY.search(whole) else normalize("NFC", unquote(whole, errors="strict"))
    return whole


def part(address: str) -> int:
    """In which of the `PARTS` a plain address is listed: the upper byte of its FNV-1a hash (32 bits, of code points)."""
    mixed = 0x811C9DC5
    for letter in address:
        mixed = (mixed ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
    return mixed >> 24


def frame(episode_id: str) -> str:
    """Where the page is that other sites show in a frame."""
    return f"{EMBED}/{episode_id}.html"


def card(episode_id: str) -> str:
    """Where its oEmbed answer is."""
    return f"{EMBED}/{episode_id}.oembed.json"


def row(episode: Entry) -> dict[str, Any]:
    """An episode in the index; all addresses but the post's own are seen from the show's root."""
    made = {file.suffix for file in episode.files}
    others = {
        key: name(episode.stem, suffix)
        for key, suffix in (("chapters", ".chapters.json"), ("transcript", ".transcript.json"), ("text", ".transcript.html"))
        if suffix in made
    }  # fmt: skip
    return {
        "id": episode.id,
        "url": episode.url,
        "title": episode.title,
        "page": name(episode.id, ".html"),
        "audio": name(episode.stem, ".mp3"),
        "type": "audio/mpeg",
        "length": episode.size,
        "duration": round(episode.seconds),
        **others,
    }


def facts(show: Show, episode: Entry) -> dict[str, Any]:
    """An episode with whole addresses, and with what shows it: ``html``, ``iframe``, ``oembed``."""
    told = row(episode)
    for key in ("page", "audio", "chapters", "transcript", "text"):
        if key in told:
            told[key] = show.url + told[key]
    shown = {"html": figure(show, episode), "iframe": iframe(show, episode), "oembed": oembed(show, episode)}
    return told | shown


def figure(show: Show, episode: Entry, root: str = "") -> str:
    """HTML of an episode that plays without a script; with ours, its sentences are followed in the page around it.

    No blank line is in it, which would end it in Markdown, and nothing that a Content-Security-Policy refuses but for the
    sound itself (``media-src``).

    Args:
        root: where the show is, seen from a page that is no post, where there is nothing to follow; else its address.
    """
    told = row(episode)
    sound = escape((root or show.url) + told["audio"])
    followed = not root and "transcript" in told
    data = f' data-transcript="{escape(show.url + told["transcript"])}"' if followed else ""
    named = escape(phrase("embed.named", title=_one_line(episode.title)))
    length = phrase("embed.length", length=clock.spoken(episode.seconds))
    lines = [
        f'<figure class="sori-listen"{data}>',
        f"<figcaption>{phrase('embed.listen')} {length}</figcaption>",
        f'<audio controls preload="none" src="{sound}" aria-label="{named}"></audio>',
    ]
    if len(episode.chapters) > 1:
        lines.append(f"<details><summary>{phrase('embed.chapters')}</summary><ol>")
        for each in episode.chapters:
            at, title = f"{sound}#t={each.start:.2f}", escape(_one_line(each.title))
            lines.append(f'<li><a href="{at}">{title}</a> {clock.elapsed(each.start)}</li>')
        lines.append("</ol></details>")
    links = [(told["page"], phrase("embed.page"))]
    if "text" in told:
        links.append((told["text"], phrase("embed.text")))
    anchors = (f'<a href="{escape((root or show.url) + to)}"{_BESIDE}>{label}</a>' for to, label in links)
    lines += [f"<p>{' '.join(anchors)}</p>", _linked_data(show, episode), "</figure>"]
    return "\n".join(lines) + "\n"


_BESIDE = ' target="_blank" rel="noopener"'
"""The post stays open, and whatever frame it is in; a screen reader says so."""


def _linked_data(show: Show, episode: Entry) -> str:
    """AudioObject (schema.org) as data; what would close a script is escaped."""
    told = row(episode)
    length = f"PT{round(episode.seconds)}S"
    object_: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "AudioObject",
        "name": _one_line(episode.title),
        "contentUrl": show.url + told["audio"],
        "encodingFormat": told["type"],
        "contentSize": str(episode.size),
        "duration": length,
        "uploadDate": episode.published.astimezone(KOREA).isoformat(),
        "inLanguage": show.language,
        "url": show.url + told["page"],
        "embedUrl": show.url + frame(episode.id),
        "isPartOf": {"@type": "PodcastSeries", "name": show.title, "url": show.url},
    }
    if "text" in told:
        object_["transcript"] = show.url + told["text"]
    if episode.url:
        object_["encodesCreativeWork"] = {"@type": "Article", "url": episode.url}
    data = json.dumps(object_, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return f'<script type="application/ld+json">{data}</script>'


def iframe(show: Show, episode: Entry) -> str:
    """HTML of a frame with the episode: its address stays, whatever its sound is called."""
    named = escape(phrase("embed.named", title=_one_line(episode.title)))
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    return f'<iframe src="{escape(show.url + frame(episode.id))}" title="{named}" {size} loading="lazy"></iframe>\n'


def oembed(show: Show, episode: Entry) -> dict[str, Any]:
    """oEmbed 1.0, type ``rich`` (oembed.com, 2.3.4.4)."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": episode.title,
        "author_name": episode.byline or show.author,
        "provider_name": show.title,
        "provider_url": show.url,
        "html": iframe(show, episode).strip(),
        "width": WIDTH,
        "height": HEIGHT,
    }


def snippet(show: Show) -> str:
    """HTML for the template of a site: each post's page finds its own episode; without scripts, the show."""
    others = f'<a href="{escape(show.url)}">{escape(phrase("embed.show", show=show.title))}</a>'
    return (
        f'<script src="{escape(show.url + SCRIPT)}" defer></script>\n<noscript><p>{others}</p></noscript>\n'
    )


def data(show: Show, episodes: Iterable[Entry]) -> dict[str, Any]:
    """All episodes for a site's generator: by the path of their post (else by its address), and the path by the address."""
    listed = list(episodes)
    return {
        "version": VERSION,
        "script": show.url + SCRIPT,
        "episodes": {each.origin or each.url or each.id: _given(show, each) for each in listed},
        "paths": {each.url: each.origin or each.url for each in listed if each.url},
    }


def _given(show: Show, episode: Entry) -> dict[str, Any]:
    told = row(episode)
    short = {"url": show.url + told["audio"], "length": told["length"], "duration": told["duration"]}
    return short | {"title": episode.title, "page": show.url + told["page"], "html": figure(show, episode)}


def template(kind: str) -> bytes:
    """What a generator's template includes: ``jekyll`` or ``hugo``."""
    return _ours(f"embedding/{kind}.html")


def _frame(show: Show, episode: Entry, styles: str) -> bytes:
    policy = "default-src 'none'; media-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
    head = [
        "<!doctype html>",
        f'<html lang="{escape(show.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{escape(_one_line(episode.title))}</title>",
        f'<link rel="canonical" href="{escape(show.url + name(episode.id, ".html"))}">',
        f'<link rel="stylesheet" href="../{styles}/embed.css">',
        f'<script src="../{SCRIPT}" defer></script>',
        "</head>",
        f"<body><main><h1>{escape(_one_line(episode.title))}</h1>",
    ]
    return "\n".join([*head, figure(show, episode, "../") + "</main></body>", "</html>", ""]).encode()


def _card(show: Show, episode: Entry) -> bytes:
    return _json(oembed(show, episode))


def _script() -> bytes:
    """The script without what only its readers need: comments, indents, spaces around signs."""
    lines = [line.strip() for line in _ours(SCRIPT).decode().splitlines()]
    parts = _QUOTED.split("".join(line for line in lines if not line.startswith("//")))
    parts[::2] = [_BETWEEN.sub(r"\1", code).replace(";}", "}") for code in parts[::2]]
    return "".join(parts).encode()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ours(file: str) -> bytes:
    return (resources.files("reader.site") / file).read_bytes()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
