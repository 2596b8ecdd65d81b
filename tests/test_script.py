from datetime import datetime
from pathlib import Path

import pytest

from reader.korean import lexicon
from reader.listening import LEVELS
from reader.model import (
    SIGN,
    Article,
    Block,
    Code,
    Figure,
    Item,
    Link,
    Note,
    Paragraph,
    Quote,
    Section,
    Table,
)
from reader.script import BLOCK, HEADING, LONGEST, ROW, SECTION, SENTENCE, TITLE, compose

HEAD = (("회차",), ("시간",))


def article(*blocks: Block, heading: str = "알림", **facts: object) -> Article:
    return Article("제목", "key", (Section(heading, 2, blocks),), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "spoken"),
    [
        (Paragraph("버스 3대가 온다."), ["버스 세 대가 온다."]),
        (Item("서류를 낸다"), ["서류를 낸다"]),
        (Item("서류를 낸다", number=2), ["이, 서류를 낸다"]),
        (Item("도장을 찍는다", 1, 1, above=(2,)), ["이 다시 일, 도장을 찍는다"]),
        (
            Table(HEAD, (("1회", "오후 2시"), ("2회", "")), heads=1),
            ["표, 두 행 두 열, 회차, 시간", "일 회, 오후 두 시", "이 회, 빈칸", "표 끝"],
        ),
        (Figure("시청 앞 새 버스"), ["사진, 시청 앞 새 버스"]),
        (Quote("좋다."), ["인용, 좋다."]),
        (Note("작년 기준."), ["각주, 작년 기준."]),
        (Code("print(1)"), ["코드 예제, 한 줄.", "본문에서 확인하세요."]),
        (Code("a\n\nb", "python"), ["파이썬 코드 예제, 두 줄.", "본문에서 확인하세요."]),
        (Code("a", "language-x y"), ["코드 예제, 한 줄.", "본문에서 확인하세요."]),
        (Paragraph("※"), []),
    ],
)
def test_how_a_block_is_said(block: Block, spoken: list[str]) -> None:
    lines = [line for line in compose(article(block)).utterances if (line.section, line.block) == (0, 0)]
    assert " ".join(line.spoken for line in lines).replace(".", ",").replace(",", "") == " ".join(
        spoken
    ).replace(".", ",").replace(",", "")


