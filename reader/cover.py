"""Pictures of the show and of each episode: a title that can still be read at the size of a thumb.

Pillow lives here only. The font comes with the package (`reader.fonts`), so it looks the same on every machine.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources

from PIL import Image, ImageDraw, ImageFont, ImageOps

from reader.errors import ArticleError
from reader.words import message

SIDE = 1400
"""Pixels a side: the least that Apple Podcasts takes (A Podcaster's Guide to RSS: 1400 to 3000); an episode's lies in its tags, too."""
LARGEST = 3000
"""Pixels a side of the show's cover: the most that Apple Podcasts takes."""

_MARGIN = 110
INK = "#fffdf7"
"""Of the words on a cover, and on what has its colour on a page."""
# Deep, calm grounds; against `INK` each has a contrast of at least 7 : 1 (WCAG 2.2, 1.4.6).
_GROUNDS = ("#17324d", "#2d3a24", "#4a2338", "#3a2c5a", "#5a2f1d", "#123f3d")
_BARS = (0.26, 0.66, 1.0, 0.53, 0.2)  # as in the icon (site/icons/icon.svg)
_SIZES = (230, 200, 176, 152, 132, 116, 102, 90)
_LINE = 1.22
_MOST = 500
"""Letters that are looked at: no more of the narrowest fit, and each is measured."""


@lru_cache(4)  # in the tags, and as a file of its own
def draw(title: str, below: str = "", colour: str = "", side: int = SIDE) -> bytes:
    """A JPEG, `side` pixels square: `title` as large as fits, `below` small at the foot, on a ground of `colour` or one of ours.

    The same words give the same picture.
    """
    large = side / SIDE  # it is laid out for `SIDE`
    ground = _GROUNDS[blake2b((below or title).encode(), digest_size=1).digest()[0] % len(_GROUNDS)]
    image = Image.new("RGB", (side, side), colour or ground)
    draw = ImageDraw.Draw(image)
    _voice_mark(draw, large)
    size, lines = _fit(draw, title[:_MOST])
    left = _MARGIN * large
    for number, line in enumerate(lines):
        draw.text(
            (left, (330 + number * size * _LINE) * large), line, font=_font(round(size * large)), fill=INK
        )
    if below:
        foot = (SIDE - _MARGIN - 64) * large
        draw.text((left, foot), _cut(draw, below[:_MOST], 64), font=_font(round(64 * large)), fill=INK)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def framed(data: bytes, side: int = SIDE) -> bytes:
    """A picture of one's own as a cover: its middle, `side` pixels square, JPEG.

    Raises:
        ArticleError: it is no picture.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            upright = ImageOps.exif_transpose(image)
            square = ImageOps.fit(upright.convert("RGBA"), (side, side))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ArticleError(message("cover.no-picture"), mend=message("mend.cover-kind")) from error
    whole = Image.new("RGB", (side, side), INK)
    whole.paste(square, mask=square)
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _voice_mark(draw: ImageDraw.ImageDraw, large: float) -> None:
    """Bars of a voice, top left."""
    for number, height in enumerate(_BARS):
        left, half = _MARGIN + number * 34, 80 * height
        box = (left * large, (180 - half) * large, (left + 19) * large, (180 + half) * large)
        draw.rounded_rectangle(box, 9 * large, fill=INK)


def _fit(draw: ImageDraw.ImageDraw, title: str) -> tuple[int, list[str]]:
    """The largest size at which `title` fits between mark and foot, and its lines; the smallest cuts it off."""
    for size in _SIZES:
        lines = _wrap(draw, title, size)
        most = int((SIDE - 330 - 2 * _MARGIN) / (size * _LINE))
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], _cut(draw, lines[most - 1] + "…" * 9, size)]


def _wrap(draw: ImageDraw.ImageDraw, text: str, size: int) -> list[str]:
    """Lines no wider than the picture: broken at spaces, a word too long for a line where it must."""
    lines: list[str] = []
    for word in text.split():
        if lines and draw.textlength(f"{lines[-1]} {word}", _font(size)) <= SIDE - 2 * _MARGIN:
            lines[-1] += f" {word}"
            continue
        if draw.textlength(word, _font(size)) <= SIDE - 2 * _MARGIN:
            lines.append(word)
            continue
        lines.append("")
        for letter in word:
            if draw.textlength(lines[-1] + letter, _font(size)) > SIDE - 2 * _MARGIN:
                lines.append("")
            lines[-1] += letter
    return lines


def _cut(draw: ImageDraw.ImageDraw, text: str, size: int) -> str:
    """`text`, ending in … where it is too wide."""
    if draw.textlength(text, _font(size)) <= SIDE - 2 * _MARGIN:
        return text
    while text and draw.textlength(f"{text}…", _font(size)) > SIDE - 2 * _MARGIN:
        text = text[:-1]
    return f"{text.rstrip('… ')}…"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    data = (resources.files("reader.fonts") / "Pretendard-ExtraBold.otf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size)


def shape(data: bytes) -> tuple[str, str, int, int]:
    """Format (``JPEG``), mode (``RGB``), width and height of a picture; empty and 0 if it is none, or not whole."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            told = image.format or "", image.mode, image.width, image.height
            image.draft(None, (1, 1))  # of a JPEG, an eighth of each side will do
            image.load()  # a file that was cut off tells only then
            return told
    except OSError:
        return "", "", 0, 0
