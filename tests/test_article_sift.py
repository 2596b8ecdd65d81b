"""What is said of the article stays, whatever it looks like."""

from __future__ import annotations

import pytest

from reader import article
from reader.model import Post


@pytest.mark.parametrize(
    "told",
    [
        "출처: 시청이 낸 자료에 따르면 나무는 3% 늘었다.",
        "법원은 무단 전재 금지 조항이 무효라고 판결했다.",
        "무단 전재와 재배포를 금지한다는 문구는 새로 생겼다.",
        "All rights reserved라는 말은 이제 효력이 없다.",
        "관련 기사를 쓴 기자가 상을 받았다.",
        "사진: 지원자는 여섯 달 안에 찍은 것을 내야 한다.",
        "쿠팡 파트너스 활동으로 수수료를 받는다는 문구를 빼면 과태료를 문다.",
        "Copyright ⓒ 표시를 안 해도 권리는 생긴다.",
        "다만, 사진의 경우 찍은 사람에게 권리가 있다.",
    ],
)
def test_a_sentence_of_the_article_is_no_line_of_the_paper(told: str) -> None:
    found = article.read(
        Post(
            "a.md",
            "a.md",
            "text/markdown",
            f"마을에 눈이 왔다. 아이들이 뛰었다.\n\n{told}\n\n다음 날 해가 떴다.\n".encode(),
        )
    )
    assert told in [block.text for section in found.sections for block in section.blocks]


@pytest.mark.parametrize("name", ["share-price", "copyright-law", "related-work"])
def test_a_part_that_tells_something_stays_whatever_it_is_called(name: str) -> None:
    told = "마을 사람들은 서른 해 동안 물을 길어 왔다. 그 이야기를 듣는다."
    page = f"<html><body><article><h1>물</h1><p>{told} 오래 걸렸다.</p><p>{told} 길었다.</p><div class='{name}'><p>{told}</p></div></article></body></html>"
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert told in [block.text for section in found.sections for block in section.blocks]


def test_a_short_page_without_links_is_an_article() -> None:
    page = "<html><body><article><h1>물</h1><p>첫 문단이다. 길지 않다.</p></article></body></html>"
    assert article.read(Post("a.html", "a.html", "text/html", page.encode())).title == "물"


@pytest.mark.parametrize(
    ("glued", "expected"),
    [
        ("- 지도 내려받기:\n    - 큰 지도\n    - 작은 지도", ["지도 내려받기:", "큰 지도", "작은 지도"]),
        ("- 지도 다운로드:\n    - 큰 지도", ["지도 다운로드:", "큰 지도"]),
        ("> 강은 천천히 흐른다.", ["강은 천천히 흐른다."]),
        ("| 강 | 길이 |\n|---|---|\n| 한강 | 길다 |", ["강 길이", "한강 길다"]),
        ("## 강\n\n길게 흐른다.", ["길게 흐른다."]),
    ],
)
def test_what_is_glued_below_an_element_is_markdown(glued: str, expected: list[str]) -> None:
    text = f"<p>강을 따라 걸었다. 오래 걸었다.</p>\n{glued}\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    assert [block.text for section in found.sections for block in section.blocks][2 - 1 :] == expected


@pytest.mark.parametrize(
    ("name", "media"), [("a.md", "text/markdown"), ("a.rst", "text/x-rst"), ("a.adoc", "text/asciidoc")]
)
@pytest.mark.parametrize(
    "told", ["2031. 3. 23. 모임을 열었다.", "3. 23. 다시 모인다.", "2031. 3. 23.", "2031. 봄에 열었다."]
)
def test_a_date_that_begins_a_line_is_no_number_of_a_list(told: str, name: str, media: str) -> None:
    text = f"길을 냈다. 오래 걸렸다.\n\n{told}\n\n다음 날 해가 떴다.\n"
    found = article.read(Post(name, name, media, text.encode()))
    assert [block.text for section in found.sections for block in section.blocks][1] == told


def test_numbers_of_lists_stay() -> None:
    text = "길을 냈다. 오래 걸렸다.\n\n1. 2031. 3. 23. 첫 모임\n2. 둘째 모임은 3.5% 컸다.\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    blocks = [block for section in found.sections for block in section.blocks]
    assert [(block.kind, block.text) for block in blocks[1:]] == [
        ("item", "2031. 3. 23. 첫 모임"),
        ("item", "둘째 모임은 3.5% 컸다."),
    ]
