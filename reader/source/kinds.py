"""The kinds of files that are posts, or hold some: one row a suffix. What is not here is refused, never read as raw text.

What a post of each kind says is understood by the row of the same media in `reader.article.forms`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from reader.errors import SourceError
from reader.model import Post
from reader.words import message

KINDS: Mapping[str, str] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdx": "text/mdx",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".adoc": "text/asciidoc",
    ".asciidoc": "text/asciidoc",
    ".rst": "text/x-rst",
    ".epub": "application/epub+zip",
    ".eml": "message/rfc822",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".json": "application/json",
}
"""What each known suffix holds; a file without a suffix is plain text. ``.xml`` is a feed or a page, ``.json`` a blog's export, ``.eml``
a mail, ``.mht`` a page that a browser saved with its pictures."""

PAPERS = frozenset((".hwp", ".hwpx", ".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf"))
"""Suffixes of what office programs write: the text is there, and can be had by saving it as something else."""

_SUFFIX = re.compile(r"\.(?=[0-9]{0,7}[A-Za-z])[0-9A-Za-z]{1,8}")
_NAMED_ONLY = (".json",)


def is_post(path: PurePath, *, named: bool) -> bool:
    """Whether a file may be a post by its suffix; of folders, whoever names none of their files wants no ``package.json``."""
    suffix = path.suffix.lower()
    return suffix in KINDS and (named or suffix not in _NAMED_ONLY)


def media(path: PurePath, place: str) -> str:
    """What a file holds, by its suffix.

    Raises:
        SourceError: it is of a kind that is not read.
    """
    suffix = path.suffix.lower()
    if suffix in KINDS:
        return KINDS[suffix]
    if not _SUFFIX.fullmatch(suffix):  # "2024.07.04 글"
        return "text/plain"
    raise unread(path, place)


def unread(path: PurePath, place: str) -> SourceError:
    """That a file's kind isn't read, and what to do."""
    suffix = path.suffix.lower()
    mend = message("mend.save-as" if suffix in PAPERS else "mend.kinds-read") + " ".join(KINDS)
    return SourceError(message("file.kind", kind=suffix), where=place, mend=mend)


def posts(post: Post) -> tuple[Post, ...]:
    """The posts that a file holds, where its kind is one of many in one; else itself.

    Raises:
        SourceError: it is damaged, locked, or holds none.
    """
    if post.media == "application/epub+zip":
        from reader.source import epub

        return epub.chapters(post)
    if post.media == "application/json":
        from reader.source import ghost

        return ghost.posts(post)
    if post.media == "application/xml":
        from reader.source import tistory

        return tistory.posts(post) if tistory.is_backup(post) else (post,)
    from reader.source import mail

    return (mail.read(post) if mail.is_mail(post) else post,)
