"""What leads back to where a post is from, and its neighbours, which are text."""

from __future__ import annotations

import pytest

from reader import article
from reader.article import origin
from reader.model import Post

HEAD = "가람시에 새 다리가 놓였다고 시가 알렸다.\n\n다리는 두 해 만에 완성됐다.\n\n"
TAIL = "\n\n출처: 새 다리가 놓이다 | 솔내소식\n\n빠른 소식 바로가기 👉 https://solnae.example\n"


def said(text: str, title: str = "새 다리") -> list[str]:
    data = f"---\ntitle: {title}\n---\n{HEAD}{text}{TAIL}".encode()
    found = article.read(Post("a.md", "a.md", "text/markdown", data))
    return [
        text
        for one in found.sections
        for text in (one.heading, *(block.text for block in one.blocks))
        if text
    ][2:]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("새 다리가 놓이다 | 솔내소식 : https://solnae.example/12", []),
        ("솔내소식 기사: 새 다리가 놓이다!", []),
        ("참조 링크: 솔내소식 기사 원문", []),
        ("(링크: https://solnae.example/12)", []),
        ("다리 소식은 솔내소식에서 확인하실 수 있습니다.", []),
        ("배가 드나듭니다. 더 많은 정보는 솔내소식을 통해 볼 수 있습니다.", ["배가 드나듭니다."]),
        ("다리가 마을을 이으며, 자세한 내용은 솔내소식에서 확인할 수 있습니다.", ["다리가 마을을 잇습니다."]),
        ("시는 길도 넓히고 있으며, 관련 정보는 솔내소식에서 확인할 수 있습니다.", ["시는 길도 넓히고 있습니다."]),
        ("문의: 가람시 도로과(055-123-4567) 출처: 솔내소식", ["문의: 가람시 도로과(055-123-4567)"]),
        ("세부 내용은 아래 링크에서 확인하실 수 있습니다.", []),
        ("자세한 내용은 원본 기사를 참고하시기 바랍니다.", []),
        ("이 글은 가람시에서 제공한 자료를 기반으로 작성된 글입니다.", []),
        ("이 글의 출처를 꼭 표기하여야 하며, 어기면 법적 책임을 질 수 있습니다.", []),
        ("하지만, 그림 사용 시에는 저작권이 있으므로 주의가 필요합니다.", []),
        ("중요한 내용: 다리는 밤에도 열린다.", ["다리는 밤에도 열린다."]),
        ("### 문의 및 자료 출처\n\n가람시 도로과(055-123-4567)", ["문의", "가람시 도로과(055-123-4567)"]),
        ("### 다리 위\n\n바람이 분다.\n\n### 참고할 곳\n\n솔내소식 기사 링크\n\n### 다리 밑\n\n물이 흐른다.",
         ["다리 위", "바람이 분다.", "다리 밑", "물이 흐른다."]),
        ("| 제목 | 링크 |\n|---|---|\n| 새 다리가 놓이다 | https://solnae.example/12 |", []),
        ("물은 맑다. (출처 링크)", ["물은 맑다."]),
        ("자세한 내용은 여기에서 확인할 수 있습니다.", []),
        ("### 회의에 온 사람 및 출처\n\n시장이 왔다.", ["회의에 온 사람", "시장이 왔다."]),
        ("### 정책뉴스 자료 이용 안내\n\n물은 맑다.", ["물은 맑다."]),
        ("| 앱 | 하는 일 | 받기 |\n|---|---|---|\n| 가람 | 길 찾기 | 다운로드 |", ["앱 하는 일 받기", "가람 길 찾기"]),
        ("| 문의 | 자료출처 |\n|---|---|\n| 가람시 도로과 | 솔내소식 |", ["문의", "가람시 도로과"]),
        ("물은 맑다.\n\n사람들 말하기를 새 다리가 드디어 놓이다", ["물은 맑다.", "사람들 말하기를 새 다리가 드디어 놓이다"]),
        ("물은 맑다.\n\n자세한 내용 보기", ["물은 맑다."]),
        # their neighbours are text
        ("계획은 가람시 포털(https://solnae.example/9)에서 볼 수 있습니다.", ["계획은 가람시 포털에서 볼 수 있습니다."]),
        ("국민의 제보 덕에 돈의 출처를 찾았다.", ["국민의 제보 덕에 돈의 출처를 찾았다."]),
        ("솔내소식에 따르면 다리는 가을에 열린다고 합니다.", ["솔내소식에 따르면 다리는 가을에 열린다고 합니다."]),
        ("솔내소식은 이 일을 처음 보도했습니다.", ["솔내소식은 이 일을 처음 보도했습니다."]),
        ("자세한 일정은 가람시 누리집에서 확인할 수 있습니다.", ["자세한 일정은 가람시 누리집에서 확인할 수 있습니다."]),
        ("손님은 생선의 출처를 알 권리가 있다.", ["손님은 생선의 출처를 알 권리가 있다."]),
        ("원산지 표시를 어긴 가게에는 무거운 처벌이 따릅니다.", ["원산지 표시를 어긴 가게에는 무거운 처벌이 따릅니다."]),
        ("해당 링크를 클릭하면 악성 앱이 깔립니다.", ["해당 링크를 클릭하면 악성 앱이 깔립니다."]),
        ("주요 내용: 다리는 밤에도 열린다.", ["주요 내용: 다리는 밤에도 열린다."]),
    ],
)  # fmt: skip
def test_what_leads_back_to_the_outlet(text: str, left: list[str]) -> None:
    assert said(text) == left


