"""Pages that editors and mailers make of one text: Notion, Naver's editors, Stibee and other newsletters."""

from __future__ import annotations

import pytest

from reader import article
from reader.model import Article, Post
from tests.shown import lines


def read(text: str) -> Article:
    return article.read(Post("글.html", "글.html", "text/html", text.encode()))


def said(text: str) -> list[str]:
    return lines(read(text), levels=False)


def notion(body: str) -> str:
    return f"""<html><head><title>텃밭 회의</title></head><body><article id="aad0b1c2-7a11-4c55-9d4e-0b3a5c7e9f10" class="page sans"><header>
<div class="page-header-icon"><span class="icon">📌</span></div><h1 class="page-title">텃밭 회의</h1><table class="properties"><tbody>
<tr class="property-row property-row-date"><th>날짜</th><td><time>@2024년 3월 5일</time></td></tr>
<tr class="property-row property-row-person"><th>적은 사람</th><td><span class="user">김하나</span></td></tr>
<tr class="property-row property-row-multi_select"><th>태그</th><td><span class="selected-value">봄</span><span class="selected-value">밭</span></td></tr>
<tr class="property-row property-row-status"><th>상태</th><td>진행 중</td></tr></tbody></table></header><div class="page-body">{body}</div></article></body></html>"""


def test_notion() -> None:
    found = read(notion("<p>상추를 심는다.</p>"))
    assert (found.title, found.byline, found.tags) == ("텃밭 회의", "김하나", ("봄", "밭"))
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-05"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<figure class="block-color-gray_background callout"><div><span class="icon">💡</span></div><div>물은 아침에 준다.</div></figure>', ["물은 아침에 준다."]),
        ('<ul class="toggle"><li><details open=""><summary>자세히</summary><p>흙이 젖을 만큼 준다.</p></details></li></ul>', ["item: 자세히", "item: 흙이 젖을 만큼 준다."]),
        ('<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div><span class="to-do-children-checked">씨앗 사기</span></li></ul>', ["item: 완료, 씨앗 사기"]),
        ('<ol class="numbered-list" start="1"><li>하나</li></ol><ol class="numbered-list" start="2"><li>둘</li></ol>', ["item: 하나", "item: 둘"]),
        ('<p>밭에 간다.</p><figure><a href="https://a.example" class="bookmark source"><div class="bookmark-title">어떤 곳</div></a></figure>', ["밭에 간다."]),
        ("<p>모임은 <time>@2024년 3월 9일</time>이다.</p>", ["모임은 2024년 3월 9일이다."]),
        ('<div class="column-list"><div class="column"><p>왼쪽 밭이다.</p></div><div class="column"><p>오른쪽 밭이다.</p></div></div>', ["왼쪽 밭이다.", "오른쪽 밭이다."]),
        ('<nav class="table_of_contents"><a href="#a">차례</a></nav><p id="22ad33e1-0000-4000-8000-00000000000d">밭에 간다.</p>', ["밭에 간다."]),
    ],
)  # fmt: skip
def test_blocks_of_notion(body: str, expected: list[str]) -> None:
    assert said(notion(body)) == expected


SE4 = """<html><head><title>강가의 봄 : 네이버 블로그</title></head><body><div class="se-viewer"><div class="se-main-container">
<div class="se-component se-documentTitle"><div class="se-title-text"><p class="se-text-paragraph">강가의 봄</p></div><span class="se_publishDate">2024. 4. 1. 10:00</span></div>
<div class="se-component se-text" id="SE-5b0ad3f1-1111-4000-8000-000000000001"><p class="se-text-paragraph" id="SE-a2a0ad"><span>볕이 따뜻해 강가로 나갔다.</span></p></div>
<div class="se-component se-sectionTitle"><div class="se-module-text"><p class="se-text-paragraph"><b>버드나무</b></p></div></div>
<div class="se-component se-image"><img src="a.jpg"><div class="se-module-text se-caption"><p class="se-text-paragraph">물가의 버드나무</p></div></div>
<div class="se-component se-text"><p class="se-text-paragraph"><span>나무 아래에서 김밥을 먹었다.</span></p></div>
<div class="se-component se-quotation"><blockquote><p class="se-text-paragraph">봄은 짧다</p></blockquote></div>
<div class="se-component se-oglink"><a href="https://a.example"><strong class="se-oglink-title">다른 글</strong><p class="se-oglink-summary">다른 글의 요약이다.</p></a></div>
<div class="se-component se-placesMap"><img src="map.png"><a href="#" class="se-map-info"><strong class="se-map-title">강변 공원</strong><p class="se-map-address">강변로 330</p></a><span>50m NAVER</span></div>
<div class="se-component se-placesMap"><strong>강변 공원</strong><p>강변로 330</p></div></div></div></body></html>"""

