from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.korean.sentences import count_syllables, split_clauses, split_sentences

SENTENCES = [
    # plain endings
    "시장은 조용했다.|그러나 손님은 늘었다.",
    "문을 열까요?|네!|열겠습니다.",
    "비가 온다고 합니다.\n|우산을 챙기세요.",
    "첫째 줄\n|둘째 줄",
    "끝을 맺는 말 없이",
    "시설을 열었다.|다음 날 문을 닫았다.",
    "정말?!|믿을 수 없다.",
    # a missing space
    "시장은 조용했다.|그러나 손님은 늘었다.",
    "자료는 data.go.kr에서 받는다.",
    "가.나.다 순으로 적는다.",
    # numbers, dates, labels
    "금리는 3.25%로 올랐다.|물가는 2.1% 뛰었다.",
    "행사는 2031. 5. 3.(토) 광장에서 열린다.",
    "행사는 2031. 5. 3. 오후에 열린다.",
    "1. 신청 대상은 청년이다.|2. 신청 기간은 한 달이다.",
    "가. 목적은 다음과 같다.|나. 대상은 청년이다.",
    "지수는 2,500.|거래량은 줄었다.",
    # abbreviations
    "Dr. Kim과 J. Lee가 U.S. 시장을 설명했다.",
    "A사 vs. B사의 경쟁이다.|결과는 모른다.",
    # quotations
    "그는 “예산이 줄었다”고 말했다.|이어 자리를 떴다.",
    "그는 “예산이 줄었다.|사업을 접어야 한다.”고 말했다.",
    '그는 "정말 열리나요?" 하고 물었다.',
    '"문을 닫습니다."라고 적혀 있다.|안내는 없다.',
    "표어는 ‘가자! 더 나은 마을로’다.|주민이 골랐다.",
    "'31년 예산이 늘었다. '32년에는 준다.".replace(". ", ".|"),
    "“안 됩니다.”|그는 잘라 말했다.",
    # brackets
    "위원회(위원장 가나다. 이하 위원회)는 쉬었다.|회의는 없다.",
    "(사진 제공. 시청)",
    "주민이 모였다.(사진)|다음 달에도 모인다.".replace("|", ""),
    # ellipses
    "예산안 제출… 의회 반발",
    "예산안 제출…의회 반발",
    "그럴 수도 있다…|하지만 아니다.",
    "모르겠다...|다시 묻자.",
    # list marks
    "일시: 5월 3일|○ 장소: 광장|※ 문의는 시청으로",
    "가온 ○○시에서 김○○ 씨가 말했다.",
    # days without a year
    "접수는 9. 9.(월) ~ 9. 13.(금)까지다.|문의는 부서로 한다.",
    "모집은 9. 13. 마감된다.|결과는 9. 20. 나온다.",
    "지수는 3.5.|반면 물가는 올랐다.",
    "△△구와 □□동에서 박△현 씨가 만났다.|영업손실은 ▲3.2% 늘어 (▲12억)이다.",
    "■개요|■대상",
    # a mark behind a label
    "순서: ※ 축도|※ 문의는 시청으로",
    # endings without a verb
    "첫째, 품질.|둘째, 가격.|셋째, 속도다.",
    "내년에는 나아질 전망.|시장은 다르게 본다.",
    "이상 끝.|다음 소식이다.",
    # dates of offices
    "접수는 9. 9.(월) ~ 9. 13. 온라인으로 한다.|문의는 없다.",
    "시행은 2031. 5. 예정이다.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentence_ends(marked: str) -> None:
    pieces = [piece.strip() for piece in marked.split("|")]
    text = " ".join(pieces) if "\n" not in marked else marked.replace("|", "")
    assert split_sentences(text) == pieces


def test_posts_of_a_personnel_list_are_sentences() -> None:
    listed = "▲가온부◇과장 전보▷총무과장 김나래▷홍보담당관 이다솜 ▷감사관 ○○○◇국장 승진▲정책국장 박라온"
    assert split_sentences(listed) == [
        "▲가온부", "◇과장 전보", "▷총무과장 김나래", "▷홍보담당관 이다솜", "▷감사관 ○○○", "◇국장 승진", "▲정책국장 박라온",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern", [" ", "(가. ", "[가", "가?!", "1,234,567.", "3.5%p", "9. ", "▲가◇", "'가 ", "\n "]
)
def test_any_text_is_split_in_time_of_its_length(pattern: str) -> None:
    """Spaces took the square: eight minutes for 100 KB."""
    began = perf_counter()
    split_sentences(pattern * (100_000 // len(pattern)))
    assert perf_counter() - began < 2


def test_a_missing_space_behind_a_final_ending() -> None:
    assert split_sentences("시장은 조용했다.그러나 손님은 늘었다.") == [
        "시장은 조용했다.",
        "그러나 손님은 늘었다.",
    ]


@pytest.mark.parametrize("text", ["", "  ", "\n\n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split_sentences(text) == []
    assert split_clauses(text, 5) == []


CLAUSES = [
    (11, "비가 오고,|바람이 불었습니다."),
    (14, "시민들은 광장에 모여|새해를 맞이했습니다."),
    (18, "도로는 막혔지만|사람들은 시장까지 갔습니다."),
    (20, "주민은 청사를 고치고 있으며|의회는 예산을 살핍니다."),
    (3, "가나다|라마바"),
    (16, "어제 사고 현장에서는|두 명을 구했습니다."),
    (50, "짧은 문장입니다."),
]


@pytest.mark.parametrize(("limit", "marked"), CLAUSES)
def test_clause_borders(limit: int, marked: str) -> None:
    glue = "" if marked == "가나다|라마바" else " "
    assert split_clauses(marked.replace("|", glue), limit) == marked.split("|")


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split_clauses("가", 0)


def test_syllables_are_counted() -> None:
    assert count_syllables("2층, 가나 A동!") == 6


texts = st.text(
    alphabet=st.sampled_from("가나다요고며지만는데한국했습니 .,!?…\n\t()\"'“”‘’「」[]○※Aa19·:~")
    | st.characters(),
    max_size=80,
)


def bare(text: str) -> str:
    return "".join(text.split())


@given(texts)
def test_nothing_is_lost_or_doubled(text: str) -> None:
    pieces = split_sentences(text)
    assert bare("".join(pieces)) == bare(text)
    assert all(piece and piece == piece.strip() for piece in pieces)
    position = 0
    for piece in pieces:  # every piece is a slice, in order, with only whitespace between
        found = text.index(piece, position)
        assert not text[position:found].strip()
        position = found + len(piece)


@given(texts, st.integers(1, 30))
def test_clauses_keep_all_and_the_limit(text: str, limit: int) -> None:
    pieces = split_clauses(text, limit)
    assert bare("".join(pieces)) == bare(text)
    assert all(piece and count_syllables(piece) <= limit for piece in pieces)
