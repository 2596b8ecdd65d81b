"""Markdown to HTML, as Korean blogs write it: kramdown, Liquid, Hugo shortcodes, and what CommonMark breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

import pyromark

from reader.article import breaks, dialects, formulas
from reader.article.line import DATE, hangul

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
# what begins and what ends it, and what stands for it: a listing of Jekyll's, comments of Liquid, kramdown and HTML
_PAIRS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = tuple(
    (sign, re.compile(f"(?P<begin>{begin})|{end}"), new)
    for sign, begin, end, new in (
        (
            "{%",
            r"\{%-?\s{0,9}highlight\s{1,9}(?P<name>\w{1,40})[^%\n]{0,200}%\}\n?",
            r"\{%-?\s{0,9}endhighlight\s{0,9}-?%\}",
            lambda begin, inner: f"\n```{begin['name']}\n{inner}\n```\n",
        ),
        ("{%", r"\{%-?\s{0,9}comment\s{0,9}-?%\}", r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}", lambda *_: ""),
        ("{:", r"\{::comment\}", r"\{:/comment\}", lambda *_: ""),
        ("<!--", "<!--", "-->", lambda *_: ""),
    )
)
# Hugo: {{< figure src="…" caption="…" >}} keeps its caption, else its title, else what it shows
_FIGURE = re.compile(r"\{\{[<%]\s*(?:figure|image|img|picture)\b((?:(?!\{\{).){0,1000}?)[%>]\}\}", re.S)
_SHOWN = tuple(re.compile(name + r"\s*=\s*\"([^\"]{1,600})\"") for name in ("caption", "title", "alt"))
_BLOCK = r"[ \t]{0,3}(?:(?:[-*+]|\d{1,3}[.)]|\#{1,6}|>) \S|\|[^\n]*\|[ \t]*\n)"
_WRITTEN: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (sign, re.compile(pattern, re.M | re.S), new)
    for sign, pattern, new in (
        ("{{", r"\{\{.{0,500}?\}\}", ""),
        ("{%", r"\{%.{0,500}?%\}", ""),
        # kramdown: "* TOC" before {:toc}, block and span attributes
        ("{:", r"^[*+-] \S[^\n]{0,30}\n\{: ?toc[^}\n]*\}", ""),
        ("{:", r"\{::?[^}\n]{0,200}/?\}", ""),
        ("{", r"(?<=[)\]*_`])\{[.#][\w .#=\"-]{1,80}\}|(?<=\S) \{#[\w.-]+\}[ \t]*$", ""),
        # wiki links: [[/network/osi]]{OSI 모형} says its label, [[osi]] its name
        ("[[", r"\[\[[^\][\n]{1,200}\]\]\{([^}\n]{1,200})\}", r"\1"),
        ("[[", r"\[\[(?:[^\][\n]{0,150}[/|])?([^\][|/\n]{1,150})\]\](?!\()", r"\1"),
        # GFM strikes out what stands between single tildes, too: "(~3월), (5월~)" are dates
        ("~~", r"(?<![`~\\])~~(?=[^\s~])([^~`\n]{1,300})(?<=\S)~~(?![`~])", r"<del>\1</del>"),
        # kramdown's definition lists: "term" above ": what it means"
        ("\n: ", r"^: +(?=\S)", "\n"),
        # blanks of a form, which are no emphasis
        ("____", r"(?<=[^\s_\\`])([ \t]{0,20})_{4,}|()_{4,}(?=[^\s_`])", r"\1\\_\\_\\_\\_"),
        # CommonMark takes what is glued below an element, or below a line of tags, for HTML: a list, a heading, a quotation …
        (
            "</",
            rf"(</(?:p|div|h[1-6]|center|figure|[uo]l|table|details|summary)>[ \t]*\n)(?={_BLOCK})",
            r"\1\n",
        ),
        ("<", rf"^([ \t]{{0,8}}(?:<[^<>\n]{{1,1000}}>[ \t]{{0,8}}){{1,20}}\n)(?={_BLOCK}|\Z)", r"\1\n"),
    )
)
_LONE_FENCE = re.compile(r"^ {0,3}>[ \t]?(?=(?:`{3,}|~{3,}))[^\n]*\n(?![ \t]*>)", re.M)
_DELIMITER = re.compile(r"^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_NOTE = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]*(.*(?:\n(?:[ \t]+\S.*))*)", re.M)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_STRONG = re.compile(r"(?<![\\*])\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*\*(?!\*)")
_STRESSED = re.compile(r"(?<![\\*\w])\*(?=[^\s*])([^*\n]{1,200}?[^\s\w*])\*(?=[가-힣])")
# a short line without an end right above a long one: a heading that nobody marked
_PLAIN = re.compile(
    r"(?<=\n\n)((?:\d{1,2}\. )?[가-힣“‘\"'(\[][^\n<|#>*:]{3,38}[^\n.!?,…:;다요죠\s])\n(?=[가-힣“‘\"'(][^\n]{60})"
)
_HEADED = re.compile(r"^(?: {0,3}#{1,6} |<h[1-6]|\*\*[^*\n]+\*\*$|(?:===|---)+$)", re.M | re.I)
DEEP = 8
"""How often prose in a listing may hold another listing."""
_RAW = re.compile(r"<(?:p|h[1-6]|table|tr|t[dh]|div|ul|ol|li|article|section|/)\b", re.I)


def to_html(text: str, *, indented_code: bool = True) -> str:
    """Render Markdown with HTML in it; footnotes come last, as ``<aside data-note="label">``.

    Args:
        text: the post.
        indented_code: four spaces make a listing; in MDX they make nothing.
    """
    notes: list[str] = []
    parts = []
    if ">```" in text or "> ```" in text or ">~~~" in text:
        # a listing that is begun in a quote and goes on outside: it would swallow all up to the next fence
        text = _LONE_FENCE.sub(lambda found: found[0].replace(">", "", 1).lstrip(), text)
    for part, code in fences(text):
        parts.append(part if code else _repair(part, notes))
    return _render("".join(parts), indented_code=indented_code) + "".join(notes)


def fences(text: str) -> list[tuple[str, bool]]:
    """Cut a post into prose and fenced code, so that no repair touches code."""
    if "```" not in text and "~~~" not in text:
        return [(text, False)]
    parts: list[tuple[str, bool]] = []
    held: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line.rstrip("\n"))
        if fence:
            held.append(line)
            if found and found.group(1).startswith(fence) and not found.group(2).strip():
                parts.append(("".join(held), True))
                held, fence = [], ""
        elif found and "`" not in found.group(2):
            parts.append(("".join(held), False))
            held, fence = [line], found.group(1)
        else:
            held.append(line)
    parts.append(("".join(held), bool(fence)))
    return parts


def _paired(text: str, either: re.Pattern[str], new: Callable[[re.Match[str], str], str]) -> str:
    """Replace what stands between a begin and the end after it; a begin without an end is text. One pass."""
    parts: list[str] = []
    begin: re.Match[str] | None = None
    done = 0
    for found in either.finditer(text):
        if found["begin"] is not None:
            begin = found
        elif begin:
            parts += [text[done : begin.start()], new(begin, text[begin.end() : found.start()])]
            begin, done = None, found.end()
    return "".join([*parts, text[done:]])


def _figure(found: re.Match[str]) -> str:
    told = next((shown[1] for name in _SHOWN if (shown := name.search(found[1]))), "")
    return f"<figcaption>{told}</figcaption>" if told else ""


def _templates(text: str) -> str:
    """What templates of Jekyll, Hugo and kramdown wrote: listings and captions stay, comments go."""
    for sign, either, put in _PAIRS:
        if sign in text:
            text = _paired(text, either, put)
    return _FIGURE.sub(_figure, text) if "{{" in text else text


def _repair(text: str, notes: list[str]) -> str:
    text = breaks.in_markdown(_templates(dialects.plain(text)))
    for sign, pattern, new in _WRITTEN:
        if sign in text:
            text = pattern.sub(new, text)
    if ". " in text or ".\n" in text:
        text = DATE.sub(r"\1&#46;", text)
    if "|" in text and "-" in text:
        text = _delimited(text)
    if "[^" in text:
        for found in _NOTE.finditer(text):
            body = _render(found.group(2))
            notes.append(f'<aside data-note="{escape(found.group(1))}">{body}</aside>')
        text = _NOTE_MARK.sub("", _NOTE.sub("", text))
    if not _HEADED.search(text) and len(_PLAIN.findall(text)) > 1:
        text = _PLAIN.sub(r"**\1**\n\n", text)
    text = formulas.in_markdown(text)
    if "**" in text:
        text = _STRONG.sub(_strong, text)
    if ")*" in text or "”*" in text or '"*' in text:
        text = _STRESSED.sub(r"<i>\1</i>", text)
    return text


def _delimited(text: str) -> str:
    """A table's delimiter row with as many columns as its header has (GFM 0.29: else it is no table at all)."""
    lines = text.split("\n")
    for index in range(1, len(lines)):
        head, row = lines[index - 1], lines[index]
        if "|" in row and "-" in row and "|" in head and _DELIMITER.match(row):
            wanted = len(re.findall(r"(?<!\\)\|", head.strip().strip("|"))) + 1
            if wanted > 1 and wanted != row.strip().strip("|").count("|") + 1 and not _DELIMITER.match(head):
                lines[index] = "|" + "---|" * wanted
    return "\n".join(lines)


