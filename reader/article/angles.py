"""Names in angle brackets: ``<CNN>``, ``<The New York Times>`` look like elements of HTML, and are none.

An element is known by its name (HTML Living Standard, "Index of elements", obsolete ones, too; SVG 2; MathML Core), a component of a
framework by its shape: it has an end, ends itself, has attributes, or a hyphen in its name.
"""

from __future__ import annotations

import re

from reader.article.line import words

ELEMENTS = words(
    # HTML
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col colgroup data "
    "datalist dd del details dfn dialog div dl dt em embed fencedframe fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head "
    "header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav noscript object ol "
    "optgroup option output p param picture pre progress q rp rt ruby s samp script search section select selectedcontent slot small "
    "source span strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track u ul var video wbr "
    "acronym applet basefont bgsound big blink center command content dir element font frame frameset image isindex keygen listing "
    "marquee menuitem multicol nextid nobr noembed noframes plaintext portal rb rtc shadow spacer strike tt xmp "
    # SVG
    "animate animatemotion animatetransform circle clippath defs desc discard ellipse feblend fecolormatrix fecomponenttransfer "
    "fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg "
    "fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight fetile "
    "feturbulence filter foreignobject g hatch hatchpath line lineargradient marker mask metadata mpath path pattern polygon polyline "
    "radialgradient rect set stop switch symbol text textpath tspan use view "
    # MathML
    "annotation annotation-xml maction math menclose merror mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover mpadded "
    "mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics"
)
"""Names of elements, in small letters."""

_CAPITAL = words("audio button canvas dialog map meta meter nav object progress select time title video")
"""Of them, those that have an end, or attributes: ``<Time>`` without either is the magazine."""

MARKS = words("toc more cut ad ads adsense pagebreak excerpt")
"""What programs put into a text where something else is to stand; no names either."""
_ALWAYS = (ELEMENTS | MARKS) - _CAPITAL

_BEGUN = re.compile(r"<([A-Za-z][^\s<>/]*)")
_ENDED = re.compile(r"</([A-Za-z][^\s<>/]{0,40})|<([A-Za-z][^\s<>/]{0,40})(?=[^<>]*/>)")
_NAME = re.compile(r"<(([A-Za-z][^\s<>=\"/:@]{0,40})((?:[ \xa0][^\s<>=\"/]{1,40}){0,8}))>([가-힣]?)")
_SCRIPT = re.compile(r"<script\b", re.I)
_SCRIPT_END = re.compile(r"</script", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>([가-힣]?)")


def said(html: str) -> str:
    """HTML in which names in angle brackets are text.

    >>> said("<p>미국 <CNN>은 <b>새벽</b>에 <my-box>와 <Tab>첫째</Tab>를 보았다.</p>")
    '<p>미국 &lt;CNN&gt;은 <b>새벽</b>에 <my-box>와 <Tab>첫째</Tab>를 보았다.</p>'
    """
    if set(_BEGUN.findall(html)) <= ELEMENTS:
        return html
    known = _known(html)
    first, *rest = _SCRIPT.split(html)
    parts = [_lettered(first, known)]
    for part in rest:
        found = _SCRIPT_END.search(part)
        end = found.start() if found else len(part)
        parts += ["<script", part[:end], _lettered(part[end:], known)]
    return "".join(parts)


def without_tags(text: str) -> str:
    """A line without its tags, but with the names that look like some."""
    if "<" not in text:
        return text
    known = _known(text)

    def told(found: re.Match[str]) -> str:
        name = _NAME.fullmatch(found[0])
        return found[0] if name and _is_name(name, known) else f" {found[1]}"

    return _TAG.sub(told, text)


def _known(html: str) -> frozenset[str]:
    """Elements, and what has an end."""
    return _ALWAYS | {(ended or alone).lower() for ended, alone in _ENDED.findall(html)}


def _lettered(html: str, known: frozenset[str]) -> str:
    return _NAME.sub(
        lambda found: f"&lt;{found[1]}&gt;{found[4]}" if _is_name(found, known) else found[0], html
    )


def _is_name(found: re.Match[str], known: frozenset[str]) -> bool:
    """Whether what looks like an element is a name: in small letters, only where a particle or a word follows."""
    _, first, more, particle = found.groups()
    if first.lower() in known or (first.islower() and first in _CAPITAL):
        return False
    return not first.islower() or ("-" not in first and bool(more or particle))
