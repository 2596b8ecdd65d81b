"""English in Korean: the standard's own examples, words of the news, numbers said in English."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.korean import english_numbers, normalize
from reader.korean.english import hangul, in_dictionary, pronounceable
from reader.korean.spelling import aligned, sounds
from reader.korean.transcription import VOWELS, Sound
from reader.korean.words import table

WORDS = Path(__file__).parent / "data" / "korean" / "english.tsv"

# 외래어 표기법 제3장 제1절, by 항: its own examples and words of the same kind.
STANDARD = {
    "1": "gap 갭|cat 캣|book 북|apt 앱트|setback 셋백|act 액트|stamp 스탬프|cape 케이프|nest 네스트|part 파트|desk 데스크|make 메이크|apple 애플|mattress 매트리스|chipmunk 치프멍크|sickness 시크니스",
    "2": "bulb 벌브|land 랜드|zigzag 지그재그|kidnap 키드냅|signal 시그널",
    "3": "jazz 재즈|graph 그래프|olive 올리브|thrill 스릴|bathe 베이드|flash 플래시|shrub 슈러브|shark 샤크|shank 섕크|fashion 패션|shopping 쇼핑|shoe 슈|shim 심|vision 비전",
    "4": "keats 키츠|odds 오즈|switch 스위치|bridge 브리지|pittsburgh 피츠버그|hitchhike 히치하이크|chart 차트|virgin 버진",
    "5": "steam 스팀|corn 콘|ring 링|hint 힌트|ink 잉크|hanging 행잉|longing 롱잉",
    "6": "pulp 펄프|slide 슬라이드|film 필름|helm 헬름|hamlet 햄릿|henley 헨리",
    "7": "team 팀|route 루트",
    "8": "time 타임|house 하우스|skate 스케이트|oil 오일|boat 보트|tower 타워",
    "9": "word 워드|want 원트|woe 워|wander 원더|wag 왜그|west 웨스트|witch 위치|wool 울|swing 스윙|twist 트위스트|penguin 펭귄|whistle 휘슬|quarter 쿼터|yard 야드|yank 얭크|yearn 연|yellow 옐로|you 유|year 이어|indian 인디언|battalion 버탤리언|union 유니언",
    "10": "bookmaker 북메이커|headlight 헤드라이트|topknot 톱놋|sit-in 싯인",
}  # fmt: skip
CASES = [(rule, *pair.split()) for rule, row in STANDARD.items() for pair in row.split("|")]


@pytest.mark.parametrize(("rule", "written", "spoken"), CASES)
def test_the_standard(rule: str, written: str, spoken: str) -> None:
    assert normalize(written).replace(" ", "") == spoken, f"제{rule}항"


def words() -> list[tuple[str, set[str]]]:
    rows = [line.split("\t") for line in WORDS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(written, set(spoken.split("|"))) for _, written, spoken in rows]


def test_words_of_the_news() -> None:
    wrong = {w: said for w, right in words() if (said := normalize(w).replace(" ", "")) not in right}
    assert len(wrong) <= 0.03 * len(words()), wrong


def test_the_words_are_many_and_different() -> None:
    written = [word for word, _ in words()]
    assert len(written) == len(set(written)) > 600
    assert all(re.fullmatch("[가-힣]+", reading) for _, right in words() for reading in right)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("safeguards", "세이프가즈"),  # plural of a compound
        ("refixing", "리픽싱"),  # a beginning and an ending
        ("normalization", "노멀리제이션"),
        ("hubbies", "허비즈"),
        ("techstars", "테크스타스"),  # two words of the lexicon
        ("liquidpolitan", "리퀴드폴리탠"),  # no such word
        ("kozlov", "코즐로프"),
        ("session", "세션"),
        ("shine", "샤인"),
        ("string", "스트링"),
        ("week", "위크"),
        ("garden", "가든"),
    ],
)
def test_words_no_lexicon_has(written: str, spoken: str) -> None:
    assert hangul(written).replace("즈", "스") == spoken.replace("즈", "스")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Firefox로 연다", "파이어폭스로 연다"),
        ("GNOME을 쓰는 client와 server", "그놈을 쓰는 클라이언트와 서버"),
        ("SCIENCE와 CULTURE", "사이언스와 컬처"),  # words in capitals
        ("TEST용 CODE", "테스트용 코드"),
        ("FTA와 KDI", "에프티에이와 케이디아이"),  # acronyms
        ("CPI와 GDPR", "씨피아이와 지디피알"),
        ("TypeScript", "타입 스크립트"),
        ("A/B test를 한다", "에이비 테스트를 한다"),
        ("4way 스피커", "포웨이 스피커"),
        ("2way 방식", "투웨이 방식"),
        ("3min 뒤", "삼 분 뒤"),
        ("5km 달리기", "오 킬로미터 달리기"),
        ("Top 10에 든다", "톱 텐에 든다"),
        ("Top 5 기업", "톱 파이브 기업"),
        ("Top 10개 기업", "톱 열 개 기업"),
        ("Season 2를 본다", "시즌 투를 본다"),
        ("Part 2.5", "파트 이 점 오"),
        ("No. 1이다", "넘버 원이다"),
        ("톱10에 든다", "톱 텐에 든다"),
        ("빅3 병원", "빅 쓰리 병원"),
        ("베스트11", "베스트 일레븐"),
        ("시즌 30호 골", "시즌 삼십 호 골"),
        ("시즌 2호 골", "시즌 이 호 골"),
        ("아파트 2채", "아파트 두 채"),
        ("콘서트 2에", "콘서트 이에"),
        ("TOP 3 기업", "톱 쓰리 기업"),
        ("3 in 1 제품", "쓰리 인 원 제품"),
        ("2-in-1 노트북", "투 인 원 노트북"),
        ("Formula 1에서", "포뮬러 원에서"),
        ("Galaxy Z Fold7", "갤럭시 제트 폴드 세븐"),
        ("A 2에", "에이 이에"),
        ("21st Century", "트웬티 퍼스트 센추리"),
        ("3rd", "서드"),
        ("30th", "서티스"),
        ("14th", "포틴스"),
        ("K3리그 경기", "케이쓰리 리그 경기"),
        ("K-9 자주포", "케이 구 자주포"),
        ("AI's 미래", "에이아이즈 미래"),
        ("SK's 발표", "에스케이즈 발표"),
        ("HBM's 시장", "에이치비엠즈 시장"),
        ("WORLD'S BEST", "월드즈 베스트"),
        ("We'll see", "윌 시"),
        ("rock'n'roll", "로큰롤"),
        ("2NE1의 노래", "투애니원의 노래"),
        ("2PM이 돌아왔다", "투피엠이 돌아왔다"),
        ("2PM부터 연다", "오후 두 시부터 연다"),
        ("São Paulo에서", "상파울루에서"),
        ("naïve한 생각", "나이브한 생각"),
        ("O'Brien과 L'Oréal", "오브라이언과 로레알"),
        ("Björn", "비에른"),
    ],
)
def test_in_a_sentence(written: str, spoken: str) -> None:
    assert normalize(written).replace(" ", "") == spoken.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "possible"),
    [("planet", True), ("kbs", False), ("mcst", False), ("fsale", False), ("strong", True), ("rhythm", True)],
)
def test_pronounceable(written: str, possible: bool) -> None:
    assert pronounceable(written) is possible


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40))
def test_any_spelling_gives_hangul(written: str) -> None:
    assert all("가" <= syllable <= "힣" for syllable in hangul(written))


@given(st.text("aeioudtszchgrlwy'", max_size=12), st.text("aAcEIxXiYRruUtdszSCJlmnGwyk", max_size=12))
def test_alignment_keeps_all_letters(written: str, signs: str) -> None:
    found = aligned(written, signs)
    assert "".join(sound.sign for sound in found) == signs
    assert written.startswith("".join(sound.letters for sound in found)) or not signs


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Gwanghwamun", "광화문"),
        ("Gyeongbokgung", "경복궁"),
        ("Cheonggyecheon", "청계천"),
        ("Insadong", "인사동"),
        ("Changwon", "창원"),
        ("Hangeul", "한글"),
        ("Baekje", "백제"),
        ("Seongsu", "성수"),
        ("Kyungsoo", "경수"),
        ("Hyunjin", "현진"),
        ("museum", "뮤지엄"),  # English with the same letters
        ("neoliberal", "니올리버럴"),
        ("uninstall", "언인스톨"),
        ("await", "어웨이트"),
    ],
)
def test_korean_in_latin_letters(written: str, spoken: str) -> None:
    assert normalize(written) == spoken


def test_alignment() -> None:
    assert aligned("client", "klYxnt") == [Sound(*pair) for pair in zip("klYxnt", "client", strict=True)]
    assert [sound.letters for sound in aligned("knowledge", "nalxJ")] == ["kn", "ow", "l", "e", "dge"]


def test_numbers() -> None:
    said = {english_numbers.number(value) for value in range(1, 100)}
    assert len(said) == 99
    assert english_numbers.number(99) == "나인티 나인"


def test_spelling_rules() -> None:
    signs = VOWELS | set("bCdDfghJklmnGprsStTvwyzZ")
    for pattern, said, example in table("spellings.tsv"):
        assert re.search(pattern, example.lower()) or example == "-", pattern
        assert set(re.sub(r"\\1|^-$", "", said)) <= signs, pattern
    assert sounds("nation") == "neSxn"


def test_dictionary_is_sorted_and_found_in() -> None:
    lines = [
        line.split("\t")
        for line in (Path(__file__).parent.parent / "voices/lexicon/cmudict.tsv").read_text().splitlines()[2:]
    ]
    written = [word for word, _ in lines]
    assert written == sorted(set(written))
    assert len(written) > 100_000
    assert all(in_dictionary(word) for word in (written[0], written[-1], *written[:: len(written) // 500]))
    assert not any(in_dictionary(word) for word in ("", "a", "'", "qzx", "zzzzzz", "planetz"))


def test_the_dictionary_is_read_only_when_needed() -> None:
    code = """if True:
        from reader.korean import english, normalize
        normalize('삼성의 AI 서비스 3개, KBS 뉴스')
        print(english._table.cache_info().misses, end=' ')
        normalize('Kubernetes zygote')
        print(english._table.cache_info().misses)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


@pytest.mark.parametrize(
    "pattern",
    [
        "zygote ",
        "a",
        "ing",
        "unre",
        "test",
        "a'b",
        "'s",
        "4way ",
        "Top 10 ",
        "21st ",
        "톱 3 ",
        "no. ",
        "é",
        "Ab",
    ],
)
def test_time_is_linear(pattern: str) -> None:
    started = perf_counter()
    normalize(pattern * (50_000 // len(pattern)))
    assert perf_counter() - started < 6
