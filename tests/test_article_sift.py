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
        ("| 강 | 길이 |\n|---|---|\n| 한강 | 길다 |", ["강 길이 한강 길다"]),
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
        ("▣ 가람금융 ◎ 상무 ▲CISO 김한울 ▲CFO 이두리", ["가람금융", "상무", "CISO 김한울", "CFO 이두리"]),
        ("◎ 본부장 ▲기획 김한울 ▲홍보 이두리", ["본부장", "기획 김한울", "홍보 이두리"]),
        ("◎◎시 ▣▣ 회사가 있다", ["◎◎시 ▣▣ 회사가 있다"]),
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


def left(text: str) -> list[str]:
    body = f"마을에 눈이 왔다. 아이들이 뛰었다.\n\n{text}\n\n다음 날 해가 떴다.\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", body.encode()))
    return [block.text for section in found.sections for block in section.blocks][1:-1]


@pytest.mark.parametrize(
    "text",
    [
        "본 콘텐츠는 AI를 활용하여 작성되었습니다.",
        "이 글은 ChatGPT의 도움을 받아 작성되었습니다.",
        "AI가 작성한 글이므로 사실과 다를 수 있습니다.",
        "물론입니다! 요청하신 글을 작성해 드리겠습니다.",
        "네, 아래와 같이 정리해 드리겠습니다.",
        "죄송하지만, 요청하신 내용을 제공할 수 없습니다.",
        "저는 AI 언어 모델로서 오늘 소식을 알 수 없습니다.",
        "수정이 필요하시면 언제든지 말씀해 주세요.",
        "Sure! Here is the article you requested.",
        "As an AI language model, I cannot browse.",
        "I hope this article helps! Let me know if you need any changes.",
        "[글자 수: 1,234자]",
        "(총 1200자)",
        "메타 설명: 눈이 온 마을 이야기",
        "Meta description: A village in the snow",
        "#눈 #마을 #아이들",
        "※ 본 글의 저작권은 눈마을신문에 있습니다. 무단 복제 및 배포를 금합니다.",
        "저작권법에 의해 보호를 받습니다.",
        "© 2024 Snow Village Daily. All rights reserved.",
        "이 기사는 눈마을신문과 제휴로 제공됩니다.",
        "(끝)",
        "[출처] 눈이 온 날 | 작성자 눈사람",
        "Photo by Jane Snow on Unsplash",
        "Image credit: Unsplash",
        "Originally published at snow.example",
        "이 포스팅은 업체에서 원고료를 받아 작성되었습니다.",
        "This post contains affiliate links.",
        "구독과 좋아요, 알림 설정 부탁드립니다!",
        "공감과 댓글은 큰 힘이 됩니다.",
        "이웃 추가하고 더 많은 소식 받아보세요!",
        "제보는 카카오톡으로 보내 주세요.",
        "■ 제보하기 ▷ 전화 : 02-000-1234 ▷ 이메일 : a@snow.example ▷ 카카오톡 : '눈제보' 검색",
        "Subscribe to our newsletter for more.",
        "Read more: How the snow came",
        "この記事はAIによって作成されました。",
        "この記事には広告が含まれます。",
        "無断転載を禁じます。",
        "続きを読む",
        "画像：PIXTA",
    ],
)
def test_what_machines_papers_and_blogs_say_of_themselves_goes(text: str) -> None:
    assert left(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "이 글은 인공지능이 쓴 것으로 밝혀졌다.",
        "이 영상은 인공지능으로 제작된 것으로 드러났습니다.",
        "다시 하겠냐는 말에 그는 답했다. 물론입니다!",
        "죄송하지만, 오늘은 빵을 팔 수 없습니다.",
        "수정이 필요하시면 시청 도로과로 요청하세요.",
        "글자 수는 모두 1234자로 늘었다.",
        "무단 복제를 막는 법이 통과됐다.",
        "저작권법에 의해 보호를 받는 곡이 늘었다.",
        "그 노래의 저작권은 가수에게 있습니다.",
        "좋아요를 눌러 돈을 번 사람들이 잡혔다.",
        "이 제품은 무상으로 제공됩니다.",
        "여기를 클릭하면 안 된다고 경찰은 말했다.",
        "글과 글을 잇는 고리(링크)를 쓴다.",
        "The photo by the river shows a bridge.",
        "Read more books this winter.",
        "They earn a commission of two percent, the bank said.",
        "写真：川辺の朝",
        "文は短いほどよい。",
        "이 정보는 시청이 조사를 바탕으로 작성한 것이다.",
        "이 자료는 통계청 조사를 바탕으로 작성됐습니다.",
        "#1 다리가 길다",
        "분량: 200자 원고지 30장",
    ],
)
def test_what_sounds_like_it_and_tells_something_stays(text: str) -> None:
    assert left(text) == [text]


def test_a_credit_before_a_sentence_goes_alone() -> None:
    text = "(사진=새벽통신) 강변 책방은 주말마다 손님으로 붐빕니다."
    assert left(text) == ["강변 책방은 주말마다 손님으로 붐빕니다."]
    assert left("강변 책방입니다.\n\n사진=새벽통신") == ["강변 책방입니다."]


@pytest.mark.parametrize(
    "credit",
    [
        "(사진=연합뉴스)",
        "[사진=마을회]",
        "(사진출처=픽사베이)",
        "(출처: 한국은행)",
        "(사진 제공: 군청)",
        "(자료=통계청)",
    ],
)
@pytest.mark.parametrize("told", ["아이들이 다리를 건넜습니다.", "다리는 작년에 놓였다.", "모두가 웃었어요."])
def test_a_credit_at_the_head_of_a_sentence_goes_alone(credit: str, told: str) -> None:
    text = f"마을에 눈이 왔다. 아이들이 뛰었다.\n\n{credit} {told}\n\n다음 날 해가 떴다.\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    assert told in [block.text for section in found.sections for block in section.blocks]


HIDING = [
    'style="DISPLAY : None"',
    'style="color:red;visibility: HIDDEN"',
    'style="font-size:0"',
    'style="font-size: 0px; color:#fff"',
    'style="mso-hide:all"',
    'aria-hidden="true"',
    "hidden",
]
SHOWING = [
    'style="font-size:0.9em"',
    'style="font-size: 0.05rem"',
    'style="x-font-size:0"',
    'style="display:block"',
    'aria-hidden="false"',
    'class="accordion-panel" aria-hidden="true"',
    "",
]


@pytest.mark.parametrize(
    ("attributes", "heard"), [(one, False) for one in HIDING] + [(one, True) for one in SHOWING]
)
def test_what_nobody_sees_nobody_hears(attributes: str, heard: bool) -> None:
    page = (
        f"<p>마을에 눈이 왔다. 아이들이 뛰었다.</p><p {attributes}>숨은 말이다.</p><p>다음 날 해가 떴다.</p>"
    )
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert ("숨은 말이다." in [block.text for section in found.sections for block in section.blocks]) is heard


@pytest.mark.parametrize("attributes", ['aria-hidden="true"', 'style="font-size:0"'])
def test_what_holds_all_of_an_article_is_heard(attributes: str) -> None:
    page = f"<div {attributes}><p>마을에 눈이 왔다.</p><p>다음 날 해가 떴다.</p></div>"
    found = article.read(Post("a.html", "a.html", "text/html", page.encode()))
    assert "다음 날 해가 떴다." in [block.text for section in found.sections for block in section.blocks]
