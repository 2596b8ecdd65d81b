import importlib.resources
import re
import unicodedata
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.korean.pronounce import join_syllable, pronounce, split_syllable
from reader.korean.words import table

# Written, sounded, by the number of the rule of the 표준 발음법. Words of the standard itself, and common
# words of the news of the same kind. Vowel length isn't shown.
RULES = {
    "5": """
        가져 가저|쪄 쩌|다쳐 다처|계집 게집|시계 시게|연계 연게|메별 메별|개폐 개페|혜택 헤택|지혜 지헤|차례 차례|예절 예절
        늴리리 닐리리|닁큼 닝큼|무늬 무니|띄어쓰기 띠어쓰기|씌어 씨어|틔어 티어|희어 히어|희떱다 히떱따|희망 히망|유희 유히
        주의 주이|협의 혀비|우리의 우리에|강의의 강이에|국회의 구쾨에|회의 회이|의사 의사|민주주의 민주주이""",
    "9": "닦다 닥따|키읔 키윽|키읔과 키윽꽈|옷 옫|웃다 욷따|있다 읻따|젖 젇|빚다 빋따|꽃 꼳|쫓다 쫃따|솥 솓|뱉다 밷따|앞 압|덮다 덥따",
    "10": """
        넋 넉|넋과 넉꽈|앉다 안따|여덟 여덜|넓다 널따|외곬 외골|핥다 할따|값 갑|없다 업따
        밟다 밥따|밟소 밥쏘|밟지 밥찌|밟는 밤는|밟게 밥께|밟고 밥꼬|넓죽하다 넙쭈카다|넓둥글다 넙뚱글다""",
    "11": """
        닭 닥|흙과 흑꽈|맑다 막따|늙지 늑찌|삶 삼|젊다 점따|읊고 읍꼬|읊다 읍따
        맑게 말께|묽고 물꼬|얽거나 얼꺼나|닭과 닥꽈|읽기 일끼""",
    "12": """
        놓고 노코|좋던 조턴|쌓지 싸치|많고 만코|않던 안턴|닳지 달치|각하 가카|먹히다 머키다|밝히다 발키다|맏형 마텽|좁히다 조피다
        넓히다 널피다|꽂히다 꼬치다|앉히다 안치다|옷 한 벌 오 탄 벌|꽃 한 송이 꼬 탄 송이|숱하다 수타다|닿소 다쏘|많소 만쏘
        싫소 실쏘|놓는 논는|쌓네 싼네|않네 안네|않는 안는|뚫네 뚤레|뚫는 뚤른|낳은 나은|놓아 노아|쌓이다 싸이다|많아 마나
        않은 아는|닳아 다라|싫어도 시러도|못하다 모타다|입학 이팍|축하 추카|급행 그팽""",
    "13": "깎아 까까|옷이 오시|있어 이써|낮이 나지|꽂아 꼬자|꽃을 꼬츨|쫓아 쪼차|밭에 바테|앞으로 아프로|덮이다 더피다",
    "14": "넋이 넉씨|앉아 안자|닭을 달글|젊어 절머|곬이 골씨|핥아 할타|읊어 을퍼|값을 갑쓸|없어 업써",
    "15": """
        밭 아래 바 다래|늪 앞 느 밥|젖어미 저더미|맛없다 마덥따|겉옷 거돋|헛웃음 허두슴|꽃 위 꼬 뒤
        맛있다 마싣따|멋있다 머싣따|넋없다 너겁따|값어치 가버치|첫인상 처딘상""",
    "16": "디귿이 디그시|디귿을 디그슬|지읒이 지으시|치읓을 치으슬|키읔에 키으게|티읕이 티으시|피읖을 피으블|히읗이 히으시",
    "17": """
        곧이듣다 고지듣따|굳이 구지|미닫이 미다지|땀받이 땀바지|밭이 바치|벼훑이 벼훌치|굳히다 구치다|닫히다 다치다|묻히다 무치다
        같이 가치|붙이다 부치다|해돋이 해도지|맏이 마지""",
    "18": """
        먹는 멍는|국물 궁물|깎는 깡는|키읔만 키응만|몫몫이 몽목씨|긁는 긍는|흙만 흥만|닫는 단는|짓는 진는|옷맵시 온맵씨|있는 인는
        맞는 만는|젖멍울 전멍울|쫓는 쫀는|꽃망울 꼰망울|붙는 분는|놓는 논는|잡는 잠는|밥물 밤물|앞마당 암마당|밟는 밤는|읊는 음는
        없는 엄는|책 넣는다 챙 넌는다|흙 말리다 흥 말리다|옷 맞추다 온 맏추다|밥 먹는다 밤 멍는다|값 매기다 감 매기다|십만 심만""",
    "19": """
        담력 담녁|침략 침냑|강릉 강능|항로 항노|대통령 대통녕|막론 망논|석류 성뉴|협력 혐녁|법리 범니|국립 궁닙|금리 금니|정류장 정뉴장
        독립 동닙|합리 함니|심리 심니|음료 음뇨|능력 능녁""",
    "20": """
        난로 날로|신라 실라|천리 철리|광한루 광할루|대관령 대괄령|칼날 칼랄|물난리 물랄리|줄넘기 줄럼끼|할는지 할른지
        닳는 달른|뚫는 뚤른|핥네 할레|의견란 의견난|임진란 임진난|생산량 생산냥|결단력 결딴녁|공권력 공꿘녁|동원령 동원녕|상견례 상견녜
        횡단로 횡단노|이원론 이원논|입원료 이붠뇨|구근류 구근뉴|연료 열료|전력 절력|언론 얼론|신문 언론 신문 얼론|훈련 훌련|관련 괄련""",
    "23": """
        국밥 국빱|깎다 깍따|넋받이 넉빠지|삯돈 삭똔|닭장 닥짱|칡범 칙뻠|뻗대다 뻗때다|옷고름 옫꼬름|있던 읻떤|꽂고 꼳꼬|꽃다발 꼳따발
        낯설다 낟썰다|밭갈이 받까리|솥전 솓쩐|곱돌 곱똘|덮개 덥깨|옆집 엽찝|넓죽하다 넙쭈카다|읊조리다 읍쪼리다|값지다 갑찌다
        학교 학꾜|국가 국까|접수 접쑤|입국 입꾹""",
    "24": """
        껴안다 껴안따|앉고 안꼬|얹다 언따|더듬지 더듬찌|닮고 담꼬|젊지 점찌|넘고 넘꼬|남게 남께|담습니다 담씀니다|굶다 굼따|삶도 삼도
        감기다 감기다|남기다 남기다|남자 남자|참고 참고""",
    "25": "넓게 널께|핥다 할따|훑소 훌쏘|떫지 떨찌|여덟도 여덜도",
    "26": """
        갈등 갈뜽|발동 발똥|절도 절또|말살 말쌀|불소 불쏘|일시 일씨|갈증 갈쯩|물질 물찔|발전 발쩐|몰상식 몰쌍식|불세출 불쎄출
        허허실실 허허실실|절절하다 절절하다|결정 결쩡|실시 실씨|출동 출똥|철도 철또|질서 질써|활동 활똥|칠십 칠씹|기술적 기술쩍
        월드컵 월드컵|서울시 서울시|발표 발표|출발 출발""",
    "27": """
        할 것을 할 꺼슬|갈 데가 갈 떼가|할 바를 할 빠를|할 수는 할 쑤는|할 적에 할 쩌게|만날 듯 만날 뜯|갈 것이다 갈 꺼시다|할 듯하다 할 뜨타다
        할수록 할쑤록|할지라도 할찌라도|있을 정도로 이쓸 쩡도로|참여할 사람 차며할 싸람|역할 분담 여칼 분담|집을 수리하다 지블 수리하다
        물을 데우다 무를 데우다|수를 줄이다 수를 주리다|열 개 열 깨|열 살 열 쌀""",
    "28": """
        문고리 문꼬리|눈동자 눈똥자|신바람 신빠람|산새 산쌔|손재주 손째주|길가 길까|물동이 물똥이|발바닥 발빠닥|굴속 굴쏙|술잔 술짠
        바람결 바람껼|그믐달 그믐딸|아침밥 아침빱|잠자리 잠짜리|강가 강까|초승달 초승딸|등불 등뿔|창살 창쌀|강줄기 강쭐기
        인권 인꿘|정치권 정치꿘|가능성 가능썽|중요성이 중요썽이|여성 여성|출근길 출근낄|물가 물까|평가 평까|조건 조껀|성격 성껵
        문제점 문제쩜|헌법 헌뻡|방법 방법|산불 산뿔|밀가루 밀까루|권한 권한|삼성 삼성|역사적 역싸적|개인적 개인적|이유가 이유가|방안과 방안과""",
    "29": """
        솜이불 솜니불|홑이불 혼니불|막일 망닐|삯일 상닐|맨입 맨닙|꽃잎 꼰닙|내복약 내봉냑|한여름 한녀름|남존여비 남존녀비|신여성 신녀성
        색연필 생년필|직행열차 지캥녈차|늑막염 능망념|콩엿 콩녇|담요 담뇨|눈요기 눈뇨기|영업용 영엄뇽|식용유 시굥뉴|국민윤리 궁민뉼리
        밤윷 밤뉻|이죽이죽 이중니죽|야금야금 야금냐금|검열 검녈|욜랑욜랑 욜랑뇰랑|금융 금늉|들일 들릴|솔잎 솔립|설익다 설릭따|물약 물략
        불여우 불려우|서울역 서울력|물엿 물렫|휘발유 휘발류|유들유들 유들류들|한 일 한 닐|옷 입다 온 닙따|서른여섯 서른녀섣|할 일 할 릴
        육이오 유기오|삼일절 사밀쩔|송별연 송벼련|등용문 등용문
        강남역에서 강남녀게서|지역에서 지여게서|신혼여행 신혼녀행|산업용 사넘뇽|활용 화룡|적용 저굥|관절염 관절렴|감염 가몀|국민연금 궁민년금
        이십육 이심뉵|백육십 뱅뉵씹|교육 교육|할인 하린|절약 저략|월요일 워료일""",
    "30": """
        냇가 낻까|샛길 샏낄|빨랫돌 빨랟똘|콧등 콛뜽|깃발 긷빨|대팻밥 대팯빱|햇살 핻쌀|뱃속 밷쏙|뱃전 밷쩐|고갯짓 고갣찓|콧날 콘날|아랫니 아랜니
        툇마루 퇸마루|뱃머리 밴머리|베갯잇 베갠닏|깻잎 깬닙|나뭇잎 나문닙|도리깻열 도리깬녈|뒷윷 뒨뉻|횟수 휃쑤""".replace("휃", "횓"),
}  # fmt: skip


