"""Of a line, only what can be seen or said is left."""

from unicodedata import bidirectional, category

import pytest

from reader.article.line import clean

DIRECTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_no_control_and_no_mark_of_direction_is_left() -> None:
    left = [
        f"U+{code:04X}"
        for code in range(0x11_0000)
        if (category(chr(code)) in ("Cc", "Cs") or bidirectional(chr(code)) in DIRECTING)
        and chr(code) in clean(f"가{chr(code)}나")
    ]
    assert left == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\u202e거꾸로\u202c 읽히는", "거꾸로 읽히는"),
        ("따로\u2067 선\u2069 말", "따로 선 말"),
        ("띄\u200b어 쓴\ufeff 글", "띄어 쓴 글"),
        ("한\u0085줄\u009b2K", "한 줄2K"),
        ("깃발 \U0001f3f4\U000e0067\U000e0062", "깃발 \U0001f3f4"),
        ("다음\u2028줄\tㆍ\x1c칸", "다음 줄 ㆍ 칸"),
    ],
)
def test_what_cannot_be_seen_is_gone(written: str, shown: str) -> None:
    assert clean(written) == shown
