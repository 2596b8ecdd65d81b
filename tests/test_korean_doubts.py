"""What the normalizer can't vouch for, by kind; and that all it is sure of stays out."""

import pytest

from reader.korean import explain, lexicon, normalize
from reader.korean.doubts import doubts


@pytest.mark.parametrize(
    ("shown", "written", "spoken", "kind"),
    [
        ("새 앱 Zorvik을 냈다", "Zorvik", "조빅", "spelling"),
        ("모임은 OpenZorvik이 연다", "OpenZorvik", "오픈 조빅", "spelling"),
        ("Zorvik3 공개", "Zorvik3", None, "spelling"),
        ("Mikhaylovich 씨", "Mikhaylovich", None, "spelling"),
        ("기체 성분 분석은 qbtv가 한다", "qbtv", "큐비티브이", "letters"),
        ("협약(GOWA)에 들었다", "GOWA", "지오더블유에이", "acronym"),
        ("우리의 основ이다", "основ", "키릴 문자", "unread"),
        ("모두 楽しむ 하루", "楽しむ", "일본어", "unread"),
        ("8.17, 마을 축제", "8.17", "팔 점 일칠", "date"),
        ("신청 기간 ~4.28.", "4.28", "사 점 이팔", "date"),
        ("이동통신 3사의 요금", "3사", "삼사", "counter"),
        ("서해수호 55용사를 기린다", "55용사", "오십오용사", "counter"),
        ("문의는 ☎ 없이", "☎", "", "dropped"),
    ],
)
def test_what_is_doubtful(shown: str, written: str, spoken: str | None, kind: str) -> None:
    (found,) = doubts(shown)
    assert (found.written, found.kind) == (written, kind)
    assert shown[found.start : found.end].startswith(written)
    assert spoken is None or found.spoken == spoken
    assert found.spoken in normalize(shown)


@pytest.mark.parametrize(
    "shown",
    [
        "도서관이 새로 문을 열었다",
        "AI와 FTA, KBS, USB를 논한다",
        "Google과 Firefox, scientist와 planets",
        "Gyeongbokgung에서 만난다",
        "AI's 힘, K-9과 KF-21, 5km",
        "3명이 27개를 8월 17일에",
        "제2금융권과 정부24 누리집",
        "금리는 2.17%이고 규모 4.28의 지진",
        "경쟁률은 8.17배였다",
        "“말했다”… (가나) [다] ‘라’ · - ~",
        "北과 美國, 競爭率",
        "https://example.com/Zorvik 을 열고 help@zorvik.kr로",
    ],
)
def test_what_is_sure_is_no_doubt(shown: str) -> None:
    assert doubts(shown) == ()


def test_the_places_are_those_of_the_composed_text() -> None:
    first, second = doubts("가 Zorvik, Zorvik")
    assert (first.start, second.start) == (2, 10)


def test_a_word_of_the_users_own_is_no_doubt(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("doubts") / "words.tsv"
    file.write_text("Zorvik\t조르빅\n8.17\t팔월 십칠일\n3사\t세 사\n☎\t전화\n", "utf-8")
    words = lexicon([str(file)])
    for shown in ("Zorvik을 냈다", "8.17, 축제", "☎ 문의"):
        assert doubts(shown)
        assert doubts(shown, words) == ()
        assert explain(shown, words)[0].rule == "lexicon"