def pairs(row: str) -> list[tuple[str, str]]:
    """Written and sounded have equally many words: the row's first half and its second."""
    found = []
    for entry in re.split(r"\||\n", row):
        words = entry.split()
        if words:
            half = len(words) // 2
            assert len(words) == 2 * half, entry
            found.append((" ".join(words[:half]), " ".join(words[half:])))
    return found


GOLDEN = Path(__file__).parent / "data" / "korean" / "pronunciation.tsv"
CASES = [(rule, *pair) for rule, row in RULES.items() for pair in pairs(row)]


def test_the_table_is_as_long_as_promised() -> None:
    assert len({written for _, written, _ in CASES}) >= 200


@pytest.mark.parametrize(("rule", "written", "sounded"), CASES)
def test_rules(rule: str, written: str, sounded: str) -> None:
    assert pronounce(written) == sounded, f"표준 발음법 {rule}"


def golden() -> list[list[str]]:
    return [line.split("\t") for line in GOLDEN.read_text("utf-8").splitlines() if line[0] != "#"]


@pytest.mark.parametrize(("rule", "written", "sounded"), golden())
def test_golden(rule: str, written: str, sounded: str) -> None:
    assert pronounce(written) in sounded.split("|"), f"표준 발음법 {rule}"


def test_golden_is_of_all_rules() -> None:
    rows = golden()
    assert len({row[1] for row in rows}) == len(rows) > 600
    assert {int(rule) for row in rows for rule in row[0].split(",")} >= {5, *range(9, 21), *range(22, 31)}


