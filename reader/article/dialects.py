"""What Obsidian, GitBook, Docusaurus, MkDocs and Tistory write beside Markdown or HTML: their signs go, what they say stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from reader.article import callouts, obsidian, shortcodes
from reader.article.line import missing

_Found = re.Match[str]

_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|avif)\s*$", re.I)
_BESIDE = re.compile(r"[\s>.]{0,2}")
_SIZE = re.compile(r"\s*\d{0,5}(?:x\d{1,5})?\s*(?:left|right|center)?\s*")


def _embed(found: _Found) -> str:
    """``![[a.png|what it shows]]`` is a picture; what another note says is not said here, but within a sentence its name is."""
    name, _, told = found.group(1).replace("\\|", "|").partition("|")
    if not _PICTURE.search(name):
        text = found.string
        before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
        within = _BESIDE.fullmatch(before + after) is None
        return missing(name) + (name.rpartition("/")[2].partition("#")[0] if within else "")
    if _SIZE.fullmatch(told):
        return ""
    return f'<img src="{escape(name.strip())}" alt="{escape(told.strip())}">'


def _include(found: _Found) -> str:
    """What a program would put here from another file."""
    return f"\n\n{missing(found.group(1))}\n\n"


def _link(found: _Found) -> str:
    """``[[page|text]]`` says the text, ``[[page#heading]]`` both names, ``[[page#^block]]`` the page."""
    name, bar, told = found.group(1).replace("\\|", "|").partition("|")
    if bar and told.strip():
        return told
    page, _, part = name.partition("#")
    parts = [
        page.rpartition("/")[2].removesuffix(".md"),
        *(each for each in part.split("#") if each and each[0] != "^"),
    ]
    return " ".join(filter(None, parts)) or found.group(1)


def _box(found: _Found) -> str:
    """Docusaurus, VitePress, Quarto: ``:::tip[title]``, ``::: tip title``, ``::: {.callout-tip}``, ``:::``."""
    indent, told, name, *titles = found.groups()
    if told:
        kind, titled = _CLASS.search(told), _TITLED.search(told)
        name, titles = kind.group(1) if kind else "", [titled.group(1) if titled else ""]
    return f"\n{indent}{callouts.title(name or '', next(filter(None, titles), ''))}\n"


def _shortcode(found: _Found) -> str:
    """Hugo's, GitBook's and Jekyll's: ``{{% alert color="warning" %}}``, ``{% hint style="info" %}``, ``{% include note.html %}``."""
    return f"\n\n{callouts.shortcode(found.group(1), found.group(2))}\n\n"


def _indented(found: _Found) -> str:
    """MkDocs: ``!!! note "title"`` with its text four spaces in."""
    body = re.sub(r"^(?: {4}|\t)", "", found.group(3), flags=re.M)
    return f"\n{callouts.title(found.group(1), found.group(2) or '')}\n\n{body}"


def _note(found: _Found) -> str:
    """A footnote where it is meant; `reader.article.markdown` puts it below, as it does with any."""
    return f"[^{found.start()}]\0[^{found.start()}]: {found.group(1)}\0"


_NOTE = re.compile("\0([^\0]*)\0")
_FAMILIES = "|".join(callouts.FAMILIES.split())
_CLASS = re.compile(r"\.(?:callout-)?([a-z]+)")
_TITLED = re.compile(r"\btitle=\"([^\"\n]{1,200})\"")
_New = str | Callable[[_Found], str]
_ROWS: tuple[tuple[str, str, _New], ...] = (
    # Obsidian
    ("%%", r"(?<![\d%])%%(?!%)(?:[^%]|%(?!%)){0,5000}%%", ""),
    ("![[", r"!\[\[([^\][\n]{1,300})\]\]", _embed),
    ("[[", r"\[\[(?=[^\s\][])([^\][\n]{1,300})\]\](?![({])", _link),
    (" ^", r"(?<=\S)[ \t]\^(?=[0-9-]{0,20}[A-Za-z])[A-Za-z0-9-]{2,40}[ \t]*$", ""),
    ("^[", r"[ \t]?(?<!\\)\^\[(?=[^\W\d])([^\][\n]{1,1000})\](?!\()", _note),
    ("==", r"(?<![=A-Za-z0-9_)\]])==(?=[^\s=])([^=\n]{1,300})(?<=\S)==(?!=)", r"\1"),
    # VitePress, MkDocs, Jekyll, Docsy: text of other files
    ("<!--", r"<!--[ \t]*@include:[ \t]*([^\s<>]{1,200})[^<>\n]{0,100}-->", _include),
    ("--8<--", r"^[ \t]*-{1,2}8<-{1,3}[ \t]+[\"']([^\"'\n]{1,200})[\"'][ \t]*$", _include),
    ("{%", r"\{%-?[ \t]*include(?:_relative)?[ \t]+[\"']?([^\s\"'%{}]{1,200}\.(?:md|markdown|txt))\b[^%{}]{0,300}%\}", _include),
    ("{{", r"\{\{[<%][ \t]*(?:include|readfile|include-file|snippet)[ \t]+(?:file[ \t]*=[ \t]*)?[\"']?([^\s\"'%{}<>]{1,200})[^{}]{0,200}[>%]\}\}", _include),
    # Hugo, GitBook, Jekyll: callouts
    ("{{", rf"\{{\{{[<%][ \t]*({_FAMILIES})\b([^{{}}\n]{{0,500}}?)/?[%>]\}}\}}", _shortcode),
    ("{%", rf"\{{%-?[ \t]*(?:include[ \t]+)?({_FAMILIES})(?:\.html|\.liquid)?(?=[ \t\n%-])([^{{}}%]{{0,2000}}?)-?%\}}", _shortcode),
    # GitBook: a card that leads elsewhere; the name of a tab
    (
        "{%",
        r"\{% *(content-ref|openapi|swagger)\b[^%\n]{0,500}%\}(?:[^{]|\{(?!%)){0,2000}\{% *end\1 *%\}",
        "",
    ),
    ("{%", r"(?<!\{)\{% *(?:tab|step)\b[^%\n]{0,200}?\btitle=\"([^\"\n%]{1,200})\"[^%\n]{0,200}%\}", r"\n\n**\1**\n\n"),
    ("<TabItem", r"<TabItem\b[^<>\n]{0,300}?\blabel=[\"']([^\"'<>\n]{1,200})[\"'][^<>\n]{0,300}>", r"\n\n**\1**\n\n"),
    # MDX, which Docusaurus takes in .md, too
    ("{/*", r"\{/\*(?:[^*{]|\*(?!/)|\{(?!/\*)){0,5000}\*/\}", ""),
    ("import ", r"^import[ \t](?:[^\n'\"]{1,300}[ \t}]from[ \t]*)?(['\"])[^'\"\n]{1,300}\1;?[ \t]*$", ""),
    ("export ", r"^export[ \t]+(?:const|let|var|default)[ \t][^\n]*[;})\]][ \t]*$", ""),
    (":::", r"^([ \t]*):{3,10}[ \t]*(?:\{([^}\n]{0,200})\}|([A-Za-z][\w-]{0,30})(?:\[([^\]\n]{0,200})\]|[ \t]+([^\n]*))?)?[ \t]*$", _box),
    ("!!! ", r"^!!![ \t]+([a-z]{1,40})(?: [a-z ]{0,40})?(?:\"([^\"\n]{0,200})\")?[ \t]*\n((?:(?: {4}|\t)[^\n]*\n|[ \t]*\n){0,2000})", _indented),
    ("??? ", r"^\?\?\?\+?[ \t]+([a-z]{1,40})(?: [a-z ]{0,40})?(?:\"([^\"\n]{0,200})\")?[ \t]*\n((?:(?: {4}|\t)[^\n]*\n|[ \t]*\n){0,2000})", _indented),
)  # fmt: skip
_WRITTEN = tuple((sign, re.compile(pattern, re.M), new) for sign, pattern, new in _ROWS)

_REPLACER = re.compile(r"\[##_((?:[^\[_]|\[(?!##_)|_(?!##\])){0,4000})_##\]")
_FOLDED = re.compile(r"\[#M_([^|\n]{0,200})\|[^|\n]{0,200}\||_M#\]")
_SHOWS = re.compile(r"(?:(?:Image|[123][CLR]|ImageGrid|Gallery)\|)")
_FILE = re.compile(r"kage@|\.(?:png|jpe?g|gif|webp|bmp)\b", re.I)
_SETTINGS = re.compile(r"\s*(?:[\w.-]+|[{\[].*|[\w-]+=.*|CDM|alignC\w+)?\s*", re.S)
_TAG = re.compile(r"<[^<>]{0,300}>")


def plain(text: str) -> str:
    """Markdown without the signs that only these programs know."""
    text = shortcodes.said(obsidian.plain(callouts.in_markdown(text)))
    for sign, pattern, new in _WRITTEN:
        if sign in text:
            text = pattern.sub(new, text)
    notes = _NOTE.findall(text)
    return "\n\n".join([_NOTE.sub("", text), *notes, ""]) if notes else text


def without_replacers(text: str) -> str:
    """Markdown or HTML in which Tistory's ``[##_Image|…|caption_##]`` is a picture with its caption, ``[#M_more|less|…_M#]`` its text."""
    if "[##_" in text:
        text = _REPLACER.sub(_replacer, text)
    return _FOLDED.sub(_unfolded, text) if "[#M_" in text else text


def _replacer(found: _Found) -> str:
    """Each picture is a file, its settings and its caption; a file, a film or a map says nothing."""
    if not _SHOWS.match(found.group(1)):
        return ""
    captions = [
        part
        for part in found.group(1).split("|")[1:]
        if not (_FILE.search(part) or _SETTINGS.fullmatch(part))
    ]
    return "".join(f"<figure><figcaption>{_bare(caption)}</figcaption></figure>" for caption in captions)


def _bare(text: str) -> str:
    return escape(unescape(_TAG.sub("", text)).strip(), quote=False)


def _unfolded(found: _Found) -> str:
    """What stood behind "more" is as much text as the rest; "더보기" is not."""
    return (
        f"<p>{found.group(1)}</p>" if (found.group(1) or "더보기") not in ("더보기", "more", "more..") else ""
    )
