"""Posts on disk and on standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from glob import has_magic
from hashlib import blake2b
from os import fsencode, fstat
from os.path import normpath
from pathlib import Path
from unicodedata import normalize

from reader.errors import SourceError
from reader.model import Look, Post
from reader.paths import as_there
from reader.source import kinds
from reader.words import message

LARGEST = 64_000_000
"""Bytes of a file read at most: a feed with all posts of a blog; of a post, `reader.article` says less."""

_JEKYLL = "_config.yml"
_MARKS = (_JEKYLL, "hugo.toml", "hugo.yaml", "config.toml", "content", "_posts")
_RECORD = ".sori-manifest.json"
# folders of a show that hold pages of ours
_OURS = frozenset(("episodes", "transcripts", "light", "archive", "search", "assets", "embed", "feeds"))
# what a site's folder holds besides posts (Jekyll, Hugo, Hexo, npm)
_ASIDE = frozenset(
    (
        *("_site", "_layouts", "_includes", "_data", "_sass", "_plugins", "_drafts", "layouts", "archetypes"),
        *("themes", "public", "assets", "static", "node_modules", "vendor", "output", "__pycache__"),
    )
)
_NOT_POSTS = frozenset(("readme", "license", "contributing", "changelog", "404", "code_of_conduct"))
_NAME_DATE = re.compile(r"((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_FRONT_DATE = re.compile(
    rb"^[ \t]{0,8}[\"']?(?:date|published)[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?(\d{4})-(\d\d)-(\d\d)",
    re.M | re.I,
)
_XML = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_NUMBERS = re.compile(r"(\d+)")


def expand(place: str, *, drafts: bool = False) -> list[str]:
    """The files that a path or a glob means: never what is no file, nor what an output folder of ours holds.

    Args:
        place: the path or the glob.
        drafts: look into folders ``_drafts``, too.

    Raises:
        SourceError: there is none.
    """
    is_output = cache(_is_output)
    mend = message("mend.path-formats") + " ".join(kinds.KINDS)
    try:
        path = Path(place).expanduser()
        if path.is_dir():
            found = _inside(path, is_output, drafts)
            mend = message("place.ours") if is_output(path) else mend
        elif path.is_file():
            found = [str(path)]
        elif path.exists():
            raise _no_file(place)
        elif has_magic(place):
            matches = _matches(path)
            if not matches:
                raise SourceError(message("place.no-match"), where=place, mend=message("mend.pattern"))
            found = [file for match in matches for file in _matched(match, is_output, drafts)]
            if not found and (other := next(filter(_is_unread, matches), None)):
                raise kinds.unread(other, place)
        else:
            raise SourceError(message("file.missing"), where=place, mend=message("mend.path"))
    except (OSError, RuntimeError) as error:  # RuntimeError: ~nobody
        raise SourceError(
            message("place.folder-unreadable"), where=place, mend=message("mend.path-rights")
        ) from error
    if not found:
        raise SourceError(message("place.nothing"), where=place, mend=mend)
    return found


def unread(place: str, *, drafts: bool = False) -> list[str]:
    """The files in a folder that hold a text which isn't read: papers of office programs, links that lead nowhere."""
    folder = Path(place).expanduser()
    if not folder.is_dir():
        return []
    found = (path for path in _below(folder, cache(_is_output), drafts) if _is_unread(path))
    return sorted(map(str, found), key=_natural)


def _is_unread(path: Path) -> bool:
    if path.suffix.lower() in kinds.PAPERS:
        return path.is_file()
    return path.is_symlink() and not path.exists() and kinds.is_post(path, named=False)


def why_unread(place: str) -> str:
    """Why a file that `unread` names isn't read, in the user's language."""
    path = Path(place)
    return kinds.unread(path, place).what if path.suffix.lower() in kinds.PAPERS else message("file.missing")


def _no_file(place: str) -> SourceError:
    if Path(place).expanduser().is_dir():
        return SourceError(message("place.folder"), where=place, mend=message("mend.one-file"))
    return SourceError(
        message("place.no-file"),
        where=place,
        mend=message("mend.stdin"),
    )


def _matches(pattern: Path) -> list[Path]:
    """What a glob means, hidden names only where it spells them. `pathlib`'s ``**`` follows no links, so it ends."""
    top = Path(pattern.anchor or ".")
    try:
        meant = str(pattern.relative_to(pattern.anchor))
        spelled = dict.fromkeys((meant, normalize("NFC", meant), normalize("NFD", meant)))  # `reader.paths`
        found = dict.fromkeys(one for each in spelled for one in top.glob(each))
        hidden = sum(part.startswith(".") for part in pattern.parts)
        kept = [one for one in found if sum(part.startswith(".") for part in one.parts) <= hidden]
    except ValueError:  # `a**`
        return []
    return sorted(kept, key=lambda path: _natural(str(path)))


