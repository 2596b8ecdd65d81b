"""The blog that a folder holds: which static site generator makes it, where its posts are, and what its settings tell of it.

What a theme brought as an example (``https://example.com``, *Your Name*) is untold. Nothing that stands in such a file is
an error of ours: what can't be read is told, and the rest is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from reader import decode, frontmatter
from reader.errors import reason
from reader.frontmatter import Facts
from reader.hosts import is_private
from reader.words import message


@dataclass(frozen=True, slots=True)
class Blog:
    """What is known of a blog; empty is untold. Paths are seen from its folder, with ``/``.

    Attributes:
        kind: the generator's own name.
        file: the settings that were found, or what else told the kind.
        posts: folders of posts that are there.
        exclude: globs of translations beside the posts.
        url: the site's public address, ending in ``/``.
        language: as BCP 47 has it.
        unread: files that couldn't be read as they are meant, and why.
    """

    kind: str
    file: str
    posts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    url: str = ""
    author: str = ""
    email: str = ""
    language: str = ""
    unread: tuple[tuple[str, str], ...] = ()


def find(root: Path) -> Blog | None:
    """The blog in the folder `root`; None where none is recognised."""
    with suppress(OSError):  # a folder that nobody may look into
        for recognise in (_hexo, _hugo, _eleventy, _jekyll):
            if found := recognise(_Folder(root)):
                return found
    return None


class _Folder:
    """A folder whose files are read, and what could not be read of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unread: dict[str, str] = {}

    def first(self, *names: str) -> str:
        """The first of the files `names` that is there."""
        return next((name for name in names if (self.root / name).is_file()), "")

    def folders(self, above: str, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the folders `names` in `above` that are there."""
        paths = [PurePosixPath(above, name) for name in names]
        return tuple(str(path) for path in paths if (self.root / path).is_dir())

    def text(self, name: str) -> str:
        """The text of a file; empty where it can't be read."""
        try:
            with (self.root / name).open("rb") as file:
                return decode.text(file.read(frontmatter.LONGEST))
        except OSError as error:
            self.unread[name] = reason(error)
        except decode.NotTextError:
            self.unread[name] = message("blog.no-text")
        return ""

    def facts(self, name: str) -> Facts:
        """What a file says; where it is broken, what its lines say."""
        text, kind = self.text(name), name.rpartition(".")[2]
        if not re.search(r"(?m)^\s*[^\s#]", text):
            return {}
        if kind in ("js", "cjs", "mjs"):
            return _object(text)
        told = _json(text) if kind == "json" else frontmatter.parsed(text, toml=kind == "toml")
        if told is None:
            self.unread.setdefault(name, message("blog.broken"))
            told = frontmatter.mapping(text, toml=kind == "toml")
        return told

    def blog(
        self,
        kind: str,
        file: str,
        facts: Facts,
        posts: tuple[str, ...],
        url: str,
        exclude: tuple[str, ...] = (),
    ) -> Blog:
        """The blog of which its settings say `facts`."""
        author, email = _person(facts)
        return Blog(
            kind,
            file,
            posts,
            exclude,
            title=_own(facts.get("title")),
            description=_own(facts.get("description")),
            url=_address(url),
            author=author,
            email=email,
            language=_language(facts),
            unread=tuple(self.unread.items()),
        )


def _jekyll(folder: _Folder) -> Blog | None:
    """https://jekyllrb.com/docs/configuration/options/, and ``CNAME`` of GitHub Pages."""
    file = folder.first("_config.yml", "_config.yaml", "_config.toml")
    facts = folder.facts(file) if file else {}
    source = _text(facts.get("source")) or "."
    posts = folder.folders(f"{source}/{_text(facts.get('collections_dir'))}", ["_posts"])
    if not posts and (folder.root / source).is_dir():  # each category's own
        inner = sorted(path.name for path in (folder.root / source).iterdir() if path.name[:1] not in "._")
        posts = folder.folders(source, [f"{name}/_posts" for name in inner])
    if not file and not posts:
        return None
    url = _text(facts.get("url"))
    if not _address(url) and folder.first("CNAME"):
        url = f"https://{folder.text('CNAME').strip()}"
    return folder.blog(
        "Jekyll", file or posts[0], facts, posts, url and f"{url}/{_text(facts.get('baseurl'))}"
    )


def _hexo(folder: _Folder) -> Blog | None:
    """https://hexo.io/docs/configuration"""
    file = folder.first("_config.yml", "_config.yaml")
    if not file:
        return None
    facts = folder.facts(file)
    posts = folder.folders(_text(facts.get("source_dir")) or "source", ["_posts"])
    needs = _json(folder.text("package.json")) if folder.first("package.json") else None
    if "hexo" not in _inner(needs or {}, "dependencies") and (not posts or folder.folders(".", ["_posts"])):
        return None
    url = _text(facts.get("url"))
    if not urlsplit(url).path.strip("/"):
        url = f"{url.rstrip('/')}{_text(facts.get('root'))}"
    return folder.blog("Hexo", file, facts, posts, url)


_KINDS = ("toml", "yaml", "yml", "json")


def _hugo(folder: _Folder) -> Blog | None:
    """https://gohugo.io/configuration/introduction/: one file, or a file a table in ``config/_default``; keys in any case."""
    file = folder.first(*(f"{name}.{kind}" for name in ("hugo", "config") for kind in _KINDS))
    facts = dict(_small(folder.facts(file))) if file else {}
    for path in sorted((folder.root / "config" / "_default").glob("*.*")):
        if path.suffix[1:] in _KINDS:
            name = f"config/_default/{path.name}"
            table = path.stem.lower().split(".")  # languages.ko.toml
            told = _small(folder.facts(name))
            for key in () if table[0] in ("hugo", "config") else reversed(table):
                told = {key: told}
            for key, value in told.items():
                known = facts.get(key)
                facts[key] = (
                    {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
                )
            file = file or name
    if not file or ("baseurl" not in facts and not file.startswith(("hugo", "config/"))):
        return None
    languages = _inner(facts, "languages")
    main = _text(facts.get("defaultcontentlanguage")) or "en"
    code = next((each for each in languages if each.startswith("ko")), main if main in languages else "")
    own = _inner(languages, code)
    told = {**_inner(facts, "params"), **facts, **_inner(own, "params"), **own}
    content = _text(told.get("contentdir")) or "content"
    sections = told.get("mainsections")
    posts = folder.folders(content, map(_text, sections) if isinstance(sections, list) else ())
    posts = posts or folder.folders(content, _SECTIONS)[:1] or folder.folders(content, [""])
    beside = () if "contentdir" in own or code != main else (each for each in languages if each != code)
    exclude = tuple(f"*.{each}.md" for each in beside)
    if code and not _language(told):
        told["language"] = code
    return folder.blog("Hugo", file, told, posts, _text(told.get("baseurl")), exclude)


def _eleventy(folder: _Folder) -> Blog | None:
    """https://www.11ty.dev/docs/config/, and the data of its starters. JavaScript is looked at, never run."""
    file = folder.first(".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")
    if not file:
        return None
    told = re.search(r"\binput:\s*[\"'`]([^\"'`]+)", folder.text(file))
    source = str(PurePosixPath(told[1])) if told else "."
    places = dict.fromkeys(("_data", f"{source}/_data"))
    names = [f"{place}/{name}" for place in places for name in ("metadata", "site")]
    data = folder.first(
        *(f"{name}.{kind}" for name in names for kind in ("json", "js", "mjs", "cjs", "yml", "yaml"))
    )
    facts = folder.facts(data) if data else {}
    posts = folder.folders(source, _SECTIONS)[:1] or folder.folders(f"{source}/content", _SECTIONS)[:1]
    return folder.blog("Eleventy", file, facts, posts, _text(facts.get("url")))


_SECTIONS = ("posts", "post", "blog", "articles")
"""Where a blog's posts are, by custom."""


def _object(text: str) -> Facts:
    """What texts stand in a module of JavaScript, by their key, and in an object ``author`` in it; what it computes is unknown."""
    bare = re.sub(r"(?m)^\s*//.*$", "", text)
    author = re.search(r"\bauthor\s*:\s*\{([^{}]*)\}", bare)
    if not author:
        return _pairs(bare)
    return {**_pairs(bare[: author.start()] + bare[author.end() :]), "author": _pairs(author[1])}


def _pairs(text: str) -> Facts:
    found: dict[str, str] = {}
    for key, _, value in re.findall(r"\b(\w+)[\"']?\s*:\s*([\"'`])((?:\\.|(?!\2)[^\\\n])*+)\2", text):
        if "${" not in value:
            found.setdefault(key, re.sub(r"\\(.)", r"\1", value))
    return found


def _json(text: str) -> Facts | None:
    try:
        told = frontmatter.bounded(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _small(facts: Facts) -> Facts:
    """The same with its keys in small letters."""
    return {key.lower(): _small(value) if isinstance(value, dict) else value for key, value in facts.items()}


def _inner(facts: Facts, key: str) -> Facts:
    """The table `key` in `facts`; empty where there is none."""
    value = facts.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    """A text in one line; empty for what is none."""
    return (
        " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )


def _own(value: object) -> str:
    """A text that its writer chose, and no theme's example."""
    text = _text(value)
    return "" if text.casefold() in _EXAMPLES or re.match(r"your\b|write an awesome\b", text, re.I) else text


_EXAMPLES = (
    "hexo",
    "john doe",
    "jane doe",
    "my new hugo site",
    "my new hugo project",
    "my blog",
    "my site",
    "blog name",
)


def _person(facts: Facts) -> tuple[str, str]:
    """Who writes, and the mail: as one text, as a table, or as a list of either."""
    names, mails = [], []
    for told in (*_each(facts.get("author")), *_each(facts.get("authors")), _inner(facts, "social")):
        person: Facts = told if isinstance(told, Mapping) else {"name": told}
        names.append(_own(person.get("name")))
        mails.append(_mail(person.get("email")))
    found = (*names, _own(facts.get("name"))), (*mails, _mail(facts.get("email")))
    return next(filter(None, found[0]), ""), next(filter(None, found[1]), "")


def _each(value: object) -> Iterator[object]:
    if isinstance(value, list):
        yield from value
    else:
        yield value


def _mail(value: object) -> str:
    mail = _text(value).removeprefix("mailto:")
    host = mail.rpartition("@")[2]
    return "" if _is_example(host) or re.match(r"your\b|your[._-]|me@|username@", mail, re.I) else mail


def _is_example(host: str) -> bool:
    """RFC 2606, and what themes say instead."""
    return bool(
        re.search(r"(?i)(?:^|\.)(?:example(?:\.(?:com|org|net))?|domain\.com)$|\byour|\busername\b", host)
    )


def _address(url: str) -> str:
    """A public address as it is written; empty for what nobody can listen at."""
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
        told = parts.scheme in ("http", "https") and parts.hostname and not is_private(url)
    except ValueError:
        return ""
    if not told or _is_example(parts.hostname or ""):
        return ""
    return f"{parts.scheme}://{parts.netloc}{re.sub('/+', '/', f'{parts.path}/')}"


def _language(facts: Facts) -> str:
    for key in ("languagecode", "language", "lang", "locale"):
        for told in _each(facts.get(key)):
            if found := re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?", _text(told)):
                return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
    return ""
