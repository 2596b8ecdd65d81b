"""Where a post's sound is, told to the post itself: ``audio:`` in its front matter, or in a data file of its site (Jekyll, Hugo).

In a post nothing else is touched, and what we put there we know by its form: it is taken out again before a post is compared with
the one that was read before (`without`), so that no post has changed by it. What somebody else calls ``audio`` stays.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reader import catalog, decode, disk, frontmatter
from reader.errors import ArticleError, ConfigError, StoreError, reason
from reader.events import Failed, Noted
from reader.hosts import ascii_url, is_private
from reader.model import Entry
from reader.words import message

KEY = "audio"
_MEDIA = "audio/mpeg"

_FRONT = re.compile(
    r"\A\ufeff?\s*(?P<rule>---|\+\+\+)[ \t]*(?P<end>\r?\n)(?P<front>.*?\n)?(?P<close>---|\.\.\.|\+\+\+)[ \t]*(?=\r?\n|\Z)",
    re.S,
)
_URL = r'"https?://[^"\s]+/episodes/[^"/\s]+\.mp3"'
_OWN = re.compile(
    rf"^audio:\r?\n  url: {_URL}\r?\n  length: \d+\r?\n  duration: \d+\r?\n(?![ \t]+\S)"
    rf"|^audio = {{ url = {_URL}, length = \d+, duration = \d+ }}\r?\n"
    rf'|,\r?\n[ \t]*"audio": {{"url": {_URL}, "length": \d+, "duration": \d+}}(?=\s*}}[ \t]*(?:\r?\n|\Z))',
    re.M,
)
"""What we write, in YAML, TOML and JSON."""


@dataclass(frozen=True, slots=True)
class Audio:
    """The MP3 of an episode: its address, bytes, and whole seconds."""

    url: str
    length: int
    duration: int


def audio(episode: Entry, base: str) -> Audio:
    """Of an episode of the show at the public address `base`."""
    url = ascii_url(base) + quote(catalog.name(episode.stem, ".mp3"))
    return Audio(url, episode.size, round(episode.seconds))


def without(data: bytes) -> bytes:
    """A post's bytes as they were before we wrote anything into them."""
    head = data[: 4 * frontmatter.LONGEST]  # most posts have none, and all are looked at
    text = data.decode("utf-8", "surrogateescape") if b"audio" in head and b"/episodes/" in head else ""
    end = _end(text)
    found = _OWN.search(text, 0, end) if end else None
    if found is None:
        return data
    return (text[: found.start()] + text[found.end() :]).encode("utf-8", "surrogateescape")


def written(data: bytes, told: Audio) -> bytes:
    """A post's bytes with `told` in its front matter, in the place of what we had told before; the rest as it was.

    Raises:
        ArticleError: it has no front matter that this could be put into, or an ``audio`` of its own.
    """
    text = data.decode("utf-8", "surrogateescape")
    own = _OWN.search(text, 0, _end(text))
    at, end = own.span() if own else (_place(text), _place(text))
    if text[at:end] == (block := _block(text, told)):
        return data
    plain = without(data)
    facts, body = frontmatter.split(decoded := _decoded(plain))
    if KEY in facts or _named(text):
        raise ArticleError(message("writeback.foreign"))
    made = (text[:at] + block + text[end:]).encode("utf-8", "surrogateescape")
    # whatever a front matter may look like: it tells just what it did, and this
    wanted = {**facts, KEY: {"url": told.url, "length": told.length, "duration": told.duration}}
    right = frontmatter.split(_decoded(made)) == (wanted, body) and without(made) == plain
    if not facts or not right or frontmatter.unclosed(decoded) or frontmatter.broken(decoded):
        raise ArticleError(message("writeback.no-place"))
    return made


def _named(text: str) -> bool:
    """Whether there is an ``audio`` that says nothing, or one that Hugo takes for it: twice, it would stop the site's build (go-yaml)."""
    own = _OWN.search(text, 0, _end(text))
    text = text[: own.start()] + text[own.end() :] if own else text
    if found := _front(text):
        return re.search(rf"^[\"']?{KEY}[\"']?[ \t]*[:=.]", found["front"] or "", re.I | re.M) is not None
    told = json.loads(text[: _object(text)].lstrip("\ufeff \t\r\n") or "{}", strict=False)
    return any(key.lower() == KEY for key in told)


def _decoded(data: bytes) -> str:
    try:
        return decode.text(data)
    except decode.NotTextError as error:
        raise ArticleError(message("writeback.no-place")) from error


def _front(text: str) -> re.Match[str] | None:
    found = _FRONT.match(text[: frontmatter.LONGEST + 100])
    return found if found and (found["rule"] == "+++") == (found["close"] == "+++") else None


def _object(text: str) -> int:
    """Where front matter in JSON ends, behind its brace; 0 where it is none."""
    begin = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if not text.startswith("{", begin):
        return 0
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[: frontmatter.LONGEST], begin)[1]
    except (ValueError, RecursionError):
        return 0


