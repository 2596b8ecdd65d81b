"""What pictures without a caption say: their alt texts, where these tell something; the rest is listed."""

from __future__ import annotations

import pytest

from reader import article
from reader.model import Post
from tests.shown import lines


@pytest.mark.parametrize(
    ("alt", "said", "dropped"),
    [
        ("앞문 약도", "figure: 앞문 약도", ""),
        ("강가에 앉은 물새", "figure: 강가에 앉은 물새", ""),
        ("물새 두 마리", "figure: 물새 두 마리", ""),
        ("수영장배치도", "figure: 수영장배치도", ""),
        ("봄맞이 포스터", "figure: 글자가 든 그림, 봄맞이 포스터", ""),
        ("물새", "", "물새"),
        ("한빛 로고", "", "한빛 로고"),
        ("대표 이미지", "", "대표 이미지"),
        ("photo-1.jpg", "", "photo-1.jpg"),
        ("a bird on the river", "", "a bird on the river"),
        ("", "", ""),
    ],
)
def test_alt_texts(alt: str, said: str, dropped: str) -> None:
    text = f"강가를 걸었다.\n\n![{alt}](b.jpg)\n\n저녁이 되었다."
    found, gone = article.explain(Post("글.md", "글.md", "text/markdown", text.encode()))
    assert lines(found)[1:-1] == ([said] if said else [])
    assert [(one.rule, one.text) for one in gone] == ([("alt", dropped)] if dropped else [])
