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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("◇ 가람대 ▲ 학장 김한울 ▲ 처장 이두리", ["가람대", "학장 김한울", "처장 이두리"]),
        ("◇가람대▲학장 김한울▲처장 이두리", ["가람대", "학장 김한울", "처장 이두리"]),
        ("[인사] ◆ 솔내신문 ▲ 국장 김한울", ["[인사]", "솔내신문", "국장 김한울"]),
        ("○ 국장 승진 △ 기획과 김한울", ["국장 승진", "기획과 김한울"]),
        ("▲ 김한울씨 별세 = 1일, 가람병원 ▲ 이두리씨 별세 = 2일", ["김한울씨 별세 = 1일, 가람병원", "이두리씨 별세 = 2일"]),
        ("○○시 ○○동 주민", ["○○시 ○○동 주민"]),
        ("▲ 길을 넓히고 ▲ 다리를 놓았다.", ["▲ 길을 넓히고 ▲ 다리를 놓았다."]),
        ("할 일은 ▲ 길 ▲ 다리 ▲ 나무다.", ["할 일은 ▲ 길 ▲ 다리 ▲ 나무다."]),
        ("1. 다음 각 목의 사람 가. 사는 사람 나. 일하는 사람 다. 배우는 사람", ["다음 각 목의 사람", "가. 사는 사람", "나. 일하는 사람", "다. 배우는 사람"]),
        ("1. 사람\n   가. 사는 사람\n   나. 일하는 사람\n2. 물건", ["사람", "가. 사는 사람", "나. 일하는 사람", "물건"]),
        ("가.\n\n사는 사람\n\n나.\n\n일하는 사람", ["가. 사는 사람", "나. 일하는 사람"]),
        ("집으로 가. 나도 갈게. 곧 간다.", ["집으로 가. 나도 갈게. 곧 간다."]),
        ("가.\n\n그가 말했다.\n\n그래서 갔다.", ["가.", "그가 말했다.", "그래서 갔다."]),
    ],
)  # fmt: skip
def test_marked_items_in_a_line_are_items(text: str, expected: list[str]) -> None:
    found = article.read(Post("a.md", "a.md", "text/markdown", f"# 알림\n\n{text}\n".encode()))
    assert [block.text for section in found.sections for block in section.blocks] == expected


STORY = "나는 강에서 배를 탔다. 배는 작았고 물은 깊었다. 노를 저으면 물소리가 났다."
LIFE = "김한울은 가람시에서 태어났다. 스무 해 동안 강에 대해 썼다."


@pytest.mark.parametrize(
    ("name", "text", "stays"),
    [
        ("author", STORY, True),
        ("writer", STORY, True),
        ("byline", STORY, True),
        ("author-box", LIFE, False),
        ("author", f"글쓴이 소개. {LIFE}", False),
        ("writer", "김한울 기자 han@garam.example 강에 대해 쓴다. 산에 산다.", False),
        ("byline", "김한울 기자 | 2024.05.01", False),
    ],
)
def test_a_story_in_an_element_named_after_its_author_stays(name: str, text: str, stays: bool) -> None:
    rest = "".join(
        f"<p>{day} 마을에 눈이 왔다. 아이들이 뛰어다니고 개가 짖었다.</p>" for day in "월화수목금토일"
    )
    page = f"<html><body><article><h1>강</h1>{rest}<div class='{name}'><p>{text}</p></div></article></body></html>"
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert (text in [block.text for section in found.sections for block in section.blocks]) is stays
