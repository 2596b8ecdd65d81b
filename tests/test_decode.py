"""Charsets of Korean documents, told by what their bytes read as."""

from __future__ import annotations

import random

import pytest

from reader import article, decode
from reader.model import Post

PROSE = "강가에서 바람이 불었다. 사람들은 배를 기다리고 있었다. 마을에는 아직 눈이 남아 있다."


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "johab", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("text", [PROSE, PROSE * 500, f"<html><body><p>{PROSE}</p></body></html>"])
def test_charsets(charset: str, text: str) -> None:
    assert decode.text(text.encode(charset)) == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        PROSE * 500,
        "가가 가가 가가",
        "봄비가 온다\n",
        "# 제목\n\n“강가에서” ‘바람’이… 불었다 — 3·1절, 90%.",
        f"<html><body><p>{PROSE}</p></body></html>",
        "The river rose by 3 m.",
        f"{PROSE} 大韓民國 😀",
    ],
)
def test_utf_16_without_a_mark(charset: str, text: str) -> None:
    assert decode.text(text.encode(charset)) == text


@pytest.mark.parametrize("charset", ["utf-8", "cp949"])
@pytest.mark.parametrize("nul", ["\0", "\0\0", "\0" * 12])
@pytest.mark.parametrize(
    "text", [PROSE, PROSE.replace(" ", ""), "a plain line of text, and another one " * 2]
)
def test_nul_bytes_in_other_charsets_go(charset: str, nul: str, text: str) -> None:
    for place in (0, 1, 2, 9, 10, len(text)):
        patched = text[:place] + nul + text[place:]
        assert decode.text(patched.encode(charset)) == text


@pytest.mark.parametrize(
    "data",
    [
        PROSE.encode() + bytes(4096),
        f"{PROSE}\n".encode() * 20 + bytes(500),
        b"\0\0\1\0" * 500 + PROSE.encode(),
        b"".join(PROSE.encode() + bytes(6) for _ in range(40)),
        b"RIFF\0\0\0\0" * 90,
    ],
)
def test_what_holds_nul_bytes_and_is_no_utf_16_is_no_text(data: bytes) -> None:
    with pytest.raises(decode.NotTextError):
        decode.text(data)


def test_utf_16_that_was_cut_off() -> None:
    assert decode.text(PROSE.encode("utf-16-le")[:-1]).startswith(PROSE[:-1])


def test_a_johab_file_that_was_cut_off() -> None:
    assert decode.text((PROSE * 3).encode("johab")[:-2] + b"\xa5").startswith(PROSE)


def test_a_post_in_johab() -> None:
    found = article.read(Post("글.txt", "글.txt", "text/plain", f"{PROSE}\r\n{PROSE}".encode("johab")))
    assert [block.text for block in found.sections[0].blocks] == [PROSE, PROSE]


@pytest.mark.parametrize(
    "text",
    [
        "봄",
        "봄비가 온다",
        "똠방각하 펲시콜라 쑛",
        "中華人民共和國 建國記念日 大韓民國 萬歲",
        "뷁뷁뷁뷁뷁뷁뷁뷁뷁뷁뷁뷁",
        "★☆★☆★☆★☆★☆★☆",
    ],
)
def test_cp949_stays(text: str) -> None:
    assert decode.text(text.encode("cp949")) == text


def test_rare_words_in_cp949_stay() -> None:
    choose = random.Random(7)
    syllables = [
        bytes((lead, trail)).decode("euc-kr") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF)
    ]
    for _ in range(500):
        text = "".join(choose.choices(syllables, k=30))
        assert decode.text(text.encode("cp949")) == text


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 30])
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(decode.NotTextError):
        decode.text(data)


@pytest.mark.parametrize(
    "charset",
    ["idna", "punycode", "undefined", "unicode_escape", "Raw-Unicode-Escape", "utf-7", "no\0name", "\udcff", "x" * 3000],
)  # fmt: skip
def test_what_is_no_charset_of_a_document_is_not_asked(charset: str) -> None:
    """Python knows some by name that raise whatever they are to replace, or make halves of characters."""
    data = f"{PROSE} +2AA- \\ud800 ".encode() + b"\xff\xff"
    assert decode.text(data, charset).startswith(PROSE)
    inside = f"<meta charset={charset}><p>{PROSE} +2AA- \\ud800 ".encode("utf-8", "replace") + b"\xff\xff"
    found = article.read(Post("글.html", "글", "text/html", inside))
    assert found.sections[0].blocks[0].text.startswith(PROSE)
