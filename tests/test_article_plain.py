"""Plain text by its shape: laws, rulings, descriptions of videos, notices; and what only looks like one."""

from __future__ import annotations

import time

import pytest

from reader import article
from reader.model import Article, Item, Post
from tests.shown import lines


def read(text: str) -> Article:
    return article.read(Post("글.txt", "글.txt", "text/plain", text.encode()))


def said(text: str) -> list[str]:
    return lines(read(text))


LAW = """마을 도서관 운영 조례
[시행 2022. 3. 1.] [한빛시조례 제1234호, 2022. 2. 1., 일부개정]
제1장 총칙
제1조(목적) 이 조례는 마을 도서관의 운영에 필요한 사항을 정한다. <개정 2022. 2. 1.>
제2조(정의) 이 조례에서 쓰는 말의 뜻은 다음과 같다.
  1. “도서관”이란 마을에 있는 작은 도서관을 말한다.
    가. 공립 도서관
      1) 어린이 도서관
  1의2. “이용자”란 도서관을 이용하는 사람을 말한다. <신설 2022. 2. 1.>
제3조 삭제 <2022. 2. 1.>
제2장 운영 <개정 2022. 2. 1.>
제4조의2(이용(시간)) ① 도서관은 아침 아홉 시에 연다. ② 다음 각 호의 날에는 쉰다.
1. 설날
2. 한가위
[본조신설 2022. 2. 1.]
부칙 <제1234호, 2022. 2. 1.>
이 조례는 공포한 날부터 시행한다."""


def test_a_law() -> None:
    assert read(LAW).title == "마을 도서관 운영 조례"
    assert said(LAW) == [
        "## 제1장 총칙",
        "### 제1조(목적)",
        "이 조례는 마을 도서관의 운영에 필요한 사항을 정한다.",
        "### 제2조(정의)",
        "이 조례에서 쓰는 말의 뜻은 다음과 같다.",
        "item: “도서관”이란 마을에 있는 작은 도서관을 말한다.",
        "item: 가. 공립 도서관",
        "item: 1) 어린이 도서관",
        "item: 1의2. “이용자”란 도서관을 이용하는 사람을 말한다.",
        "### 제3조",
        "삭제",
        "## 제2장 운영",
        "### 제4조의2(이용(시간))",
        "item: ① 도서관은 아침 아홉 시에 연다.",
        "item: ② 다음 각 호의 날에는 쉰다.",
        "item: 설날",
        "item: 한가위",
        "## 부칙",
        "제1234호, 2022. 2. 1.",
        "이 조례는 공포한 날부터 시행한다.",
    ]
    items = [block for section in read(LAW).sections for block in section.blocks if isinstance(block, Item)]
    assert [(item.number, item.depth) for item in items] == [(1, 0), (None, 1), (None, 2), (None, 0), (None, 0), (None, 0), (1, 1), (2, 1)]  # fmt: skip


RULING = """서울고등법원 2023. 4. 5. 선고 2022나98765 판결
[건물인도][각공2023상,10]
【판시사항】
[1] 임대차의 끝
[2] 보증금의 반환
【참조조문】
[1] 민법 제618조 / [2] 민법 제390조
【원고, 항소인】 김하나
【주 문】
1. 항소를 기각한다.
2. 항소비용은 원고가 부담한다.
【이 유】
원고의 주장은 이유 없다.
판사   이두리(재판장)   박세나   최네오"""


def test_a_ruling() -> None:
    assert read(RULING).title == "서울고등법원 2023. 4. 5. 선고 2022나98765 판결"
    assert said(RULING) == [
        "건물인도",
        "## 판시사항",
        "item: 임대차의 끝",
        "item: 보증금의 반환",
        "## 참조조문",
        "item: 민법 제618조",
        "item: 민법 제390조",
        "## 원고, 항소인",
        "김하나",
        "## 주문",
        "1. 항소를 기각한다.",
        "2. 항소비용은 원고가 부담한다.",
        "## 이유",
        "원고의 주장은 이유 없다.",
        "판사 이두리(재판장), 박세나, 최네오",
    ]


VIDEO = """강릉에서 하루를 보냈습니다. 영상으로 만나 보세요.

⏱ 타임라인
0:00 시작
1:30 - 4:10 바닷가 산책
(12:05) 시장 구경
1:02:33 | 저녁밥

👉 인스타그램 https://www.instagram.com/hana
문의 hana@example.com
구독과 좋아요 부탁드립니다 🙏
#강릉 #여행"""


