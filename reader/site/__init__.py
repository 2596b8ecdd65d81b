"""Show and episodes become pages: an index, a page an episode, months, a search index, and what a phone installs.

No page asks a third party for anything, and each works without JavaScript; scripts only add to what is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, partial
from hashlib import blake2b
from html import escape
from importlib import resources
from itertools import groupby
from typing import Any

import jinja2
from markupsafe import Markup

from reader import clock, layout, outputs
from reader.catalog import light, name
from reader.config import Show
from reader.feed import COVER, FEED, SYNTHETIC
from reader.hosts import ascii_url
from reader.manifest import Planned
from reader.model import KOREA, SIGN, Cue, Entry, Episode, Link
from reader.site import embed
from reader.topics import Topic
from reader.words import phrase

FRESH = 20
"""Episodes on the front page; it stays light however long the show runs."""
LINKED = 12
"""Feeds of topics that the front page offers itself; all stand on a page of their own."""
MONTH_PAGE = 100
"""Episodes on one page of a month, and in one file that a search loads (`PAGE` in find.js), counted from its oldest, so that
a new one moves none of the others."""


def files(
    show: Show,
    episodes: Sequence[Entry],
    there: Collection[str],
    whole: Callable[[str], Episode],
    topics: Sequence[Topic] = (),
) -> Iterator[Planned]:
    """Every file of the site, in the order to write them: what is linked before what links.

    Args:
        episodes: newest first.
        there: names of the files in place; what isn't there is not linked.
        whole: gives the episode of an id; it is asked for no more than are shown anew.
        topics: what has a feed of its own.
    """
    assets = _dressed(_assets(), show.colour)
    folder = _folder(assets)
    for file, data in ({f"{folder}/{file}": data for file, data in assets.items()} | _icons()).items():
        yield Planned(file, partial(bytes, data))
    yield Planned("manifest.webmanifest", partial(_manifest, show))
    yield from embed.files(show, episodes, folder)
    pages = _Pages(show, folder, there, whole)
    months = _months(episodes)
    for newer, episode, older in (
        zip([None, *episodes[:-1]], episodes, [*episodes[1:], None], strict=True) if episodes else ()
    ):
        yield pages.episode(episode, newer, older)
    for page in months:
        render = partial(pages.render, "month.html", root="../", month=page)
        yield Planned(page["file"], render)
    for page in months:
        yield pages.texts(f"search/{page['stem']}.json", page["episodes"])
    titles = [[e.id, e.title, clock.iso(_local(e)), round(e.seconds), e.source] for e in episodes]
    yield Planned("search/titles.json", partial(_json, titles))
    yield Planned("sw.js", partial(_worker, folder, list(assets)))
    if topics:
        yield Planned("feeds/index.html", partial(pages.render, "feeds.html", root="../", topics=topics))
    yield Planned("index.html", partial(pages.index, episodes, months, topics[:LINKED]))


def of_episode(episode_id: str) -> tuple[str, ...]:
    """The files that an episode has of the show."""
    return name(episode_id, ".html"), embed.frame(episode_id), embed.card(episode_id)


class _Pages:
    """The templates, with what every page knows."""

    def __init__(
        self, show: Show, folder: str, there: Collection[str], whole: Callable[[str], Episode]
    ) -> None:
        self._there, self._whole = there, whole
        self._known = (folder, show)
        self._templates = jinja2.Environment(
            loader=jinja2.FunctionLoader(_template),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "clock": clock.elapsed,
            "spoken_clock": clock.spoken,
            "day": clock.day,
            "local": _local,
            "ascii_url": ascii_url,
        }
        facts: dict[str, Any] = {
            "show": show,
            "assets": folder,
            "feed": FEED,
            "cover": COVER,
            "synthetic": SYNTHETIC,
        }
        self._templates.globals |= facts | {
            "file": name,
            "transcript": self._transcript,
            "downloads": self._downloads,
            "card": embed.card,
        }
        self._templates.globals |= {"picture": self._picture, "sound": self._sound}
        self._templates.globals["linked_data"] = self._linked_data

    def render(self, template: str, **facts: Any) -> bytes:
        return self._templates.get_template(template).render(**facts).encode()

    def index(
        self, episodes: Sequence[Entry], months: list[dict[str, Any]], topics: Sequence[Topic]
    ) -> bytes:
        years = [(year, list(rows)) for year, rows in groupby(months, lambda month: month["name"][:4])]
        newest, total = episodes[:FRESH], len(episodes)
        return self.render("index.html", root="", episodes=newest, years=years, total=total, topics=topics)

    def episode(self, episode: Entry, newer: Entry | None, older: Entry | None) -> Planned:
        around = [(each.id, each.title) for each in (newer, older) if each]
        linked = self._picture(episode), self._sound(episode), self._downloads(episode)
        render = partial(self.render, "episode.html", root="../", episode=episode, newer=newer, older=older)
        return Planned.of(name(episode.id, ".html"), render, self._known, episode, around, linked)

    def texts(self, file: str, episodes: Sequence[Entry]) -> Planned:
        """What is looked through by a search: all that is said of the posts."""

        def make() -> bytes:
            return _json({e.id: _told(self._whole(e.id)) for e in episodes})

        return Planned.of(file, make, [(e.id, e.edition, e.hashes.text) for e in episodes])

    def _transcript(self, episode: Entry, top: int) -> Markup:
        return transcript(self._whole(episode.id), top)

    def _picture(self, episode: Entry) -> str:
        own = name(episode.stem, ".jpg")
        return own if own in self._there else COVER

    def _sound(self, episode: Entry) -> str:
        """What the page plays: the sound alone where there is such a copy (`reader.show` says why)."""
        alone = light(episode)
        return alone if alone in self._there else name(episode.stem, ".mp3")

    def _linked_data(self, episode: Entry) -> Markup:
        """What search engines and assistants are told (schema.org, PodcastEpisode); what closes a script is escaped."""
        _, show = self._known
        length = f"PT{round(episode.seconds)}S"
        told: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "url": show.url + name(episode.id, ".html"),
            "name": episode.title,
            "description": episode.summary or episode.title,
            "datePublished": _local(episode).isoformat(),
            "inLanguage": show.language,
            "timeRequired": length,
            "image": show.url + self._picture(episode),
            "accessibilityFeature": ["transcript", "structuralNavigation"],
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": show.url + name(episode.stem, ".mp3"),
                "encodingFormat": "audio/mpeg",
                "duration": length,
            },
            "partOfSeries": {
                "@type": "PodcastSeries",
                "name": show.title,
                "url": show.url,
                "webFeed": show.url + FEED,
            },
        }
        if episode.url:
            told["isBasedOn"] = episode.url
        return Markup(json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"))

    def _downloads(self, episode: Entry) -> list[tuple[str, str]]:
        """File and label of each thing about `episode` that can be taken away."""
        others = [output for output in (*outputs.SOUNDS.values(), *outputs.FILES) if output.label]
        made = {file.suffix for file in episode.files[1:]}
        rows = [(name(episode.stem, each.suffix), each.label) for each in others if each.suffix in made]
        return [(file, label) for file, label in rows if file in self._there]


def _told(episode: Episode) -> str:
    return " ".join(cue.shown for cue in episode.cues if cue.role != SIGN)


def transcript(episode: Episode, top: int) -> Markup:
    """The text of the episode, each sentence in its place; `top` is the level of its first headings."""
    cues = [cue for cue in episode.cues if cue.role != "title"]
    return Markup(layout.html(episode.sections, cues, top=top, sentence=_sentence, moment=lambda _: ""))


def _sentence(cue: Cue, shown: str, links: Sequence[Link]) -> str:
    """A sentence, with when it is heard; where less is seen of it than is said (a cell without its header), with all of it."""
    said = f' data-said="{escape(cue.shown)}"' if shown != cue.shown else ""
    spoken = f' lang="{cue.language}"' if cue.language != "ko" else ""
    times = f'data-start="{cue.start:.2f}" data-end="{cue.end:.2f}"'
    return f"<span {times}{said}{spoken}>{layout.inline(shown, links)}</span>"


def _local(episode: Entry) -> Any:
    return episode.published.astimezone(KOREA)


def _month(episode: Entry) -> str:
    return f"{_local(episode):%Y-%m}"


def _months(episodes: Sequence[Entry]) -> list[dict[str, Any]]:
    """Pages of months, newest first: stem and file, name, and the episodes on it."""
    pages = []
    for month, group in groupby(episodes, _month):
        listed = list(group)
        count = -(-len(listed) // MONTH_PAGE)
        for number in range(count, 0, -1):
            end = len(listed) - (number - 1) * MONTH_PAGE
            rows = listed[max(0, end - MONTH_PAGE) : end]
            label = clock.month(_local(rows[0]))
            label = phrase("show.page", month=label, number=number) if count > 1 else label
            stem = f"{month}-{number}"
            pages.append({"stem": stem, "file": f"archive/{stem}.html", "name": label, "episodes": rows})
    return pages


def _manifest(show: Show) -> bytes:
    """Web app manifest (W3C); addresses are relative, so the site works under any folder."""
    icons = [
        {"src": f"icons/{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "any"))
    ]
    icons.append(
        {"src": "icons/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    )
    facts = {"id": "./", "start_url": "./", "scope": "./", "display": "standalone", "dir": "ltr"}
    named = {"name": show.title, "short_name": show.title[:12], "description": show.description}
    colours = {"theme_color": show.colour or _DEEP, "background_color": "#faf8f4"}
    categories = {"lang": show.language, "categories": ["news"], "icons": icons}
    return _json(facts | named | colours | categories)


def _worker(folder: str, assets: list[str]) -> bytes:
    """The service worker, told what version it is and what the shell of the app is made of."""
    shell = [
        "./",
        "manifest.webmanifest",
        "icons/192.png",
        "icons/icon.svg",
        *(f"{folder}/{file}" for file in assets),
    ]
    script = _text("sw.js").replace('"@SHELL@"', json.dumps(shell)).replace("@VERSION@", folder[-10:])
    return script.encode()


_DEEP = "#17324d"
"""The colour of what can be pressed, by day; in the stylesheet, too."""


def _dressed(assets: dict[str, bytes], colour: str) -> dict[str, bytes]:
    """The assets in the show's own colour; by night, when words are light, it stays ours."""
    style = assets["style.css"].replace(_DEEP.encode(), (colour or _DEEP).encode())
    return assets | {"style.css": style}


@cache
def _assets() -> dict[str, bytes]:
    """Scripts and stylesheet by name."""
    return {file.name: file.read_bytes() for file in _listed("assets")}


def _icons() -> dict[str, bytes]:
    return {f"icons/{file.name}": file.read_bytes() for file in _listed("icons")}


def _listed(folder: str) -> list[Any]:
    found = (resources.files("reader.site") / folder).iterdir()
    return sorted(
        (file for file in found if not file.name.startswith((".", "__"))), key=lambda file: file.name
    )


def _folder(assets: dict[str, bytes]) -> str:
    """``assets/<hash>``: new bytes get new addresses, so page and script of one version stay together."""
    mixed = blake2b(digest_size=5)
    for file, data in assets.items():
        mixed.update(file.encode() + b"\0" + data + b"\0")
    return f"assets/{mixed.hexdigest()}"


@cache
def _text(file: str) -> str:
    return (resources.files("reader.site") / file).read_text("utf-8")


def _template(file: str) -> str:
    return _text(f"templates/{file}")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
