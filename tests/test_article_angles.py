"""Names in angle brackets are said, elements and components are not."""

from __future__ import annotations

import pytest

from reader import article
from reader.model import Post

BEGINS = "첫째 문장입니다. 둘째 문장이 이어집니다."


def said(text: str, media: str) -> str:
    whole = f"<p>{BEGINS}</p>\n<p>{text}</p>" if media == "text/html" else f"{BEGINS}\n\n{text}\n"
    found = article.read(Post("글", "글", media, whole.encode()))
    return " ".join(block.text for section in found.sections for block in section.blocks)[len(BEGINS) + 1 :]


NAMES = [
    "미국 <CNN>은 보도했다.",
    "<조선일보>와 <기생충>을 보았다.",
    "<NBC 나이틀리 뉴스>가 전했다.",
    "<The New York Times>와 <Time>지, <KBS1>이 물었다.",
    "<뉴욕타임스(NYT)>도 <A&E>도 썼다.",
    "<parasite>는 영화다.",
    "<K-pop 데몬 헌터스>를 보았다.",
    "<Video>를 <Meta>가 샀다.",
    "목록은 List<String>이다.",
]


@pytest.mark.parametrize("media", ["text/markdown", "text/html"])
@pytest.mark.parametrize("text", NAMES)
def test_names_are_said(text: str, media: str) -> None:
    assert said(text, media) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<my-widget>안쪽</my-widget> 뒤", "안쪽 뒤"),
        ("<Tabs>안</Tabs> 뒤 <ImageCard src='a'/> 끝", "안 뒤 끝"),
        ("<Badge /> 앞 <badge2 text=a>뒤", "앞 뒤"),
        ("<quote>기사</quote> <v data-ke-size='size16'>글</v>", "기사 글"),
        ("<o:p>가</o:p> <st1:place w:st='on'>나", "가 나"),
        ("<FONT COLOR=red>붉은</FONT> <CENTER>가운데</CENTER>", "붉은 가운데"),
        ("<svg><linearGradient><stop></linearGradient></svg> 그림", "그림"),
        ("<nobr>한 줄 <marquee>흐름", "한 줄 흐름"),
        ("<TIME DATETIME='2024-01-01'>새해</TIME> <time>아침</time>", "새해 아침"),
        ("가 <!-- <Foo> 숨은 말 --> 나", "가 나"),
        ("가 <toc> 나 <more>", "가 나"),
    ],
)
def test_elements_and_components_are_not(text: str, told: str) -> None:
    assert said(text, "text/html") == told


@pytest.mark.parametrize("text", ["코드 `List<String>`과 `<CNN>`이다.", "<https://a.example/>는 주소다."])
def test_code_and_addresses_stay(text: str) -> None:
    assert said(text, "text/markdown") == text.replace("`", "").replace(
        "<https://a.example/>", "https://a.example/"
    )


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("미국 <CNN>이 본 가람시", "미국 <CNN>이 본 가람시"),
        ("영화 <기생충>을 다시 보다", "영화 <기생충>을 다시 보다"),
        ("<b>굵은</b> 제목<br>둘째 줄", "굵은 제목 둘째 줄"),
    ],
)
def test_titles(title: str, told: str) -> None:
    front = article.read(
        Post("글", "글", "text/markdown", f"---\ntitle: '{title}'\n---\n\n{BEGINS}\n".encode())
    )
    assert front.title == told
    page = (
        f"<html><head><title>{title}</title></head><body><article><p>{BEGINS * 9}</p></article></body></html>"
    )
    assert article.read(Post("글", "글", "text/html", page.encode())).title == told


def test_data_in_a_script_is_told_as_it_is() -> None:
    data = '{"@type": "NewsArticle", "headline": "미국 <CNN>이 본 가람시의 밤"}'
    page = (
        f"<html><head><script type='application/ld+json'>{data}</script></head>"
        f"<body><article><p>{BEGINS * 9} <BBC>도 보았다.</p></article></body></html>"
    )
    found = article.read(Post("글", "글", "text/html", page.encode()))
    assert found.title == "미국 <CNN>이 본 가람시의 밤"
    assert "<BBC>도" in found.sections[0].blocks[-1].text
