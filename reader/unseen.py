"""What can't be seen in a text, and must not be: it turns what is written around, hides in names, or can't be held by a file.

It is taken out where texts come in: of posts (`reader.article`), and of settings (`reader.config`).
"""

from __future__ import annotations

import re

# soft hyphen, zero width (non-)joiner and space, marks of direction, word joiner, BOM, variation selectors and tags,
# Hangul fillers (typed by mistake), the sign of a lost character, private use (icon fonts); and what no XML and no file can hold:
# control characters and halves of surrogate pairs, from JSON, YAML and ``&#1;``, which no decoder sees
_UNSEEN = (
    (0, 8), (0xE, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x115F, 0x1160), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xD800, 0xF8FF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFD, 0xFFFF), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_BLANK = "\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"
"""Control characters and marks that part words or lines."""
_GONE = {code: None for first, last in _UNSEEN for code in range(first, last + 1)} | str.maketrans(
    dict.fromkeys(_BLANK, " ")
)
_SPECIAL = re.compile(f"[{_BLANK}{''.join(f'{chr(first)}-{chr(last)}' for first, last in _UNSEEN)}]")


def without(text: str) -> str:
    """`text` without what can't be seen; line ends and tabs stay, what else parts words is a space.

    >>> without("띄\u200b어\u202e 쓴\n글")
    '띄어 쓴\\n글'
    """
    return text.translate(_GONE) if _SPECIAL.search(text) else text