def _end(text: str) -> int:
    """Where the front matter of a text ends; 0 where it has none."""
    found = _front(text)
    return found.end() if found else _object(text)


def _place(text: str) -> int:
    """Where ours is to stand: at the end, but of TOML at its beginning, for a table has no end."""
    if found := _front(text):
        return found.end("end") if found["rule"] == "+++" else found.start("close")
    if end := _object(text):
        return len(text[: end - 1].rstrip())
    raise ArticleError(message("writeback.no-place"))


def _block(text: str, told: Audio) -> str:
    url, length, duration = json.dumps(told.url), told.length, told.duration
    if not (found := _front(text)):
        line = re.search(r'(\r?\n)([ \t]*)"', text)
        end, indent = (line[1], line[2]) if line else ("\n", "  ")
        return f',{end}{indent}"audio": {{"url": {url}, "length": {length}, "duration": {duration}}}'
    end = found["end"]
    if found["rule"] == "+++":
        return f"audio = {{ url = {url}, length = {length}, duration = {duration} }}{end}"
    return f"audio:{end}  url: {url}{end}  length: {length}{end}  duration: {duration}{end}"


def into_posts(
    places: Mapping[str, str], episodes: Iterable[Entry], base: str, *, otherwise: bool = False
) -> Iterator[Noted | Failed]:
    """Tell each post in a file where its sound is.

    Args:
        places: those of the posts that were read, by the id of their episodes.
        base: public address of the show.
        otherwise: what can't be told in a post is told to its site (`into_data`).
    """
    count, elsewhere = 0, 0
    for episode in episodes:
        place = places.get(episode.id, "")
        path = _file(place)
        if path is None:
            elsewhere += bool(place)
            continue
        try:
            before = path.read_bytes()
            made = written(before, audio(episode, base))
            count += made != before
            _put(path, made, before)
        except ArticleError as error:
            if not otherwise:
                yield Noted(place, error.what)
        except OSError as error:
            yield Failed(place, StoreError(message("file.unwritable", reason=reason(error)), where=place))
    if count:
        logging.getLogger(__name__).info(message("writeback.done", count=count))
    if elsewhere and not otherwise:
        yield Noted(KEY, message("writeback.elsewhere", count=elsewhere))


def out_of_posts(places: Iterable[str]) -> Iterator[Failed]:
    """Take what we told out of posts that have no episode any more."""
    for place in places:
        try:
            if path := _file(place):
                before = path.read_bytes()
                _put(path, without(before), before)
        except OSError as error:
            yield Failed(place, StoreError(message("file.unwritable", reason=reason(error)), where=place))


def _file(place: str) -> Path | None:
    """The file of a post that has one to itself; a link stays one, and what it leads to is written."""
    path = Path(place).expanduser()
    return path.resolve() if place and place != "-" and "://" not in place and path.is_file() else None


def _put(path: Path, data: bytes, before: bytes) -> None:
    """Put `data` in the place of a file that holds `before`, whole or not at all; what is the same isn't touched."""
    if data == before:
        return
    if path.exists() and not (path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)):
        # a folder's rights would let us take its place
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    disk.put(path, data)


def into_data(file: str, episodes: Iterable[Entry], base: str) -> None:
    """Tell a data file of a site where the sound of every post is: by the post's path in its blog, and by its address.

    Raises:
        ConfigError: there is another file of that name.
        StoreError: it can't be written.
    """
    told: dict[str, dict[str, Any]] = {}
    for episode in episodes:
        own = audio(episode, base)
        page = ascii_url(base) + quote(catalog.name(episode.id, ".html"))
        facts = {"url": own.url, "length": own.length, "duration": own.duration}
        facts |= {"type": _MEDIA, "page": page, "title": episode.title}
        told |= {key: facts for key in (episode.origin, episode.url) if key}
    path = Path(file).expanduser()
    data = (json.dumps(dict(sorted(told.items())), ensure_ascii=False, indent=1) + "\n").encode()
    try:
        before = path.read_bytes() if path.exists() else b""
        if before.strip() and not _is_ours(before):
            mend = message("mend.audio-data")
            raise ConfigError(message("writeback.other-data"), where=file, mend=mend)
        disk.make(path.absolute().parent)
        _put(path.resolve(), data, before)
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=file) from error


def _is_ours(data: bytes) -> bool:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and all(
        isinstance(each, dict) and {"url", "length", "duration"} <= each.keys() for each in told.values()
    )


def check(base: str, *, private: bool) -> None:
    """See, before anything is made, that there is an address to tell.

    Args:
        base: of the show.
        private: whether nobody is to find its episodes.

    Raises:
        ConfigError: there is none.
    """
    if private:
        raise ConfigError(message("writeback.private"), mend=message("mend.write-back"))
    if is_private(base):
        raise ConfigError(message("writeback.no-url"), mend=message("mend.public"))