def _matched(path: Path, is_output: Callable[[Path], bool], drafts: bool) -> list[str]:
    if path.is_dir():
        return [] if is_output(path) else _inside(path, is_output, drafts)
    kept = kinds.is_post(path, named=True) and path.is_file() and not _is_ours(path, is_output)
    return [str(path)] if kept else []


def _inside(folder: Path, is_output: Callable[[Path], bool], drafts: bool) -> list[str]:
    """All posts below a folder, oldest first; those that tell no date come first, by name."""
    posts = _posts(folder, is_output, drafts)
    return [str(path) for path in sorted(posts, key=lambda path: (_date(path), _natural(str(path)), path))]


def _posts(folder: Path, is_output: Callable[[Path], bool], drafts: bool) -> list[Path]:
    files = [
        path
        for path in _below(folder, is_output, drafts)
        if kinds.is_post(path, named=False) and path.stem.lower() not in _NOT_POSTS and path.is_file()
    ]
    return [path for path in files if not _is_ours(path, is_output)]


def within(folder: str, *, drafts: bool = False) -> list[str]:
    """All posts below a folder, in no order, none of them opened. There may be none.

    Raises:
        OSError: it can't be looked at.
    """
    return list(map(str, _posts(Path(folder).expanduser(), cache(_is_output), drafts)))


def forget() -> None:
    """What was learned of blogs' roots and settings may have changed since."""
    _blog.cache_clear()
    _site.cache_clear()


def _below(folder: Path, is_output: Callable[[Path], bool], drafts: bool) -> Iterator[Path]:
    aside = _ASIDE - {"_drafts"} if drafts else _ASIDE
    todo = [folder]
    while todo:
        for path in todo.pop().iterdir():
            if path.name.startswith("."):
                continue
            if not path.is_dir():
                yield path
            elif not (path.name in aside or path.is_symlink() or is_output(path)):
                todo.append(path)


def _is_output(folder: Path) -> bool:
    """Whether a folder is one that we write shows into, by its record; before there was one, by what it holds."""
    if (folder / _RECORD).is_file():
        return True
    return (
        (folder / ".state").is_file() and (folder / "feed.xml").is_file() and (folder / "episodes").is_dir()
    )


def _is_ours(path: Path, is_output: Callable[[Path], bool]) -> bool:
    """Whether a file is a page or feed that we wrote: in an output folder that holds posts, too (``--out .``)."""
    if path.suffix.lower() not in (".html", ".xml"):
        return False
    whole = path.absolute()
    return any(
        is_output(above) and (above == whole.parent or whole.relative_to(above).parts[0] in _OURS)
        for above in whole.parents
    )


def _date(path: Path) -> str:
    """The day in the file name, else in the front matter's first lines."""
    found = _NAME_DATE.search(path.name)
    if found:
        return "".join(found.groups())
    try:
        with path.open("rb") as file:
            told = _FRONT_DATE.search(file.read(2048))
    except OSError:
        return ""  # `fetch` will say so, of this post alone
    return b"".join(told.groups()).decode("ascii") if told else ""


def day(place: str) -> date | None:
    """The day that a file tells in its name, else in its front matter's first lines."""
    try:
        return datetime.strptime(_date(Path(place).expanduser()), "%Y%m%d").date()
    except (ValueError, RuntimeError):  # none, or no day; ~nobody
        return None


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBERS.split(name)]


def fetch(place: str) -> Post:
    """Read one file.

    Its key is its path from the root of its blog, the nearest folder upwards that a blog's own marks are in
    (``_config.yml``, ``hugo.toml``, ``_posts`` …). A post outside a blog is known by its folder and its name, which
    tell it from another index.md. Neither depends on the place or the folder that we were called with, nor on what
    else comes to lie above (``.git``, ``reader.toml``). Names count as NFC: macOS hands out NFD.

    Raises:
        SourceError: it isn't there, can't be read, is no file or too large.
    """
    try:
        path = Path(as_there(place)).expanduser()
        if path.exists() and not path.is_file():
            raise _no_file(place)
        if has_magic(place) and not path.exists():
            raise SourceError(
                message("place.pattern" if _matches(path) else "place.no-match"),
                where=place,
                mend=message("mend.pattern"),
            )
        held = kinds.media(path, place)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
            modified = datetime.fromtimestamp(fstat(file.fileno()).st_mtime, UTC)
        root, inside = _identity(path)
    except FileNotFoundError as error:
        raise SourceError(message("file.missing"), where=place, mend=message("mend.path")) from error
    except (OSError, RuntimeError, ValueError) as error:  # ~nobody, a NUL in a name
        raise SourceError(message("file.unreadable"), where=place, mend=message("mend.rights")) from error
    known = {"modified": modified.isoformat(timespec="seconds"), "path": inside}
    if root:
        known.update(_site(root))
    return Post(place, inside, held, _small(data, place), known=known)


def _small(data: bytes, place: str) -> bytes:
    if len(data) > LARGEST:
        raise SourceError(message("file.too-large"), where=place, mend=message("mend.file-most"))
    return data


