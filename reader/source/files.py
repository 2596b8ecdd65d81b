"""Posts on disk and on standard input."""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from reader.errors import SourceError
from reader.model import Post

MEDIA: Mapping[str, str] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xml": "application/xml",
    ".txt": "text/plain",
}
"""What each known suffix holds."""

_ROOT = ("_config.yml", "hugo.toml", "hugo.yaml", "config.toml", "reader.toml", "_posts", "content", ".git")
# what a site's folder holds besides posts (Jekyll, Hugo, Hexo, npm)
_ASIDE = frozenset(
    (
        *("_site", "_layouts", "_includes", "_data", "_sass", "_plugins", "_drafts", "layouts", "archetypes"),
        *("themes", "public", "assets", "static", "node_modules", "vendor", "output", "__pycache__"),
    )
)
_NOT_POSTS = frozenset(("readme", "license", "contributing", "changelog", "404", "code_of_conduct"))
_NAME_DATE = re.compile(r"((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_FRONT_DATE = re.compile(rb"^(?:date|published)\s*[:=]\s*[\"']?(\d{4})-(\d\d)-(\d\d)", re.M)
_NUMBERS = re.compile(r"(\d+)")


def expand(place: str) -> list[str]:
    """The files that a path or a glob means.

    Raises:
        SourceError: there is none.
    """
    path = Path(place).expanduser()
    try:
        if path.is_dir():
            found = _inside(path)
        elif path.exists():
            found = [str(path)]
        else:
            matches = glob.glob(str(path), recursive=True) if glob.has_magic(place) else []  # noqa: PTH207 (absolute too)
            found = [file for match in sorted(matches, key=_natural) for file in _matched(Path(match))]
    except OSError as error:
        raise SourceError(
            "폴더를 읽을 수 없습니다.", where=place, mend="경로와 권한을 확인해 주세요."
        ) from error
    if not found:
        raise SourceError(
            "읽을 글이 없습니다.", where=place, mend="경로를 확인해 주세요. 읽는 형식: " + " ".join(MEDIA)
        )
    return found


def _matched(path: Path) -> list[str]:
    if path.is_dir():
        return _inside(path)
    return [str(path)] if path.suffix.lower() in MEDIA else []


def _inside(folder: Path) -> list[str]:
    """All posts below a folder, oldest first; those that tell no date come first, by name."""
    files = [
        path
        for path in _below(folder)
        if path.suffix.lower() in MEDIA and path.stem.lower() not in _NOT_POSTS
    ]
    return [str(path) for path in sorted(files, key=lambda path: (_date(path), _natural(str(path))))]


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if path.name not in _ASIDE and not path.is_symlink():
                yield from _below(path)
        else:
            yield path


def _date(path: Path) -> str:
    """The day in the file name, else in the front matter's first lines."""
    found = _NAME_DATE.search(path.name)
    if found:
        return "".join(found.groups())
    with path.open("rb") as file:
        told = _FRONT_DATE.search(file.read(2048))
    return b"".join(told.groups()).decode("ascii") if told else ""


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBERS.split(name)]


def fetch(place: str) -> Post:
    """Read one file.

    Raises:
        SourceError: it isn't there, or can't be read.
    """
    path = Path(place).expanduser()
    try:
        data = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        root = _site_root(path.absolute().parent)
    except FileNotFoundError as error:
        raise SourceError("파일이 없습니다.", where=place, mend="경로를 확인해 주세요.") from error
    except OSError as error:
        raise SourceError("파일을 읽을 수 없습니다.", where=place, mend="권한을 확인해 주세요.") from error
    whole = path.absolute()  # of a post outside a site, its folder tells it from another index.md
    inside = whole.relative_to(root or whole.parent.parent).as_posix()
    known = {"modified": modified.isoformat(timespec="seconds"), "path": inside}
    if root:
        known.update(_site(root))
    return Post(place, inside, MEDIA.get(path.suffix.lower(), "text/plain"), data, known=known)


def standard_input() -> Post:
    """Read what is piped in: HTML when it begins like a page, else Markdown, which plain text is too."""
    data = sys.stdin.buffer.read()
    begins = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    media = "text/html" if begins.startswith((b"<!doctype html", b"<html")) else "text/markdown"
    key = f"stdin/{blake2b(data, digest_size=10).hexdigest()}"  # nothing else tells two piped posts apart
    return Post("-", key, "application/xml" if begins.startswith(b"<?xml") else media, data)


@lru_cache(maxsize=256)
def _site_root(folder: Path) -> Path | None:
    """The nearest folder upwards that a site or a repository begins in."""
    for above in (folder, *folder.parents):
        if any((above / name).exists() for name in _ROOT):
            return above
    return None


@lru_cache(maxsize=64)
def _site(root: Path) -> Mapping[str, str]:
    """Where a site's posts are published: ``site`` and ``permalink`` of its configuration, if told."""
    import tomllib

    import yaml

    told: object = None
    for name in ("_config.yml", "hugo.yaml", "hugo.toml", "config.toml"):
        path = root / name
        if not path.is_file():
            continue
        try:
            text = path.read_text("utf-8", "replace")
            told = tomllib.loads(text) if name.endswith(".toml") else yaml.safe_load(text)
        except (OSError, tomllib.TOMLDecodeError, yaml.YAMLError):
            continue  # a site's broken configuration is not the post's fault
        break
    if not isinstance(told, dict):
        return {}
    base = f"{told.get('url') or ''}{told.get('baseurl') or ''}" or str(told.get("baseURL") or "")
    pattern = told.get("permalink")
    found = {"site": base.rstrip("/") if base.startswith("http") else ""}
    if isinstance(pattern, str):
        found["permalink"] = pattern
    elif (root / "_config.yml").is_file() and found["site"]:
        found["permalink"] = "date"
    return found
