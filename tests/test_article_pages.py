"""What web pages say about their parts: captions, names of classes and ids, titles, lists."""

from __future__ import annotations

import random
import string
import tracemalloc
import uuid
from collections.abc import Callable

import pytest

from reader import article
from reader.article import page as pages
from reader.article import rules, titles
from reader.errors import ArticleError
from reader.model import Article, Post

PROSE = "산 너머 마을에 새 다리가 놓여 사람들이 걸어서 장에 갈 수 있게 되었다고 한다."


def read(html: str, **known: str) -> Article:
    return article.read(Post("a.html", "a.html", "text/html", html.encode(), known=known))


def kinds(html: str) -> list[str]:
    found = read(html, title="이름")
    return [block.kind for section in found.sections for block in section.blocks]


# ── captions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "names",
    ['class="wp-element-caption"', 'class="txt_caption"', 'class="img_desc caption"', 'id="caption-1"', ""],
)
@pytest.mark.parametrize("tag", ["figcaption", "div", "span", "p"])
def test_a_caption_ends_where_its_element_does(tag: str, names: str) -> None:
    if not names and tag != "figcaption":
        return
    page = f"<figure><img src=a.jpg><{tag} {names}>다리 앞에 선 사람들</{tag}></figure>"
    assert kinds(f"{page}<p>{PROSE}</p><p>{PROSE} 또.</p>{page}<p>{PROSE} 끝.</p>") == [
        "figure", "paragraph", "paragraph", "figure", "paragraph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "void", ["<img class=caption src=a.jpg>", "<br class=caption>", "<hr class=caption>"]
)
def test_what_has_no_end_begins_no_caption(void: str) -> None:
    assert kinds(f"<p>{PROSE}</p>{void}<p>{PROSE} 또.</p>") == ["paragraph", "paragraph"]


def test_a_whole_text_is_no_caption() -> None:
    text = "".join(f"<p>{PROSE} {n}.</p>" for n in range(9))
    assert kinds(f"<div class=caption>{text}</div>") == ["paragraph"] * 9
    assert kinds(f"<figcaption>{text}</figcaption>") == ["paragraph"] * 9


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def made(alphabet: str, size: int) -> Callable[[random.Random], str]:
    return lambda chance: "".join(chance.choice(alphabet) for _ in range(size))


MADE: dict[str, Callable[[random.Random], str]] = {
    "UUID": lambda chance: str(uuid.UUID(int=chance.getrandbits(128))),
    "Naver": lambda chance: f"SE-{uuid.UUID(int=chance.getrandbits(128))}",
    "hex": made("0123456789abcdef", 12),
    "hash": made("0123456789abcdef", 32),
    "base 36": made(string.digits + string.ascii_lowercase, 10),
    "number": made(string.digits, 9),
}


@pytest.mark.parametrize("kind", MADE)
def test_names_that_a_machine_made_say_nothing(kind: str) -> None:
    chance = random.Random(17)
    assert not [name for name in (MADE[kind](chance) for _ in range(20_000)) if rules.chrome().rule(name)]


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        ("ad", "ads"), ("top-ad", "ads"), ("ad_area2", "ads"), ("gallery-ads banner", "ads"), ("ad12", "ads"),
        ("a2a_kit", "share"), ("sns", "share"), ("share-7f3a9b2c", "share"), ("css-1q2w3e ad", "ads"),
        ("relatednews", "related"), ("img_desc", "caption"), ("is_blind", "unseen"), ("alert-layer", "layer"),
        ("header", None), ("shadow", None), ("reading", None), ("download1234567", None), ("5b0ad3f1", None),
        ("se-7b0ad3f1-ad12-4000-8000-0123456789ad", None), ("overflow-hidden", None), ("has-large-font-size", None),
        ("alert alert-info", None), ("elementor-widget elementor-widget-text-editor", None),
        ("elementor-55 elementor-location-single", None),
    ],
)  # fmt: skip
def test_names_match_whole_words(names: str, rule: str | None) -> None:
    assert rules.chrome().rule(names) == rule