def _identity(path: Path) -> tuple[Path | None, str]:
    """The root of the blog that a file lies in, and the file's path from there; see `fetch`."""
    whole = Path(normpath(path.absolute()))
    root = _blog(whole.parent)
    if root is None:  # the same folder, however it was reached
        whole = whole.parent.resolve() / whole.name
        root = _blog(whole.parent)
    inside = whole.relative_to(root or whole.parent.parent).as_posix()
    # a name that is no UTF-8 can't be written into any file of ours
    return root, normalize("NFC", fsencode(inside).decode("utf-8", "backslashreplace"))


def look(place: str) -> Look | None:
    """What a system tells of a file, asked before it is read; None where it tells nothing."""
    try:
        path = Path(place).expanduser()
        found = path.stat()
        root, inside = _identity(path)
    except (OSError, RuntimeError, ValueError):
        return None
    site = sorted(_site(root).items()) if root else []
    told = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, inside, site)
    like = blake2b(repr(told).encode(), digest_size=10).hexdigest()
    return Look(ascii(normpath(path.absolute())), like, max(found.st_mtime, found.st_ctime))


def key(place: str) -> str:
    """The key that the post in a file has or would have; see `fetch`."""
    return _identity(Path(place).expanduser())[1]


def beside(place: str, key: str) -> str:
    """The file of the key `key` in the blog that the file at `place` lies in; outside a blog, in a folder beside."""
    path = Path(normpath(Path(place).expanduser().absolute()))
    root, _ = _identity(path)
    file = Path(as_there(str((root or path.parent.resolve().parent) / key)))
    return str(file) if file.is_file() and _identity(file)[1] == key else ""


def itself(place: str) -> object:
    """What is the same for each way to spell the place of a file."""
    try:
        found = Path(place).expanduser().stat()
    except (OSError, RuntimeError, ValueError):
        return place  # `fetch` will say why
    return (found.st_dev, found.st_ino) if found.st_ino else str(Path(place).expanduser().resolve())


def is_link(place: str) -> bool:
    """Whether the name of a file is only a link to it."""
    return Path(place).expanduser().is_symlink()


def picture(post: str, name: str) -> bytes:
    """The bytes of the picture `name` of the post at the path `post`: from its blog's root with a ``/``, else from its folder.

    Raises:
        SourceError: it isn't there, or can't be read.
    """
    home = Path(post).expanduser().absolute().parent
    root = _blog(home)
    file = Path(as_there(str((root or home) / name.lstrip("/") if name.startswith("/") else home / name)))
    try:
        if file.exists() and not file.is_file():
            raise _no_file(str(file))
        return _small(file.read_bytes(), str(file))
    except (OSError, ValueError) as error:
        raise SourceError(
            message("picture.unreadable"), where=str(file), mend=message("mend.path")
        ) from error


def standard_input() -> Post:
    """Read what is piped in: a feed or HTML when it begins so, else Markdown, which plain text is too."""
    if sys.stdin is None:
        raise SourceError(message("place.no-input"), where="-", mend=message("mend.stdin"))
    data = _small(sys.stdin.buffer.read(LARGEST + 1), "-")
    begins = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    media = "text/html" if begins.startswith((b"<!doctype html", b"<html")) else "text/markdown"
    key = f"stdin/{blake2b(data, digest_size=10).hexdigest()}"  # nothing else tells two piped posts apart
    return Post("-", key, "application/xml" if begins.startswith(_XML) else media, data)


@lru_cache(maxsize=256)
def _blog(folder: Path) -> Path | None:
    """The nearest folder upwards that a blog begins in. One that only has ``_posts`` may be a category of a Jekyll site above."""
    for above in (folder, *folder.parents):
        marks = [name for name in _MARKS if (above / name).exists()]
        if marks == ["_posts"]:
            return next((site for site in above.parents if (site / _JEKYLL).exists()), above)
        if marks:
            return above
    return None


@lru_cache(maxsize=64)
def _site(root: Path) -> Mapping[str, str]:
    """Where a site's posts are published: ``site`` and ``permalink`` of its configuration, if told."""
    from reader import frontmatter

    told: Mapping[str, object] = {}
    for name in (_JEKYLL, "hugo.yaml", "hugo.toml", "config.toml"):
        path = root / name
        if not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                text = file.read(LARGEST).decode("utf-8", "replace")
        except OSError:
            continue  # a site's configuration is not the post's fault
        told = frontmatter.mapping(text, toml=name.endswith(".toml"))
        break
    base = f"{told.get('url') or ''}{told.get('baseurl') or ''}" or str(told.get("baseURL") or "")
    pattern = told.get("permalink")
    found = {"site": base.rstrip("/") if base.startswith("http") else ""}
    if isinstance(pattern, str):
        found["permalink"] = pattern
    elif (root / "_config.yml").is_file() and found["site"]:
        found["permalink"] = "date"
    return found
