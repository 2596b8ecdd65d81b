"""Particles that depend on the sound before them."""

from __future__ import annotations

import pytest

from reader.korean import normalize
from reader.korean.particles import fitting, stands_at


@pytest.mark.parametrize(
    ("spoken", "particle", "mended"),
    [
        ("사", "은", "는"),
        ("삼", "는", "은"),
        ("이", "이", "가"),
        ("육", "가", "이"),
        ("구", "을", "를"),
        ("십", "를", "을"),
        ("이", "과", "와"),
        ("삼", "와", "과"),
        ("이", "으로", "로"),
        ("칠", "으로", "로"),
        ("육", "로", "으로"),
        ("육", "로는", "으로"),
        ("데시벨", "다", "이다"),
        ("삼", "라고", "이라고"),
        ("이", "이었다", "였다"),
        ("칠", "로", None),
        ("이", "다", None),
        ("삼", "이다", None),
        ("이", "이다", None),
        ("육", "에서", None),
        ("육", "로마", None),
        ("삼", "가구", None),
        ("", "은", None),
        (", ", "은", None),
    ],
)
def test_fitting(spoken: str, particle: str, mended: str | None) -> None:
    found = fitting(spoken, particle, 0)
    assert (found[1] if found else None) == mended


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("응답자의 2/3은 반대했다.", "응답자의 삼분의 이는 반대했다."),
        ("IMF은 올렸다.", "아이엠에프는 올렸다."),
        ("Google를 샀다.", "구글을 샀다."),
        ("Netflix으로 본다.", "넷플릭스로 본다."),
        ("23가 백신", "이십삼가 백신"),
        ("수사2과 소속", "수사 이 과 소속"),
    ],
)
def test_in_a_sentence(written: str, spoken: str) -> None:
    assert normalize(written) == spoken


@pytest.mark.parametrize(
    ("text", "stands"), [("은 올렸다", True), ("에서는", True), ("됩니다", False), ("은행", False)]
)
def test_stands_at(text: str, stands: bool) -> None:
    assert stands_at(text, 0) is stands