SE3 = """<html><head><title>강가의 봄 : 네이버 블로그</title></head><body><div class="se_doc_viewer"><div class="se_component_wrap"><div class="se_component se_documentTitle">
<h3 class="se_textarea">강가의 봄</h3></div></div><div class="se_component_wrap sect_dsc"><div class="se_component se_paragraph"><p class="se_textarea">볕이 따뜻해 강가로 나갔다.</p></div>
<div class="se_component se_sectionTitle"><h4 class="se_textarea">버드나무</h4></div><div class="se_component se_image"><img src="a.jpg"><div class="se_caption_group">
<div class="se_textarea">물가의 버드나무</div></div></div><div class="se_component se_paragraph"><p class="se_textarea">나무 아래에서 김밥을 먹었다.</p></div>
<div class="se_component se_quotation"><blockquote><p class="se_textarea">봄은 짧다</p></blockquote></div>
<div class="se_component se_oglink"><a href="https://a.example"><strong class="se_og_tit">다른 글</strong></a></div>
<div class="se_component se_map"><strong class="se_title">강변 공원</strong><p class="se_address">강변로 330</p></div></div></div></body></html>"""

SE2 = """<html><head><title>강가의 봄 : 네이버 블로그</title></head><body><table><tr><td><p class="date">2012/10/05 10:00</p><div id="postViewArea"><div id="post-view22" class="post-view">
<p>볕이 따뜻해 강가로 나갔다.</p><p>&nbsp;</p><div>나무 아래에서 <b>김밥</b>을 먹었다.</div></div></div></td></tr></table></body></html>"""


@pytest.mark.parametrize("page", [SE4, SE3])
def test_editors_of_naver(page: str) -> None:
    assert read(page).title == "강가의 봄"
    assert said(page) == [
        "볕이 따뜻해 강가로 나갔다.",
        "# 버드나무",
        "figure: 물가의 버드나무",
        "나무 아래에서 김밥을 먹었다.",
        "quote: 봄은 짧다",
        "강변 공원, 강변로 330",
    ]


def test_days_of_naver() -> None:
    for page, day in ((SE4, "2024-04-01"), (SE2, "2012-10-05")):
        found = read(page).published
        assert found is not None
        assert found.date().isoformat() == day


CARD = """<figure id="og_1700000000000" contenteditable="false" data-ke-type="opengraph" data-og-type="article" data-og-title="다른 글"><a href="https://a.example/1"><div class="og-image"></div>
<div class="og-text"><p class="og-title">다른 글의 제목이다</p><p class="og-desc">다른 글의 요약이다.</p><p class="og-host">a.example</p></div></a></figure>"""


def test_a_card_of_tistory() -> None:
    text = f"<p>볕이 따뜻해 강가로 나가 오래 걸었고, 나무 아래에서 김밥을 먹었다.</p>{CARD}<p>저녁이 되어 집으로 돌아왔다.</p>"
    for whole in (
        text,
        f'<html><body><div class="tt_article_useless_p_margin">{text * 3}</div></body></html>',
    ):
        assert not any("다른 글" in line for line in said(whole))


def test_the_oldest_editor_of_naver() -> None:
    assert said(SE2) == ["볕이 따뜻해 강가로 나갔다.", "나무 아래에서 김밥을 먹었다."]


def mail(body: str, leave: str = "수신거부") -> str:
    return f"""<html><head><title>[봄레터] 매화가 피었어요</title></head><body><div style="display:none">미리 보는 글</div><table width="100%"><tr><td align="center">
<table class="row"><tr><td><a href="https://a.example/view">웹에서 보기</a></td></tr></table>{body}
<table class="row"><tr><td><div>hana@example.com</div><div><a href="https://a.example/leave">{leave}</a></div></td></tr></table></td></tr></table></body></html>"""


@pytest.mark.parametrize("leave", ["수신거부", "수신 거부 Unsubscribe", "구독 취소", "Unsubscribe"])
def test_a_mail(leave: str) -> None:
    body = """<table><tr><td><div>이 메일이 잘 보이지 않으시나요?</div></td></tr></table><table><tr><td><h2>남쪽 소식</h2><div>매화가 피었어요.</div></td></tr></table>
<table><tr><td width="50%"><table><tr><td>왼쪽은 매화예요.</td></tr></table></td><td width="50%"><table><tr><td>오른쪽은 산수유예요.</td></tr></table></td></tr></table>
<table><tr><td><div>더 이상 메일을 받고 싶지 않으시면 여기를 눌러 주세요.</div></td></tr></table>"""
    assert read(mail(body, leave)).title == "[봄레터] 매화가 피었어요"
    assert said(mail(body, leave))[-3:] == ["매화가 피었어요.", "왼쪽은 매화예요.", "오른쪽은 산수유예요."]


def test_a_sentence_about_leaving_stays() -> None:
    for text in (
        "가입자 절반이 수신거부를 눌렀다.",
        "구독 취소가 쉬워진다고 정부가 밝혔다.",
        "웹에서 보기 좋게 고쳤다.",
    ):
        assert said(f"<p>{text}</p><p>다음 문단이다.</p>")[0] == text