def test_a_headings_id_is_made_of_its_text() -> None:
    found = read(
        "".join(f"<h2 id={name}>{name}</h2><p>{PROSE} {name}.</p>" for name in ("print", "tags", "menu")),
        title="이름",
    )
    assert [section.heading for section in found.sections] == ["print", "tags", "menu"]


def test_a_page_of_short_lines_is_an_article() -> None:
    lines = "".join(f"<li>{n}번 안건은 다음 달로 미루었다</li>" for n in range(8))
    page = f"<html><head><title>회의</title></head><body><article><p>{PROSE}</p><ul>{lines}</ul></article></body></html>"
    assert len(read(page).sections[0].blocks) == 9


# ── titles ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("다리 새로 놓다 | 연합뉴스", "다리 새로 놓다"), ("다리 새로 놓다 - 솔내타임스", "다리 새로 놓다"),
        ("한겨레 | 다리 새로 놓다", "다리 새로 놓다"), ("다리 | 대한민국 정책브리핑", "다리"), ("KBS 뉴스 | 다리", "다리"),
        ("솔내군청 :: 다리 새로 놓다", "다리 새로 놓다"), ("다리 새로 놓다 < 사회 < 기사본문 - 솔내신문", "다리 새로 놓다"),
        ("다리 새로 놓다 : 네이버 뉴스", "다리 새로 놓다"), ("정치 | 다리 새로 놓다", "다리 새로 놓다"),
        ("산길 이야기 - 어느 하루", "산길 이야기"), ("서울 - 부산 고속철 더 빨라진다", "서울 - 부산 고속철 더 빨라진다"),
        ("강 | 산", "강 | 산"), ("AI 시대의 방송 | 미디어오늘", "AI 시대의 방송"), ("한국경제의 앞날 - 한국경제", "한국경제의 앞날"),
        ("연합뉴스", "연합뉴스"), ("다리를 놓다", "다리를 놓다"),
    ],
)  # fmt: skip
def test_a_site_is_no_title(line: str, title: str) -> None:
    assert titles.trimmed(line, []) == title
    assert (
        read(f"<html><head><title>{line}</title></head><body><p>{PROSE * 3}</p></body></html>").title == title
    )


@pytest.mark.parametrize(
    ("line", "site", "title"),
    [
        ("다리 놓다 | 어느 사람의 아주 긴 기록장 이름", "어느 사람의 아주 긴 기록장 이름", "다리 놓다"),
        ("다리 놓다-솔내", "솔내", "다리 놓다"), ("다리 놓다 [솔내]", "솔내", "다리 놓다"), ("솔내 앱 :: 다리 놓다", "솔내", "다리 놓다"),
        ("부산 바다 | 여름", "솔내", "부산 바다 | 여름"), ("[주간 솔내] 다리 놓다", "솔내", "[주간 솔내] 다리 놓다"),
    ],
)  # fmt: skip
def test_a_page_tells_its_site(line: str, site: str, title: str) -> None:
    assert titles.trimmed(line, [site]) == title


def test_a_short_heading_says_which_part_is_the_title() -> None:
    assert titles.trimmed("봄 | 아무개가 쓰고 그리는 곳", [], ["봄"]) == "봄"
    assert titles.trimmed("봄 | 솔내일보", [], ["솔내일보", "봄"]) == "봄"


# ── lists ────────────────────────────────────────────────────────────────────────────────────────

