"""A post becomes an article."""

from __future__ import annotations

import pytest

from reader import article
from reader.errors import ArticleError
from reader.model import Paragraph, Post, Row

POST = """---
title: 마을 도서관, 밤에도 문을 연다
categories:
  - 생활
excerpt: >
  다음 달부터 마을 도서관이 밤 열 시까지…
image: '/assets/banner.jpg'
---

![새벽신문 속보](/assets/banner.jpg)

<p>출처: <a href="https://news.example/7">마을 도서관 야간 개관 안내 - 가람시</a> | 새벽신문</p>

<h2 data-ke-size="size26">밤에도 열리는 도서관</h2>

<p data-ke-size="size16">&nbsp;</p>

<p data-ke-size="size16">가람시는 다음 달부터 도서관 세 곳을 <b><span style="color: #ee2323;">밤 열 시까지 연다고 밝혔습니다.</span></b></p>

<table style="width:100%;">
    <tr>
        <td><b>도서관</b></td>
        <td><b>문 닫는 시각</b></td>
    </tr>
    <tr>
        <td><b>솔밭도서관</b></td>
        <td><b>22시</b></td>
    </tr>
</table>

빠른 소식 바로가기 👉 <a href="https://news.example" rel="dofollow">https://news.example</a>
"""


def post(text: str, media: str = "text/markdown", place: str = "2024-08-09-12.md", **known: str) -> Post:
    return Post(place, place, media, text.encode(), known=known)


def test_a_post_of_the_seed_family() -> None:
    found, dropped = article.explain(post(POST))
    assert found.title == "마을 도서관, 밤에도 문을 연다"
    assert found.source == "마을 도서관 야간 개관 안내 - 가람시 | 새벽신문"
    assert found.source_url == "https://news.example/7"
    assert found.categories == ("생활",)
    assert found.published is not None
    assert found.published.isoformat() == "2024-08-09T00:00:00+09:00"
    [section] = found.sections
    assert (section.heading, section.level) == ("밤에도 열리는 도서관", 2)
    assert section.blocks == (
        Paragraph("가람시는 다음 달부터 도서관 세 곳을 밤 열 시까지 연다고 밝혔습니다."),
        Row(("도서관", "문 닫는 시각"), ("도서관", "문 닫는 시각")),
        Row(("솔밭도서관", "22시"), ("도서관", "문 닫는 시각")),
    )
    assert {one.rule for one in dropped} == {"source", "promo"}


@pytest.mark.parametrize(
    "data", [b"", b" \n\t", b"---\ntitle: x\n---\n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40]
)
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(ArticleError):
        article.read(Post("x.md", "x.md", "text/markdown", data))