def test_a_post_on_copyright_keeps_its_sentences() -> None:
    text = "사진을 쓸 때에는 저작권이 있는지 확인이 필요합니다."
    assert said(text) == []
    assert said(text, "저작권 상담이 열렸다") == [text]


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [("할 수 있으며", "할 수 있습니다."), ("길을 만들며", "길을 만듭니다."), ("가능하며", "가능합니다."), ("넓히고 있고", "넓히고 있습니다."),
     ("이으며", "잇습니다."), ("들으며", "듣습니다."), ("배우며", ""), ("새 광고", ""),
     ("잡으며", "잡습니다."), ("계획이며", "계획입니다."), ("바라니", "")],
)  # fmt: skip
def test_a_clause_ends_as_a_sentence(clause: str, sentence: str) -> None:
    assert origin.ended(clause) == sentence


def test_the_title_of_the_source_is_not_said_again() -> None:
    body = f'---\ntitle: 새 다리\n---\n출처: [알림] 가람시 "강을 건너는 새 다리 내년에 연다" - 가람시 | 솔내소식\n\n{HEAD}물은 맑다.\n\n가람시 “강을 건너는 새 다리 내년에 연다”\n'
    found = article.read(Post("a.md", "a.md", "text/markdown", body.encode()))
    assert [block.text for block in found.sections[0].blocks][-1] == "물은 맑다."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # what a model says of its own text
        ("※ 위 내용은 가람시의 자료를 기반으로 작성되었음을 알려드립니다.", []),
        ("마지막으로, 상기 정보는 가람시의 공식 입장을 기반으로 한 것입니다.", []),
        ("위의 내용은 다리에 대한 종합적인 정보를 담고 있습니다.", []),
        ("말씀이 담긴 기사를 쉽게 이해할 수 있도록 요약해 드리겠습니다.", []),
        ("위와 같은 내용으로 작성해 드릴 수 있습니다.", []),
        ("위의 내용을 참고하여 작성해 주시면 감사하겠습니다.", []),
        ("800자 이상(공백 포함 800자 이상) 다리는 길다.", ["다리는 길다."]),
        ("물은 맑다. 500여 글자", ["물은 맑다."]),
        ("추가로 궁금한 사항이 있으시다면 언제든지 문의해 주세요!", []),
        ("위 내용은 제가 다리를 건너며 적은 것을 정리한 것입니다.", ["위 내용은 제가 다리를 건너며 적은 것을 정리한 것입니다."]),
        ("궁금한 점은 가람시 도로과로 언제든지 문의하세요.", ["궁금한 점은 가람시 도로과로 언제든지 문의하세요."]),
        ("이 보고서는 통계를 바탕으로 작성됐다.", ["이 보고서는 통계를 바탕으로 작성됐다."]),
        # labels
        ("키워드: 다리, 강, 가람시", []),
        ("테이블:\n\n| 다리 | 길이 |\n|---|---|\n| 새 다리 | 길다 |", ["다리 길이", "새 다리 길다"]),
        ("- 키워드: 강을 건너다", ["키워드: 강을 건너다"]),
        # tags that broke
        ("길을 넓히겠다</b고 말했다.", ["길을 넓히겠다고 말했다."]),
        ("<p>길이 필요<\\/span>하며 다리도 그렇다.</p>", ["길이 필요하며 다리도 그렇다."]),
        ("p>", []),
        ("<|endoftext|>", []),
        ("- hr\n- br", ["hr", "br"]),
        ("값이 3 < b 인 곳이다.", ["값이 3 < b 인 곳이다."]),
        # links and buttons without what they lead to
        ("신청은 시청 누리집(링크)에서 한다.", ["신청은 시청 누리집에서 한다."]),
        ("다리 지도를 내려받으시려면 여기를 클릭하세요.", []),
        ("가짜 문자는 “여기를 클릭하세요”라고 한다.", ["가짜 문자는 “여기를 클릭하세요”라고 한다."]),
        ("배가 다닌다. 관련 기사 보러 가기.", ["배가 다닌다."]),
        ("시장의 말에 대한 기사 전문 보기", []),
        ("더 많은 정보를 보시려면 새 다리 누리집 바로가기", []),
        ("아래는 해당 자료의 출처입니다.", []),
        ("사진 저작권 및 기사 출처 표기 등을 지켜야 합니다.", []),
        # references without any below
        ("<table><tr><td><b>참고 자료</b></td></tr><tr><td><a href='https://solnae.example/12'>새 다리가 놓이다 | 솔내소식</a></td></tr></table>", []),
        ("참고 자료\n\n가람시 통계는 해마다 나온다.", ["참고 자료", "가람시 통계는 해마다 나온다."]),
        ("<table><thead><tr><th>다리</th><th>출처</th></tr></thead><tbody><tr><td>길다</td><td><a href='https://solnae.example/12'>솔내소식</a></td></tr></tbody></table>", ["다리", "길다"]),
    ],
)  # fmt: skip
def test_what_a_generated_post_leaves_behind_goes(text: str, left: list[str]) -> None:
    assert said(text) == left


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("가람시 새 다리 공개! 클릭 필수!", "가람시 새 다리 공개!"),
        ("가람시 새 다리 값 발표 클릭하세요!", "가람시 새 다리 값 발표"),
        ("새 다리 건너는 주민 반드시 클릭!", "새 다리 건너는 주민"),
        ("거짓 광고로 클릭 유도", "거짓 광고로 클릭 유도"),
        ("‘여기를 클릭하세요’ 문자 조심", "‘여기를 클릭하세요’ 문자 조심"),
        ("지금 클릭하세요!", "지금 클릭하세요!"),
    ],
)
def test_a_title_ends_without_a_call_to_click(title: str, told: str) -> None:
    data = f'---\ntitle: "{title}"\n---\n{HEAD}'.encode()
    assert article.read(Post("a.md", "a.md", "text/markdown", data)).title == told