def test_a_long_row_is_said_a_cell_at_a_time() -> None:
    cells = (
        "아주 긴 설명이 들어 있는 칸이라서, 한 번에 읽으면 숨이 찬다",
        "두 번째 칸도 그만큼 길어서 따로 읽는 편이 낫다",
    )
    table = Table((("갑",), ("을",)), (("가", "나"), cells), heads=1)
    lines = [line for line in compose(article(table)).utterances if line.role == "table"]
    assert [(line.cell, line.shown) for line in lines[1:]] == [
        (0, "1행: 가, 나"),
        (2, f"2행: {cells[0]}"),
        (3, cells[1]),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("도서관이 문을 열었다.", "ko"),
        ("The library is open again.", "en"),
        ("GPT-4o mini", "ko"),
        ("그는 “Stay hungry, stay foolish.”라고 했다.", "ko"),
        ("こんにちは、世界。", "ja"),
        ("2026. 3. 14.", "ko"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert [line.language for line in compose(article(Paragraph(text))).utterances] == ["ko", "ko", language]


def test_pauses_follow_the_structure() -> None:
    body = article(
        Paragraph("하나다. 둘이다."), Table(HEAD, (("가", "나"), ("다", "라")), heads=1), Paragraph("끝이다.")
    )
    assert [(line.role, line.pause) for line in compose(body).utterances] == [
        ("title", TITLE),
        ("heading", HEADING),
        ("paragraph", SENTENCE),
        ("paragraph", BLOCK),
        ("table", ROW),
        ("table", ROW),
        ("table", ROW),
        (SIGN, BLOCK),
        ("paragraph", SECTION),
    ]


def test_a_date_follows_the_title() -> None:
    lines = compose(article(Paragraph("글."), published=datetime(2026, 6, 10))).utterances
    assert lines[1].spoken == "이천이십육 년 유월 십 일 기사입니다."
    assert [line.section for line in lines[:2]] == [-1, -1]


def test_every_line_knows_its_place() -> None:
    told = compose(article(Paragraph("하나."), Paragraph("둘.")))
    assert [(line.section, line.block) for line in told.utterances] == [(-1, 0), (0, -1), (0, 0), (0, 1)]
    assert (told.title, [section.heading for section in told.sections]) == ("제목", ["알림"])


def test_what_has_no_end_of_a_sentence_is_said_in_parts() -> None:
    lines = compose(article(Paragraph("마을 도서관이 " * 1000))).utterances
    said = [line.spoken for line in lines if line.role == "paragraph"]
    assert max(map(len, said)) <= 2 * LONGEST
    assert " ".join(said) == ("마을 도서관이 " * 1000).strip()


HEARD = (Paragraph("버스가 온다."), Item("버스"), Item("전차"), Quote("좋다. 참 좋다."), Quote("좋다."))


@pytest.mark.parametrize(
    ("level", "signs"),
    [
        ("simple", ["합성 음성으로 읽어 드립니다."]),
        (
            "normal",
            ["한결시 소식.", "약 1분.", "합성 음성으로 읽어 드립니다.", "목록, 2가지.", "인용 끝.", "끝입니다."],
        ),
        (
            "full",
            ["한결시 소식.", "약 1분.", "합성 음성으로 읽어 드립니다.", "목록, 2가지.", "첫째.", "둘째.", "인용 끝.", "끝입니다."],
        ),
    ],
)  # fmt: skip
def test_what_is_told_besides(level: str, signs: list[str]) -> None:
    told = compose(article(*HEARD, source="한결시"), None, LEVELS[level]).utterances
    own = compose(article(*HEARD, source="한결시")).utterances
    assert [line.shown for line in told if line.role == SIGN] == signs
    assert [line.shown for line in told if line.role != SIGN] == [line.shown for line in own]


def test_where_signs_stand() -> None:
    told = compose(article(*HEARD, source="한결시"), None, LEVELS["normal"]).utterances
    assert [line.shown for line in told[:2]] == ["한결시 소식.", "제목"]
    assert (told[2].pause, told[3].pause) == (SENTENCE, TITLE)
    assert (told[-1].shown, told[-1].section, told[-1].block) == ("끝입니다.", 0, len(HEARD))


def test_how_many_chapters_and_minutes() -> None:
    long = Paragraph("마을 도서관이 문을 열고 책을 빌려 줍니다. " * 60)
    sections = (Section("하나", 2, (long,)), Section("둘", 2, (long,)), Section("", 2, (), "셋"))
    signs = [
        line.spoken for line in compose(Article("제목", "k", sections), None, LEVELS["normal"]).utterances
    ]
    assert "세 장, 약 팔 분." in signs


def test_a_post_of_nothing_has_no_end() -> None:
    told = compose(Article("제목", "k", ()), None, LEVELS["full"]).utterances
    assert [line.section for line in told if line.section >= 0] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("한결시", ["한결시 소식."]),
        ("버스가 온다 - 한결시 | 새소식", ["한결시 소식."]),
        ("버스가 온다 | 새소식", ["새소식 소식."]),
        ("버스 - 전차 - 한결시 | 새소식", ["한결시 소식."]),
        ("https://example.kr/1", []),
        ("한결시 대중교통과에서 낸 2026년 3월 보도자료를 옮겨 적은 글", []),
        ("", []),
    ],
)
def test_whose_news_it_is(source: str, said: list[str]) -> None:
    told = compose(article(Paragraph("글이다."), source=source), None, LEVELS["normal"]).utterances
    assert [line.shown for line in told if line.section < 0 and line.block == 3] == said


def told(block: Block, level: str = "normal", url: str = "") -> list[tuple[str, str]]:
    """What is said of a block: written, and spoken."""
    lines = compose(article(block, url=url), None, LEVELS[level]).utterances
    return [(line.shown, line.spoken) for line in lines if (line.section, line.block) == (0, 0)]