@pytest.mark.parametrize("pattern", ["할 ", "꽃 위 ", "전과 ", "법", "가", "을 ", "하는 일 ", "옷입", "값"])
def test_time_is_linear(pattern: str) -> None:
    started = perf_counter()
    pronounce(pattern * (50_000 // len(pattern)))
    assert perf_counter() - started < 6


@pytest.mark.parametrize(
    ("written", "sounded"),
    [
        ("값, 아래", "갑, 아래"),  # a pause keeps words apart
        ("밥. 먹는다", "밥. 멍는다"),
        ("KBS 국민", "KBS 궁민"),
        ("", ""),
        ("값\n이", "갑\n이"),
    ],
)
def test_borders(written: str, sounded: str) -> None:
    assert pronounce(written) == sounded


hangul = st.text(
    alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.sampled_from("  .,?의을할이역")
)


@given(st.text(max_size=40) | hangul)
def test_every_character_keeps_its_place(text: str) -> None:
    sounded = pronounce(text)
    assert len(sounded) == len(text)
    for before, after in zip(text, sounded, strict=True):
        assert ("가" <= before <= "힣") == ("가" <= after <= "힣")
        assert before == after or "가" <= before <= "힣"


@given(hangul)
def test_only_the_seven_codas_are_left(text: str) -> None:
    tails = {split_syllable(char)[2] for char in pronounce(text) if "가" <= char <= "힣"}
    assert tails <= {"", *"ㄱㄴㄷㄹㅁㅂㅇ"}


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_letters_are_those_of_unicode(syllable: str) -> None:
    lead, vowel, tail = split_syllable(syllable)
    assert join_syllable(lead, vowel, tail) == syllable
    names = [unicodedata.name(letter).rsplit(" ", 1)[1] for letter in (lead, vowel, tail) if letter]
    parts = [unicodedata.name(part).rsplit(" ", 1)[1] for part in unicodedata.normalize("NFD", syllable)]
    assert [name.replace("-", "") for name in names] == [part.replace("-", "") for part in parts]


def test_the_lexicon_keeps_lengths_and_has_no_doubles() -> None:
    text = (importlib.resources.files("reader.voices") / "lexicon" / "pronunciation.tsv").read_text(
        encoding="utf-8"
    )
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert all(len(row) == 3 and len(row[0].strip("^$")) == len(row[1]) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_the_lexicon_keeps_the_last_coda() -> None:
    """What follows needs it: 집값이 [집깝씨], 맛있어 [마시써]."""
    for written, respelled, _ in table("pronunciation.tsv"):
        if not written.endswith("$"):
            assert split_syllable(written[-1])[2] == split_syllable(respelled[-1])[2], written