def test_a_video() -> None:
    assert said(VIDEO) == [
        "강릉에서 하루를 보냈습니다. 영상으로 만나 보세요.",
        "⏱ 타임라인",
        "item: 시작",
        "item: 바닷가 산책",
        "item: 시장 구경",
        "item: 저녁밥",
    ]
    assert said("오늘의 영상입니다.\n시작 00:00\n가운데 03:20\n끝 10:10") == [
        "오늘의 영상입니다.",
        "item: 시작",
        "item: 가운데",
        "item: 끝",
    ]
    assert said("봄꽃을 보러 간 짧은 영상입니다.\n구독 눌러 주세요!\n#봄 #꽃") == [
        "봄꽃을 보러 간 짧은 영상입니다."
    ]


def test_stamps_in_one_line() -> None:
    assert said(
        "하루를 담았습니다.\n0:00 시작 1:30 바다 12:05 시장\n🎵 Music: 봄날\n📌 SNS\nhttps://a.example/hana"
    ) == [
        "하루를 담았습니다.",
        "item: 시작",
        "item: 바다",
        "item: 시장",
    ]


JUDGMENT = """서울중앙지방법원
판    결
사    건    2022가단98765 건물인도
원    고    김하나
변 론 종 결    2023. 3. 2.
주    문
1. 피고는 건물을 인도하라.
이    유
원고의 주장은 이유 있다.
판사   이두리"""


def test_a_judgment_as_a_court_prints_it() -> None:
    assert said(JUDGMENT) == [
        "서울중앙지방법원",
        "판결",
        "사건 2022가단98765 건물인도",
        "원고 김하나",
        "변론종결 2023. 3. 2.",
        "## 주문",
        "1. 피고는 건물을 인도하라.",
        "## 이유",
        "원고의 주장은 이유 있다.",
        "판사 이두리",
    ]


def test_a_name_of_a_case_in_its_title() -> None:
    text = "대법원 2023. 4. 5.자 2022마98765 결정 [건물인도] [공2023상,10]\n【주 문】\n재항고를 기각한다."
    assert read(text).title == "대법원 2023. 4. 5.자 2022마98765 결정 [건물인도]"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("한빛고등법원\n제 2 민 사 부\n판    결\n사    건    2031나4321  대여금\n제1심판결    한빛지방법원 2030. 2. 3. 선고 2029가단99 판결", "한빛고등법원 2031나4321 대여금"),
        ("대 법 원\n제 1 부\n판 결\n사 건 2031다77 건물인도\n원 심 판 결 한빛고등법원 2030. 2. 3. 선고 2029나99 판결", "대법원 2031다77 건물인도"),
        ("한빛지방법원 새벌지원\n결 정\n사건번호: 2031카합8 가처분\n원심결정 : 한빛지방법원 2030. 2. 3. 선고 2029카합1 결정", "한빛지방법원 새벌지원 2031카합8 가처분"),
        ("【사 건】 2031나4321 대여금\n【원심판결】 한빛지방법원 2030. 2. 3. 선고 2029가단99 판결", "2031나4321 대여금"),
        ("한빛고등법원 2031. 4. 5. 선고 2030나21 판결\n【제1심판결】 한빛지방법원 2030. 2. 3. 선고 2029가단99 판결", "한빛고등법원 2031. 4. 5. 선고 2030나21 판결"),
    ],
)  # fmt: skip
def test_a_ruling_is_named_by_its_own_case(head: str, title: str) -> None:
    text = f"{head}\n【주 문】\n항소를 기각한다.\n【이 유】\n이유 없다."
    assert read(text).title == title


def test_terms_of_use() -> None:
    assert said("제1조 【목적】 뜻을 정한다.\n제2조 [쓰는 곳] ① 어디서나 쓴다.") == [
        "## 제1조(목적)",
        "뜻을 정한다.",
        "## 제2조(쓰는 곳)",
        "item: ① 어디서나 쓴다.",
    ]


def test_a_law_written_otherwise() -> None:
    text = """제 1 장  총  칙
제1조 (뜻) ①이 규약은 모임을 정한다.②다음 각 호의 사람이 모인다. 1. 이웃 2. 벗
제2조 (때) 2024. 3. 5. 다음 각 호에 따라 1. 모인다.
[별표 1] 모임 날"""
    assert said(text) == [
        "## 제1장 총칙",
        "### 제1조(뜻)",
        "item: ① 이 규약은 모임을 정한다.",
        "item: ② 다음 각 호의 사람이 모인다.",
        "item: 이웃",
        "item: 벗",
        "### 제2조(때)",
        "2024. 3. 5. 다음 각 호에 따라 1. 모인다.",
    ]
    assert said(text + "\n매달 첫날")[-2:] == ["## 별표 1 모임 날", "매달 첫날"]