@pytest.mark.parametrize(
    ("words", "url", "signs"),
    [
        ("여기", "https://www.gov.kr/apply?x=1", ["여기, gov.kr."]),
        ("신청서 바로가기", "https://www.gov.kr/apply", []),
        ("바로가기", "https://example.kr/other", ["바로가기, 이 사이트."]),
        ("공식 홈페이지 바로가기", "https://gov.kr", ["공식 홈페이지 바로가기, gov.kr."]),
        ("here", "mailto:me@example.kr", []),
        ("여기", "https://[broken", []),
        ("여기", "/apply", []),
    ],
)
def test_where_a_link_leads_that_does_not_tell(words: str, url: str, signs: list[str]) -> None:
    text = f"첫 문장. 신청은 {words}에서 한다. 끝 문장."
    said = told(Paragraph(text, (Link(words, url),)), url="https://www.example.kr/post")
    shown = ["첫 문장.", f"신청은 {words}에서 한다.", *signs, "끝 문장."]
    assert [each for each, _ in said] == shown
    assert [each for each, _ in told(Paragraph(text, (Link(words, url),)), "simple")] == [
        "첫 문장.",
        f"신청은 {words}에서 한다.",
        "끝 문장.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "이순신(1545-1598) 장군",
        "조선(1392-1910)의 역사",
        "계좌는 농협 051-1234-5678이다.",
        "국민은행 012-345-6789",
        "농협 051-1234-5678 (예금주 홍길동)",
        "ISSN 1577-1234",
        "모델 037-123-4567",
    ],
)
def test_what_is_no_telephone_number_is_called_none(text: str) -> None:
    assert "전화" not in told(Paragraph(text))[0][1]


def test_a_telephone_number_is_called_one() -> None:
    text = "정책과(044-200-1234)로 알린다."
    assert told(Paragraph(text)) == [(text, "정책과, 전화 공사사, 이공공, 일이삼사로 알린다.")]
    assert told(Paragraph(text), "simple") == [(text, "정책과 공사사, 이공공, 일이삼사로 알린다.")]


LISTING = Code("def f(n):\n    return n  # 3명\n\nf(1)\n", "python")


def test_a_listing_is_said_on_request() -> None:
    assert told(LISTING, "full") == [
        ("python 코드 예제, 3줄.", "파이썬 코드 예제, 세 줄."),
        ("def f(n):", "데프 에프 괄호 열고 엔 괄호 닫고, 콜론"),
        ("return n  # 3명", "안으로, 리턴 엔 샵 세 명"),
        ("f(1)", "밖으로, 에프 괄호 열고 일 괄호 닫고"),
        ("코드 끝.", "코드 끝."),
    ]
    assert [shown for shown, _ in told(Code("a = 1\n" * 21), "full")] == [
        "코드 예제, 21줄.",
        "본문에서 확인하세요.",
    ]


def test_the_users_words_hold_in_a_listing(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("한결시\t한결씨\n", "utf-8")
    words = lexicon([str(tmp_path / "words.tsv")])
    lines = compose(article(Code("# 한결시")), words, LEVELS["full"]).utterances
    assert "샵 한결씨" in [line.spoken for line in lines]


def test_a_long_formula_tells_its_length_or_is_said_on_request() -> None:
    formula = r"$\sum_{i=1}^{n} \frac{a_i+b_i}{c_i^2} + \sqrt{x^2+y^2+z^2} - \alpha\beta\gamma + \delta$"
    block = Paragraph(f"평균은 {formula}이다. 끝이다.")
    assert [spoken for _, spoken in told(block)] == ["평균은 수식이다.", "이 수식은 기호 서른 개.", "끝이다."]
    said = [spoken for _, spoken in told(block, "full")]
    assert len(said) == 2
    assert said[0].startswith("평균은 시그마 아이는 일부터 엔까지, 씨 아이 제곱분의")
    matrix = Paragraph(r"$\begin{matrix} 1 & 2 \end{matrix}$는 길다.")
    assert [spoken for _, spoken in told(matrix, "full")] == ["수식은 길다.", "이 수식은 기호 두 개."]


def test_chapters_are_counted_where_that_is_asked_for() -> None:
    sections = (Section("하나", 2, (Paragraph("글이다."),)), Section("둘", 2, (Paragraph("글이다."),)))
    lines = compose(Article("제목", "k", sections), None, LEVELS["full"]).utterances
    assert [line.shown for line in lines if line.section >= 0][:-1] == [
        "제1장.", "하나", "글이다.", "제2장.", "둘", "글이다.",
    ]  # fmt: skip