LISTS = {
    "Hugo": "<article class=post><h2><a href=/p/{n}/>글 {n}</a></h2><p>"
    + PROSE
    + "</p><time>1월 {n}일</time></article>",
    "covered": "<article><header><h2>글 {n}</h2></header><p>"
    + PROSE
    + "</p><a aria-label='{n}번째 글로 가기' href=/p/{n}></a></article>",
    "section": "<li class=sa_item><div><a href=https://n.example/{n}><strong>솔내에 {n}번째 다리 놓는다</strong></a><div>"
    + PROSE
    + "</div></div></li>",
    "whole posts": "<div class=entry><h2><a href=/{n}>글 {n}</a></h2>" + f"<p>{PROSE}</p>" * 9 + "</div>",
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_refused_with_what_it_leads_to(kind: str) -> None:
    feed = "<link rel=alternate type=application/rss+xml href=/index.xml>"
    entries = "".join(LISTS[kind].format(n=n) for n in range(1, 7))
    page = f"<html><head><title>글</title>{feed}</head><body><main>{entries}</main></body></html>"
    with pytest.raises(ArticleError, match="6개") as caught:
        read(page, url="https://n.example/posts/")
    assert "reader build https://n.example/index.xml" in caught.value.mend


def test_a_page_of_links_is_refused() -> None:
    soup = "".join(
        f"<div><a href=/{n}>솔내에 {n}번째 다리를 놓는다고 군이 밝혔다</a></div>" for n in range(30)
    )
    with pytest.raises(ArticleError, match="30개"):
        read(f"<html><body><div>{soup}<p>{PROSE}</p><p>{PROSE} 또.</p><p>{PROSE} 끝.</p></div></body></html>")


@pytest.mark.parametrize(
    "entry",
    [
        "<section><h2>{n}절</h2><p>" + PROSE + " <a href=/p/{n}>앞서 쓴 {n}번째 글</a>에서도 말했다.</p></section>",
        "<li><a href=https://s{n}.example/>{n}번째로 읽어 볼 만한 글</a>: " + PROSE + "</li>",
        "<section><h2><a href=#s{n}>{n}절의 아주 긴 제목</a></h2><p>" + PROSE + "</p></section>",
    ],
)  # fmt: skip
def test_an_article_with_links_is_no_list(entry: str) -> None:
    body = "".join(entry.format(n=n) for n in range(1, 7))
    assert read(f"<html><head><title>글</title></head><body><main>{body}</main></body></html>").sections


# ── sections that lead elsewhere ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["관련 링크", "관련 기사", "참고 자료", "출처"])
@pytest.mark.parametrize("rest", [f"<p>{PROSE}</p>", "<table><tr><th>쟁점</th><th>뜻</th></tr><tr><td>땅</td><td>산다</td></tr></table>",
                                  "<p>아직 정해지지 않았다.</p>", "<p>문의: 가람과(055-123-4567)</p>"])  # fmt: skip
def test_a_list_of_links_takes_only_links(name: str, rest: str) -> None:
    link = "<p><a href=https://s.example/1>솔내에 다리를 놓는다</a></p><p>더 볼 것: <a href=/a>기사</a></p>"
    said = read(f"<p>{PROSE}</p><h3>{name}</h3>{link}{rest}<h3>끝</h3><p>{PROSE} 끝.</p>", title="이름")
    before, end = said.sections
    assert (len(before.blocks), before.heading, end.heading) == (2, "", "끝")


def test_a_section_that_begins_with_text_stays() -> None:
    said = read(
        f"<p>{PROSE}</p><h3>참고 자료</h3><p>{PROSE} 그렇다.</p><p><a href=/a>솔내에 다리를 놓는다</a></p>",
        title="이름",
    )
    assert [section.heading for section in said.sections] == ["", "참고 자료"]


def saved(body: str) -> Article:
    page = f"<html><head><title>가람</title></head><body>{body}</body></html>"
    return article.read(Post("a.html", "a.html", "text/html", page.encode(), origin="file"))


@pytest.mark.parametrize(
    "body",
    [
        "<h1>가람일보</h1><p>소식을 전합니다.</p><a href=/1>새 다리가 놓이다</a><a href=/2>시장이 길을 넓히겠다고 말하다</a><a href=/3>강에 고기가 돌아왔다</a>",
        "<ul><li><a href=/1>강을 걷다</a> 2024.05.01</li><li><a href=/2>산을 오르다</a> 2024.04.01</li></ul>",
        "<h2>어서 오세요</h2><p>커피와 빵</p><p>영업시간 09:00-21:00</p><a href=/m>메뉴</a><a href=/w>오시는 길</a>",
        "<section><h2>회사 소개</h2><p>바른 집을 짓습니다</p><a href=/c>더 보기</a></section><section><h2>사업 분야</h2><a href=/b>더 보기</a></section>",
        "<form><p>아이디</p><input><p>비밀번호</p><input type=password></form><a href=/j>회원가입</a>",
        "<h1>Garam</h1><p>Bread and tea</p><a href=/m>Menu</a> <a href=/c>Contact us</a>",
    ],
)
def test_a_saved_front_page_with_few_links_is_no_article(body: str) -> None:
    with pytest.raises(ArticleError):
        saved(body)


@pytest.mark.parametrize(
    "body",
    [
        "<p>눈이 왔다.</p>",
        "<h1>봄</h1><p>꽃이 핀다<br>새가 운다</p><a href=/>홈</a> <a href=/n>소식</a>",
        "<h1>부고</h1><p>김한울씨 부친상 = 1일, 가람병원, 발인 3일</p><a href=/>처음으로</a>",
        "<a href=/>홈</a><h2>쉬는 날</h2><p>5월 1일에는 도서관이 쉽니다.</p><a href=/l>목록</a>",
        "<article><h1>물</h1><p>길지 않다.</p></article><a href=/1>지난달에 쓴 긴 글 하나</a><a href=/2>지난해에 쓴 긴 글 하나</a><a href=/3>그전에 쓴 긴 글 하나</a>",
        "<h1>알림</h1><p>내일은 쉽니다.</p><a href=/m>메뉴</a><a href=/w>오시는 길</a>",
        "<h1>Note</h1><p>The library is closed.</p><a href=/>Home</a>",
    ],
)
def test_a_saved_text_is_an_article_however_short(body: str) -> None:
    assert saved(body).sections


# ── deep and crowded trees ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", ["div", "span", "blockquote"])
def test_what_stands_deep_and_what_follows_it_is_read(tag: str) -> None:
    deep = f"<{tag}>" * 1500 + "깊은 곳의 문장입니다." + f"</{tag}>" * 1500
    found = read(
        f"<html><body><article><p>{PROSE}</p>{deep}<p>뒤에 오는 문장입니다.</p></article></body></html>"
    )
    texts = [block.text for section in found.sections for block in section.blocks]
    assert texts == [PROSE, "깊은 곳의 문장입니다.", "뒤에 오는 문장입니다."]


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{PROSE}</p>{'<div>' * 5000}깊은 곳의 문장입니다.</body></html>",
        f"<html><body><p {' '.join(f'a{n}=1' for n in range(60_000))}>{PROSE}</p></body></html>",
    ],
)
def test_what_no_parser_takes_whole_is_refused(page: str) -> None:
    with pytest.raises(ArticleError, match="너무 깁니다"):
        read(page)


# ── what programs leave in pages ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "page",
    ["<% a %>{}", "<%@ a\n%><p><%= b %></p>{}", "<% a %>{}<% b", "{}<% %>", "<%<% a %>{}", "<% %>{}%>"],
)
def test_what_a_server_should_have_run_is_not_said(page: str) -> None:
    found = read(f"<html><body>{page.format(f'<p>{PROSE}</p><p>{PROSE}</p>')}</body></html>", title="이름")
    assert [block.text.removesuffix("%>") for block in found.sections[0].blocks][:2] == [PROSE, PROSE]


def test_a_long_text_for_a_script_takes_its_length_of_memory() -> None:
    """140 times it, while an expression kept a way back from each letter."""
    tracemalloc.start()
    pages.parse(f'<p>{PROSE}</p><script>self.__next_f.push([1,"{"a" * 2_000_000}"])</script>')
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 2_000_000