def _strong(found: re.Match[str]) -> str:
    """CommonMark 0.31 6.2 closes ``**`` only where it is right-flanking: ``**(AI)**의`` never closes."""
    inner = found.group(1)
    return found.group() if inner[0].isalnum() and inner[-1].isalnum() else f"<b>{inner}</b>"


def _render(text: str, depth: int = 0, *, indented_code: bool = True) -> str:
    html = pyromark.html(text, options=pyromark.Options.ENABLE_TABLES)
    if depth == DEEP or "<pre><code" not in html:
        return html
    done, end = [], 0
    for info, content in _listings(text):
        begin = f'<pre><code class="language-{escape(info)}">' if info else "<pre><code>"
        listing = f"{begin}{escape(content, quote=False)}</code></pre>"
        at = html.find(listing, end)
        prose = _prose(info, content, depth, indented_code=indented_code) if at >= 0 else None
        if prose is not None:
            done += [html[end:at], prose]
            end = at + len(listing)
    return "".join([*done, html[end:]])


def _listings(text: str) -> Iterator[tuple[str | None, str]]:
    """What is said to be code: its language (None: only its four spaces say so), and the text."""
    info: str | None = None
    held: list[str] | None = None
    for event in pyromark.events(text, options=pyromark.Options.ENABLE_TABLES):
        match event:
            case {"Start": {"CodeBlock": kind}}:
                info = kind["Fenced"].strip().split(" ")[0] if isinstance(kind, dict) else None
                held = []
            case {"Text": part} if held is not None:
                held.append(str(part))
            case {"End": "CodeBlock"} if held is not None:
                yield info, "".join(held)
                held = None


def _prose(info: str | None, content: str, depth: int, *, indented_code: bool) -> str | None:
    """HTML of a listing that is prose or HTML, which four spaces or a fence turned into one by mistake."""
    if info is None and not indented_code:
        return _render(content, depth + 1, indented_code=False)
    share = hangul(content)
    if share > 0.3 and (info is None or info.lower() in ("", "html", "markdown", "md")):
        if len(_RAW.findall(content)) >= 2:
            return content
        if info is None or (info and info.lower() != "html" and share > 0.6):
            return _render(content, depth + 1)
    return content if info is None and _RAW.match(content.lstrip()) else None
