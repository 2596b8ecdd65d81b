"""What hostile input is made of: the words of our own tables, and the signs of each language that is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from reader import categories, config, frontmatter, record
from reader.article import callouts
from reader.korean.words import table

_TABLES = ("units", "currencies", "counters", "signs", "tex", "phrases", "sites", "agencies")
"""Tables of ``voices/lexicon`` whose first column is text as it is written."""

_HIDDEN = ["\0", "\x1b[2J", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufffd", "\u2028", "\x85", "\r", "\t", "\u3164", "\xad", "\u0301", "\U000e0041"]  # fmt: skip
_MP3 = [b"ID3\3\0\0", b"\xff\xf3\x84\xc4", b"\xff\xfb\x90\x44", b"Xing", b"Info", b"VBRI", b"RIFF", b"WAVEfmt ", b"fLaC", b"OggS", b"OpusHead", b"\xff\xff\xff\xff", b"data"]  # fmt: skip


@cache
def _lists() -> dict[str, list[str]]:
    """The lists of ``tokens.txt`` by name."""
    text = Path(__file__).with_name("tokens.txt").read_text("utf-8")
    parts = (part.split() for part in text.split("\n\n:")[1:])
    return {name: listed for name, *listed in parts}


def _words(name: str) -> list[str]:
    return _lists()[name]


def _lines(name: str) -> list[str]:
    """Tokens that hold spaces, and begin lines."""
    return [token.replace("_", " ") for token in _words(name)] + [
        f"\n{token.replace('_', ' ')}" for token in _words(name)
    ]


def _column(name: str) -> list[str]:
    return [row[0] for row in table(name) if row]


@cache
def prose() -> Sequence[str]:
    """What Korean prose holds besides Hangul, and what decides how it is said."""
    listed = [word for name in _TABLES for word in _column(f"{name}.tsv")]
    return tuple(dict.fromkeys([*_words("numbers"), *_words("prose"), *_HIDDEN, *listed]))


def _keys() -> list[str]:
    return [*_words("keys"), *(f"{key}:" for key in sorted(frontmatter._KNOWN))]


def _settings() -> list[str]:
    fields = [*config.Show.__slots__, *config.Config.__slots__]
    return ["[show]", "[build]", "[options]", '"""', "'''", "[[", "=", *(f"{field} =" for field in fields),
            *(f'"{name}"' for name in categories.CATEGORIES), 'engine = "silence"', "signs =", "cer =", "gain =", "about = {ko ="]  # fmt: skip


def _fields() -> list[str]:
    return [f'"{name}"' for name in sorted(record._OURS)] + [f'"{name}"' for name in record._BLOCKS]


def _callouts() -> list[str]:
    return [form % name for name in callouts.FAMILIES.split() for form in ("::: %s", "{{< %s >}}", "> [!%s]")]


@cache
def tokens(target: str) -> Sequence[str]:
    """What the inputs of a target are made of."""
    own: dict[str, Callable[[], list[str]]] = {
        "frontmatter": lambda: [*_keys(), *_words("values"), "---", "+++", "...", "- ", "  ", "#"],
        "html": lambda: _words("markup"),
        "markdown": lambda: [*_words("markdown"), *_callouts(), *_words("markup")],
        "mdx": lambda: [*_words("markdown"), *_callouts(), *_words("markup")],
        "rst": lambda: _words("rst"),
        "asciidoc": lambda: _words("asciidoc"),
        "feed": lambda: [*_words("feed"), *_words("markup")],
        "xml": lambda: [*_words("feed"), *_words("markup")],
        "mail": lambda: [*_lines("mail"), *_words("markup")],
        "ghost": lambda: [*_words("json"), *_words("ghost"), *_words("markup")],
        "record": lambda: [*_words("json"), *_fields()],
        "manifest": lambda: [*_words("json"), '"files"', '"made_of"', '"guid"', '"version"'],
        "published": lambda: [*_words("json"), '"feed.xml"', '"index.html"', '".nojekyll"'],
        "settings": lambda: [*_settings(), *_words("values")],
        "book": lambda: [*_words("book"), *_words("markup")],
    }
    made = own.get(target)
    few = target in ("record", "manifest", "published", "settings")
    return tuple(
        dict.fromkeys([*(made() if made else ()), "\n", "\n\n", " ", *(_HIDDEN if few else prose())])
    )


def dictionary(target: str) -> str:
    """The same as libFuzzer reads it (``-dict=``)."""
    raw = _MP3 if target == "mp3" else [token.encode("utf-8", "replace") for token in tokens(target)]
    lines = ("".join(f"\\x{byte:02x}" for byte in token) for token in raw if 0 < len(token) <= 60)
    return "".join(f'"{line}"\n' for line in lines)
