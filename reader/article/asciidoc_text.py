"""The text inside AsciiDoc's blocks: quotes, macros, references and attributes become HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

_Found = re.Match[str]

GIVEN: Mapping[str, str] = {
    "nbsp": " ", "sp": " ", "empty": "", "zwsp": "", "wj": "", "amp": "&", "lt": "<", "gt": ">", "plus": "+", "asterisk": "*",
    "backtick": "`", "vbar": "|", "startsb": "[", "endsb": "]", "tilde": "~", "caret": "^", "apos": "'", "quot": '"', "lsquo": "‘",
    "rsquo": "’", "ldquo": "“", "rdquo": "”", "deg": "°", "cpp": "C++", "blank": "", "backslash": "\\", "hyphen": "-",
}  # fmt: skip
"""Attributes that every document has (AsciiDoc Language, "Character Replacement Attributes")."""

MOST = 200
"""Characters that an attribute may stand for: a reference is to say a name, not to make a book of a line."""

_ATTRIBUTE = re.compile(r"(?<!\\)\{([\w-]{1,60})\}|\{(?:set|counter2?):[^}\n]{0,80}\}")
_PASSED = re.compile(r"\+\+\+(.{0,2000}?)\+\+\+|\bpass:[a-z,]{0,10}\[((?:(?!pass:)[^\]\n]){0,1000})\]")
_CODE = re.compile(r"(?<!\\)(``?)(?=[^\s`])\+?([^`\n]{1,1000}?)\+?\1(?!`)")
_QUOTED = re.compile(r"([\"'])`([^`\n]{1,1000})`\1")
_TAG = re.compile(r"<[^<>]{0,500}>")
_HELD = re.compile("\0(\\d{1,6})\0")
# a footnote follows its word without a space
_NAME = re.compile(
    r"(?<!\\)(?:(?=footnote)|(?<![A-Za-z0-9_]))(link|xref|mailto|footnote|footnoteref|image|icon|kbd|btn|menu|stem|latexmath|asciimath|anchor|indexterm2?|https?|ftp):"
)
_EDGE = re.compile(r"[\s\[\]<>\0]")
_CLOSE = re.compile(r"(?<!\\)\]|\n|\Z")
TARGET, TOLD = 1_000, 2_000
"""Characters of a macro's target, and of what stands in its brackets, at most."""
_REFERENCE = re.compile(r"&lt;&lt;([^&,\n]{1,200})(?:,([^&\n]{0,300}))?&gt;&gt;")
_ATTRIBUTES = re.compile(r",\s*\w[\w-]{0,20}=.*$|\^$|,\d.*$")
_SIGNS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (sign, re.compile(pattern), new)
    for sign, pattern, new in (
        ("(((", r"\(\(\([^()\n]{0,300}\)\)\)", ""),
        ("((", r"\(\(([^()\n]{1,300})\)\)", r"\1"),
        ("[[", r"\[\[\[?[\w:.-]{1,80}(?:,[^\]\n]{0,100})?\]?\]\]", ""),
        ("[", r"\[[\w.#%, -]{0,60}\](?=[#*_`\0])", ""),
        ("**", r"\*\*(?=\S)([^*\n]{1,1000})(?<=\S)\*\*", r"<b>\1</b>"),
        ("*", r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?![A-Za-z0-9_*])", r"<b>\1</b>"),
        ("__", r"__(?=\S)([^_\n]{1,1000})(?<=\S)__", r"<i>\1</i>"),
        ("_", r"(?<![\w\\])_(?=[^\s_])([^_\n]{1,1000})(?<=\S)_(?![A-Za-z0-9_])", r"<i>\1</i>"),
        ("##", r"##(?=\S)([^#\n]{1,500})(?<=\S)##", r"\1"),
        ("#", r"(?<![\w#&\\])#(?=[^\s#])([^#\n]{1,500})(?<=\S)#(?![A-Za-z0-9#])", r"\1"),
        ("^", r"\^([^\s^]{1,30})\^", r"<sup>\1</sup>"),
        ("~", r"(?<=[A-Za-z])~([0-9a-z]{1,6})~", r"<sub>\1</sub>"),
        ("\\", r"\\(?=[*_`#{\[<^~+]|https?:)", ""),
    )
)