def test_headings_of_a_ruling_in_other_brackets() -> None:
    assert said("[주 문]\n청구를 기각한다.\n[이 유]\n까닭이 없다.") == [
        "## 주문",
        "청구를 기각한다.",
        "## 이유",
        "까닭이 없다.",
    ]


NOTICE = """가 정 통 신 문
봄 소풍을 갑니다. 도시락을 싸 주세요.
한빛초등학교장 (직인생략)
- - - - - - 절 취 선 - - - - - -
(   )학년 (   )반 이름 (      )"""


def test_a_notice() -> None:
    assert read(NOTICE).title == "가정통신문"
    assert said(NOTICE) == ["봄 소풍을 갑니다. 도시락을 싸 주세요.", "한빛초등학교장"]
    assert said("주 보\n예배의 부름 ......... 인도자\n찬송 ····· 8장 ····· 다같이") == [
        "예배의 부름, 인도자",
        "찬송, 8장, 다같이",
    ]


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("새벌초등학교 가정통신문\n제2031-7호\n담당: 김하나\n봄 소풍 안내\n안녕하십니까?\n꽃을 보러 갑니다.", "봄 소풍 안내", "새벌초등학교 가정통신문"),
        ("가정통신문\n제    목: 봄 소풍을 갑니다\n꽃을 보러 갑니다.", "봄 소풍을 갑니다", "가정통신문"),
        ("주 보\n새벌교회\n2031년 3월 5일\n묵 도 ..... 다같이", "새벌교회 주보", "주보"),
        ("새벌교회 주보\n2031년 3월 5일\n묵 도 ..... 다같이", "새벌교회 주보", "2031년 3월 5일"),
        ("새벌시 공고 제2031-9호\n\n물놀이장 일꾼 모집 공고\n\n일꾼을 찾습니다.", "물놀이장 일꾼 모집 공고", "새벌시 공고 제2031-9호"),
        ("물놀이장 운영 안내\n일시: 여름 내내\n장소: 강가", "물놀이장 운영 안내", "일시: 여름 내내"),
        ("새벌시, 도서관 셋 새로 열어\n새벌시는 봄부터 도서관 세 곳을 새로 연다고 밝혔다.", "새벌시, 도서관 셋 새로 열어", "새벌시는 봄부터 도서관 세 곳을 새로 연다고 밝혔다."),
        ("김하나\n이두리\n박세나", "글", "김하나"),
        ("[시행 2031. 1. 1.] [법률 제9호, 2030. 1. 1., 제정]\n강가 길 가꾸기에 관한 법률 ( 약칭: 강길법 )\n제1조(목적) 이 법은 강가의 길을 어떻게 가꾸는지를 정한다.\n제2조(정의) 이 법에서 길은 사람이 걷는 곳을 말한다.", "강가 길 가꾸기에 관한 법률", "## 제1조(목적)"),
    ],
)  # fmt: skip
def test_a_title_that_a_text_states(text: str, title: str, first: str) -> None:
    assert (read(text).title, said(text)[0]) == (title, first)


WRAPPED = """새벌초등학교에서는 다음 달에 강가로 봄 소풍을 가서 물새를
보고자 하오니 도시락과 물을 꼭 챙겨 주시기 바랍니다. 모이는
3월 5일에는 비가 오지 않아야 하며, 비가 오면 다음 날 가게 됩니다."""


def test_lines_that_were_broken_at_a_width() -> None:
    assert said(f"{WRAPPED}\n\n새 문단이다.") == [" ".join(WRAPPED.split()), "새 문단이다."]
    item = "1. 비가 올 때에는 소풍을 미루고 다음 날 아침에 다시 알려 드리니\n   놀라지 마시기 바랍니다."
    assert said(f"{WRAPPED}\n\n{item}\n2. 물을 챙긴다.")[1:] == [" ".join(item.split()), "2. 물을 챙긴다."]


@pytest.mark.parametrize(
    "lines",
    [
        ["강가에 앉아", "물새를 보네", "저물도록 물새는 오지 않고 바람만 불어 나는 혼자 돌아오네", "집으로 오네"],
        ["글쓴이: 새벌초등학교 3학년 2반 담임 김하나와 그 학생들 모두", "많은 참여를 바랍니다."],
        ["모이는 곳은 새벌초등학교 큰 문 앞 넓은 마당 느티나무 아래", "- 늦지 않게 온다.", "가. 물을 챙긴다.", "※ 비가 오면 미룬다."],
        ["이 도서관은 봄부터 아침 일곱 시에 문을 열고 밤에 닫습니다", "사람들은 좋아했다."],
    ],
)  # fmt: skip
def test_lines_that_stand_by_themselves(lines: list[str]) -> None:
    assert said("\n".join(lines)) == lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("일    시: 봄날 낮", "일시: 봄날 낮"), ("장 소 : 강가", "장소: 강가"), ("참 가 비    5천 원", "참가비 5천 원"), ("3. 준 비 물: 물", "3. 준비물: 물"),
        ("○ 대  상: 모두", "○ 대상: 모두"), ("찬 송 ····· 8장", "찬송, 8장"), ("찬 송 8장 다같이", "찬송 8장 다같이"), ("축 도", "축도"), ("성 경 봉 독     시편 1편", "성경봉독 시편 1편"),
        ("이 두 곳을 본다.", "이 두 곳을 본다."), ("그 뒤 우리는 걸었다.", "그 뒤 우리는 걸었다."),
    ],
)  # fmt: skip
def test_labels_that_are_set_wide(line: str, expected: str) -> None:
    assert said(f"우리는 걸었다.\n{line}\n또 걸었다.")[1] == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["제1조에 따라 신고한다.", "제2조는 그대로다."],
        ["국회는 법을 고쳤다.", "제15조(수집)에 따르면 알려야 한다."],
        ["【속보】 비가 온다.", "우산을 챙긴다."],
        ["09:30 회의를 시작했다.", "모두가 왔다.", "점심을 먹었다.", "집에 갔다."],
        ["가 나 다를 배웠다...", "그리고... 끝났다."],
        ["#봄 이라는 말이 늘었다.", "구독자가 늘어 좋아요를 많이 받았다."],
    ],
)
def test_what_has_no_shape(lines: list[str]) -> None:
    assert said("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "pattern",
    ["제1조(목적) ", "제1조(가)\n", "제1장 가\n", "① 가 ", "<개정 ", " ", "【주문】\n", "【", "[1] 가 / ", "0:00 가\n", "00:00 ", "#가", "#가 ", "구독", "....", ". . ",
     "- 절취선", "- ", "가 ", "(", "부칙 <", "대법원 2020. 1. 1. ", "판사 가 ", "a@b."],
)  # fmt: skip
@pytest.mark.parametrize(
    "head", ["", "제1조(가) 나\n제2조(가) 나\n", "【주문】\n【이유】\n", "0:00 가\n1:00 나\n2:00 다\n"]
)
def test_time_is_linear(head: str, pattern: str) -> None:
    started = time.perf_counter()
    try:
        read(f"{head}글이다. {pattern * (30_000 // len(pattern))}")
    except Exception as error:
        assert "Error" in type(error).__name__  # noqa: PT017
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("강가 걷기 모임\n\n우리는 걸었다.", "강가 걷기 모임", "우리는 걸었다."),
        ("강가 걷기\n========\n\n우리는 걸었다.", "강가 걷기", "우리는 걸었다."),
        ("제목: 강가 걷기\n우리는 걸었다.", "강가 걷기", "우리는 걸었다."),
        ("<강가 걷기>\n\n우리는 걸었다.", "강가 걷기", "우리는 걸었다."),
        ("왜 걷는가?\n\n우리는 걸었다.", "왜 걷는가?", "우리는 걸었다."),
        ("우리는 걸었다.\n\n또 걸었다.", "글", "우리는 걸었다."),
        ("일시: 낮\n\n우리는 걸었다.", "글", "일시: 낮"),
        ("강가\n걷기\n\n우리는 걸었다.", "글", "강가"),
        ("안녕하세요 여러분\n\n우리는 걸었다.", "글", "안녕하세요 여러분"),
        ("한 줄뿐", "글", "한 줄뿐"),
    ],
)
def test_a_first_line_that_is_a_title(text: str, title: str, first: str) -> None:
    assert (read(text).title, said(text)[0]) == (title, first)