@dataclass(slots=True)
class Texts:
    """What the text of a document refers to, and the footnotes in it.

    Attributes:
        attributes: values by name.
        names: titles of sections by their ids.
        notes: footnotes, as HTML.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def plain(self, text: str) -> str:
        """The text with its attributes in place; unknown ones say nothing."""
        return _ATTRIBUTE.sub(self._attribute, text) if "{" in text else text

    def html(self, text: str) -> str:
        """A line or paragraph as HTML."""
        held: list[str] = []

        def hold(said: str) -> str:
            held.append(escape(said, quote=False))
            return f"\0{len(held) - 1}\0"

        text = text.replace("\0", "")
        text = _PASSED.sub(lambda found: hold(_TAG.sub("", found.group(1) or found.group(2) or "")), text)
        text = _QUOTED.sub(r"“\2”", text)
        text = _CODE.sub(lambda found: hold(found.group(2)), text)
        text = escape(self.plain(text), quote=False)
        text = self._macros(text)
        text = _REFERENCE.sub(self._reference, text)
        for sign, pattern, new in _SIGNS:
            if sign in text:
                text = pattern.sub(new, text)
        return _HELD.sub(lambda found: held[int(found.group(1))], text)

    def _attribute(self, found: _Found) -> str:
        name = (found.group(1) or "").lower()
        return self.attributes.get(name, GIVEN.get(name, ""))[:MOST]

    def _reference(self, found: _Found) -> str:
        """``<<id,text>>`` says its text, ``<<id>>`` the title of the section that is meant."""
        return (found.group(2) or "").strip() or self._named(found.group(1))

    def _named(self, target: str) -> str:
        name = target.rpartition("#")[2].strip()
        return self.names.get(name) or re.sub(r"\.adoc$", "", name).lstrip("_").replace("_", " ").strip()

    def _macros(self, text: str) -> str:
        """The text with its macros (``name:target[told]``) as HTML: every bracket is looked at once."""
        if "[" not in text:
            return text
        parts: list[str] = []
        done = begin = close = 0
        for edge in _EDGE.finditer(text):
            at = edge.start()
            name = _NAME.search(text, begin, at) if edge.group() == "[" and begin >= done else None
            begin = edge.end()
            if name is None or at - name.end() > TARGET:
                continue
            if close < begin:
                close = _closed(text, begin)
            if text[close : close + 1] == "]" and close - begin <= TOLD:
                parts += [
                    text[done : name.start()],
                    self._macro(name.group(1), text[name.end() : at], text[begin:close]),
                ]
                done = close + 1
        return "".join([*parts, text[done:]])

    def _macro(self, name: str, target: str, told: str) -> str:
        return _MACROS.get(name, _address)(self, name, target, told.replace("\\]", "]"))

    def footnote(self, _: str, target: str, told: str) -> str:
        """A footnote stands below; its mark is not said."""
        if told.strip():
            self.notes.append(
                f'<aside data-note="{escape(target) or len(self.notes) + 1}">{told.strip()}</aside>'
            )
        return ""

    def cross(self, _: str, target: str, told: str) -> str:
        """A link within the document or the collection."""
        return _shown(told) or self._named(unescape(target))


def _closed(text: str, begin: int) -> int:
    found = _CLOSE.search(text, begin)
    return found.start() if found else len(text)


def _shown(told: str) -> str:
    """What a macro shows: its first value."""
    return _ATTRIBUTES.sub("", told).strip().strip('"')


def _address(_: Texts, name: str, target: str, told: str) -> str:
    address = target if name in ("link", "mailto") else f"{name}:{target}"
    return f'<a href="{escape(unescape(address))}">{_shown(told) or address}</a>'


def _picture(_: Texts, name: str, target: str, told: str) -> str:
    return f'<img src="{escape(unescape(target))}" alt="{escape(unescape(_shown(told)))}">'


def _nothing(*_: object) -> str:
    return ""


def _content(_: Texts, name: str, target: str, told: str) -> str:
    return told


def _menu(_: Texts, name: str, target: str, told: str) -> str:
    return ", ".join(part.strip() for part in [target, *told.split("&gt;")] if part.strip())


def _formula(_: Texts, name: str, target: str, told: str) -> str:
    return f"${told}$"


_MACROS: Mapping[str, Callable[[Texts, str, str, str], str]] = {
    "footnote": Texts.footnote,
    "footnoteref": lambda texts, name, target, told: texts.footnote(name, *told.partition(",")[::2]),
    "xref": Texts.cross,
    "image": _picture,
    **dict.fromkeys(("icon", "anchor", "indexterm"), _nothing),
    **dict.fromkeys(("kbd", "btn", "indexterm2"), _content),
    "menu": _menu,
    **dict.fromkeys(("stem", "latexmath", "asciimath"), _formula),
}
