"""Standard pronunciation (표준 발음법): Hangul as written → Hangul as sounded.

Two steps, both of which keep the number of characters, so positions stay comparable:

1. *respell*: what only a dictionary or the shape of a word can tell (갈등 → 갈뜽, 서울역 → 서울녁,
   국회의 → 국회에), from ``voices/lexicon/pronunciation.tsv``, ``homographs.tsv`` and the patterns below;
2. *sound*: what follows from the letters alone, coda by coda.

Rule numbers are those of the 표준 발음법 (문화체육관광부 고시 제2017-13호).
Where the standard allows two forms, the one common in speech is given: -의 [에], 주의 [주이], 시계 [시게].
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping
from functools import cache
from importlib.resources import files

from reader.korean.homographs import senses

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")


def split_syllable(syllable: str) -> tuple[str, str, str]:
    """One Hangul syllable as (lead, vowel, tail); the tail may be empty."""
    code = ord(syllable) - 0xAC00
    return LEADS[code // 588], VOWELS[code % 588 // 28], TAILS[code % 28]


def join_syllable(lead: str, vowel: str, tail: str) -> str:
    """The syllable of three letters; the opposite of `split_syllable`."""
    return chr(0xAC00 + LEADS.index(lead) * 588 + VOWELS.index(vowel) * 28 + TAILS.index(tail))


def pronounce(text: str) -> str:
    """Say Korean text by the letters that are heard: 국립 → 궁닙, 좋은 값이 → 조은 갑씨.

    Words are linked across a space where fluent speech does (할 수 → 할 쑤, 밥 먹는 → 밤 멍는), never
    across punctuation. What isn't a Hangul syllable stays as it is.

    Args:
        text: normalised text; composed syllables.

    Returns:
        As many characters as `text` has.

    >>> pronounce("독립문의 같은 값어치")
    '동님무네 가튼 가버치'
    """
    return _sound(_respell(text))


# ── respelling: lexicon and word shapes ──────────────────────────────────────────────────────────


# What the patterns below abbreviate; codas stand for the class of all syllables that end in one of them.
_CODAS = {"{coda}": TAILS[1:], "{sonorant}": ("ㄴ", "ㄹ", "ㅁ", "ㅇ"), "{n}": ("ㄴ",), "{l}": ("ㄹ",)}
_PLACES = {
    "{lenis}": "[가-깋다-딯바-빟사-싷자-짛]",
    "{start}": "(?<![가-힣])",
    "{end}": "(?![가-힣])",
    "{particle}": "(?=$|[^가-힣]|[이가은는을를에의도과와로만적]|까지|부터|으로)",
}

# What is respelled by the shape of the word around it: the rule's number, what happens, and where. One syllable
# matches, the rest is looked at. Words that look alike but aren't are in the lexicon, respelled as themselves.
_PATTERNS = (
    # Sino-Korean ㄹ + ㄷ ㅅ ㅈ: syllables that are seldom native words, before ones that are Sino-Korean.
    ("26", "tense", "(?<=[갈결괄굴궐률렬멸몰밀발벌별설술실율절졸질찰철출칠탈팔필할혈활])"
                    "[단달담답당대독동득등산상색생서석선설성세소속손송수숙순술습승시식신심십"
                    "자작잔잠장재저적전절점접정제조족존종좌죄주준중증직진질집]"),
    ("26", "tense", "(?<=[불일월])[단당대동등상색성소속손수순식신실십작잔장재적전절점정제족종주중증직진질]"),
    # Stems in ㄴ ㅁ: endings that no noun of the same spelling has (신고, 참고, 감지 … only where a verb follows).
    ("24", "tense", "(?<={start}[신감참숨심검남넘담닮굶젊삼품옮])(?:다{end}|던|습니|거나|더[니라])"),
    ("24", "tense", "(?<={start}[신감참숨심검품])지(?=[도는를]? [않못말])|(?<={start}[신참])고(?= (?:있[는던었으]|견디|버티|기다리|다니|나가|나온|벗))"),
    # The adnominal -(으)ㄹ before bound nouns, before what follows 할 될 있을 …, and in the endings -ㄹ수록 -ㄹ지.
    ("27", "tense", "(?<={l} )(?:것|겁|듯|수(?=[가는도]?{end}|밖)|거(?=[예야라고]|{end})|[건게]{end}|데[가도는]?{end})"),
    ("27", "tense", "(?<={l} )(?:바[를가는]?{end}|(?<!을 )줄[을은도만]?{end}|적[이에]{end}|정도)"),
    ("27", "tense", "(?<=[가-힣][할될릴킬힐낼] )(?<!역할 )(?<!분할 )(?<!관할 )(?<!이힐 )(?<!크릴 ){lenis}|(?<={start}[할될갈볼쓸] ){lenis}"),
    ("27", "tense", "(?<=[았었했있없않먹읽찾받잡같좋많높깊얻믿앉늦맞]을 ){lenis}|(?:(?<=만날 )|(?<=떠날 )|(?<=어날 )|(?<=타날 )){lenis}"),
    ("27", "tense", "(?<={l} )(?:지경|성싶|법[하한]|즈음)|(?<=쉴 )새"),
    ("27", "tense", "(?<={start}[살둘올줄] )(?:집|곳|사람|데|돈|길|방법|시간|기회|자신|자격|준비|생각)"),
    ("27", "tense", "(?<={l})(?:수록|지라도|지언정|진대)|(?<=[할될볼갈])지(?={end}|[는도를언라])|(?<=[았었했있없않겠먹읽찾받]을)지"),
    ("27", "tense", "(?:(?<={start}[할갈볼올둘될줄])|(?<=[가-힣][할될을]))(?:걸요?{end}|세라{end})|(?<={start}[할갈될])밖에"),
    ("27", "tense", "(?:(?<={start}[할갈볼올둘될줄])|(?<=[가-힣][할될])|(?<=[먹읽찾받잡있]을))게요?{end}"),
    # The numeral 열 before a counter.
    ("27", "tense", "(?<={start}열 )(?:개(?![월국])|달|살|시|사람|번|배|가지|대|장|점|군데)"),
    # Morphemes that are tense inside a compound: 인권, 가능성, 출근길.
    ("28", "tense", "(?<=[가-힣])권|(?<=[가-힣][가-힣])성{particle}|(?<={sonorant})(?<!한)길{particle}"),
    # 법 (law, way) and 죄 (crime) behind two syllables: 선거법, 사용법, 살인죄; 방법 and 범죄 aren't made so.
    ("28", "tense", "(?<=[가-힣]{2})(?<![방사위불합적무])법(?:{particle}|(?=상{end}))|(?<=[가-힣]{2})(?<![범무유사속면])죄{particle}"),
    # 전과 (a record), not 전 + 과; 동적, 미적, 시적 with -인, -으로.
    ("28", "tense", "(?<={start}전)과(?=자|[가를는의도]{end}|기록| [일이삼사오육칠팔구십0-9]{1,3} ?범)"),
    ("28", "tense", "(?<={start}[동미시])적(?=인{end}|으로)"),
    # ㄴ at the seam before 이 야 여 요 유.
    ("29", "nieun", "(?<=[십백천만삼일칠팔육])육(?![성체상지식교])"),
    ("29", "nieun", "(?<=[가-힣]{coda})(?:역(?=$|[^가-힣]|[이은을에의과도까])|용(?=$|[^가-힣]|[이은을에의과도으품])|염{particle})"),
    ("29", "nieun", "(?<={coda})(?:여행|연(?:금|합|맹|대|휴|구[소원])|이야기|잎)"),
    ("29", "nieun", "(?<={start}한 )일|(?<={start}[안못옷] )(?:[입읽잊잃익]|열[다고어었려])|(?<={start}못 )이|(?<={start}책 )읽|(?<={n} )엿{end}"),
    ("29", "nieun", "(?<=[은는던인된슨떤런른쁜큰운든긴난] )일(?:{end}(?! [년개월주분초시회차조억만위등번대일층])|(?=[을은도만의과이]{end}|에[는도서]?{end}|로{end}|들))"),
    ("29", "nieun", "(?<={start}들)일(?=$|[^가-힣 ]|[을이은]{end}|하)|(?<=[랏삿욋훗댓])일"),
    ("29", "rieul", "(?<={start}[할볼] )일|(?<={start}잘 )[입읽잊잃익열]|(?<={l} )엿{end}"),
    # -ㄴ + 량 력 론 …: the suffix stays apart from a word of two syllables (생산량 [생산냥]).
    ("20", "nieun", "(?<=[가-힣]{n})[량란력령론료류로](?=$|[^가-힣]|[이가은는을를의도과와만로에])"),
    # The particle 의 is said 에.
    ("5", "e", "(?<=[가-힣])의{end}"),
)  # fmt: skip

_TENSE = dict(zip("ㄱㄷㅂㅅㅈ", "ㄲㄸㅃㅆㅉ", strict=True))


def _change(kind: str, found: str) -> str:
    """Respell the first syllable of `found`: its lead made tense, ㄴ or ㄹ for its ㅇ, ㄴ for its ㄹ, or 의 as 에."""
    lead, vowel, tail = split_syllable(found[0])
    if kind == "tense":
        lead = _TENSE.get(lead, lead)
    elif kind == "nieun":
        lead = "ㄴ"
    elif kind == "rieul":
        lead = "ㄹ"
    else:
        vowel = "ㅔ"
    return join_syllable(lead, vowel, tail) + found[1:]


@cache
def _lexicon() -> Mapping[str, str]:
    """Written → respelled, from the TSV; ``^`` and ``$`` kept on the written side."""
    lines = (
        (files("reader.voices") / "lexicon" / "pronunciation.tsv").read_text(encoding="utf-8").splitlines()
    )
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


def _ending_in(tails: Container[str]) -> str:
    """A character class of all syllables that end in one of `tails`."""
    return f"[{''.join(chr(code) for code in range(0xAC00, 0xD7A4) if TAILS[(code - 0xAC00) % 28] in tails)}]"


@cache
def _finder() -> re.Pattern[str]:
    """One pattern for homographs, lexicon and word shapes, longest lexicon entry first, grouped by first syllable."""
    groups: dict[str, list[str]] = defaultdict(list)
    for entry in sorted(_lexicon(), key=lambda entry: (-len(entry.strip("^$")), entry)):
        word = entry.strip("^$")
        rest = word[1:] + ("(?![가-힣])" if entry.endswith("$") else "")
        groups[word[0]].append(("(?<![가-힣].)" if entry.startswith("^") else "") + rest)
    lexicon = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items())
    beside = "|".join(f"(?P<beside{number}>{sense.pattern})" for number, sense in enumerate(senses()))
    firsts = "".join({sense.pattern[0] for sense in senses()})
    classes = _PLACES | {name: _ending_in(tails) for name, tails in _CODAS.items()}
    shapes = []
    for number, (_, kind, shape) in enumerate(_PATTERNS):
        for name, written in classes.items():
            shape = shape.replace(name, written)
        shapes.append(f"(?P<{kind}{number}>{shape})")
    return re.compile(f"(?=[{firsts}])(?:{beside})|(?P<lexicon>{lexicon})|{'|'.join(shapes)}")


def _respell(text: str) -> str:
    def respelled(match: re.Match[str]) -> str:
        kind = (match.lastgroup or "").rstrip("0123456789")
        found = match[0]
        if kind == "beside":
            return senses()[int((match.lastgroup or "").removeprefix(kind))].said
        if kind != "lexicon":
            return _change(kind, found)
        lexicon = _lexicon()
        keys = (found, f"^{found}", f"{found}$", f"^{found}$")
        return next(lexicon[key] for key in keys if key in lexicon)

    return _finder().sub(respelled, text)


# ── sounding: what follows from the letters ──────────────────────────────────────────────────────

_PLAIN = {  # 9, 10, 11: the seven codas
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"), **dict.fromkeys("ㄴㄵㄶ", "ㄴ"), **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"), **dict.fromkeys("ㅁㄻ", "ㅁ"), **dict.fromkeys("ㅂㅍㄿㅄ", "ㅂ"), "ㅇ": "ㅇ", "": "",
}  # fmt: skip
_LINKED = {  # 13, 14: what stays and what moves to the next syllable
    "ㄳ": "ㄱㅆ", "ㄵ": "ㄴㅈ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅆ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅄ": "ㅂㅆ",
}  # fmt: skip
_H_CODA = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
_ASPIRATE = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_BEFORE_H = {  # 12: what stays and the aspirate
    "ㄺ": "ㄹㅋ", "ㄼ": "ㄹㅍ", "ㄵ": "ㄴㅊ", **dict.fromkeys("ㄱㄲㅋㄳ", "ㅋ"), **dict.fromkeys("ㅂㅍㅄ", "ㅍ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌ", "ㅌ"),
}  # fmt: skip
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_NOUNS_LK = ("닭", "흙", "칡", "슭")  # 11: in nouns ㄺ is [ㄱ] before ㄱ too, in verb stems it is [ㄹ]


def _sound(text: str) -> str:
    letters = [list(split_syllable(char)) if "가" <= char <= "힣" else None for char in text]
    previous: int | None = None
    for at, letter in enumerate(letters):
        if letter is None:
            if not text[at].isspace():
                _rest(letters, previous)
                previous = None
            continue
        if previous is not None:
            glued = previous == at - 1
            if not glued and letter[0] == "ㅇ" and _bound(text, previous, at):
                _link_words(letters[previous] or [], letter)
            else:
                _meet(letters[previous] or [], letter, text[previous], text[at : at + 3], glued=glued)
        glued = previous is not None and previous == at - 1
        letter[1] = _vowel(letter[0], letter[1], glued=glued)
        previous = at
    _rest(letters, previous)
    return "".join(
        char if letter is None else join_syllable(*letter) for char, letter in zip(text, letters, strict=True)
    )


_ALONE = frozenset("즉및곧각약박곽석")
"""Words of one syllable that stay apart from the next: conjunctions, each and about, family names."""
_PLACE = re.compile("(?:위|아래|앞|안|어귀)(?:$|[^가-힣]|[에의을은이도로])|없[이는다어]")


def _bound(text: str, last: int, first: int) -> bool:
    """Whether two words are said in one breath: a word of one syllable (몇 월, 꽃 위, 못 온다), a place (부엌 안), 백 원."""
    if first - last != 2:
        return False
    before = text[last - 1 : last]
    alone = not "가" <= before <= "힣" and text[last] not in _ALONE
    return alone or _PLACE.match(text, first) is not None or (text[last] in "백십억" and text[first] == "원")


def _link_words(left: list[str], right: list[str]) -> None:
    """A coda before a word that begins with a vowel (15): made plain, then moved; not before [i] and [j]."""
    plain = _PLAIN[left[2]]
    if plain in ("ㄱ", "ㄷ", "ㅂ") and right[1] not in "ㅣㅑㅕㅛㅠㅒㅖㅢ":
        left[2], right[0] = "", plain
    else:
        left[2] = plain


def _rest(letters: list[list[str] | None], at: int | None) -> None:
    """Neutralize the coda at `at`, before a pause (9)."""
    if at is not None and (letter := letters[at]):
        letter[2] = _PLAIN[letter[2]]


def _meet(left: list[str], right: list[str], syllable: str, following: str, *, glued: bool) -> None:
    """Let the coda of `left` (written `syllable`) and the lead of `right` act on each other."""
    tail, (lead, vowel, _) = left[2], right
    if lead == "ㅇ":
        left[2], right[0] = _link(tail, vowel) if glued else (_PLAIN[tail], lead)
        return
    if tail in _H_CODA:  # 12
        if lead in "ㄱㄷㅈㅅ":
            left[2], right[0] = _H_CODA[tail], "ㅆ" if lead == "ㅅ" else _ASPIRATE[lead]
            return
        tail = _H_CODA[tail] or "ㄷ"
    if (
        lead == "ㅎ"
        and tail in _BEFORE_H
        and (glued or re.match("한(?![가-힣])|한[다때번]|[하해했할합함]", following))
    ):
        stays, lead = _BEFORE_H[tail][:-1], _BEFORE_H[tail][-1]
        if vowel in "ㅣㅕ" and tail in "ㄷㅌㅈㅊ" and glued:  # 12, 17: 닫히다, 꽂히다
            lead = "ㅊ"
        left[2], right[0] = stays, lead
        return
    plain = _PLAIN[tail]
    if (tail == "ㄺ" and lead == "ㄱ" and syllable not in _NOUNS_LK) or (
        tail == "ㄼ" and syllable == "밟"
    ):  # 10, 11
        plain = "ㄹ" if tail == "ㄺ" else "ㅂ"
    if plain in ("ㄱ", "ㄷ", "ㅂ") or (
        tail in ("ㄵ", "ㄺ", "ㄻ", "ㄼ", "ㄾ") and glued and not (syllable in "옮굶" and vowel in "ㅣㅕ")
    ):  # 23, 24, 25; not before the -기- of 옮기다, 굶기다
        lead = _TENSE.get(lead, lead)
    left[2], right[0] = _assimilate(plain, lead, glued=glued)


def _link(tail: str, vowel: str) -> tuple[str, str]:
    """A coda before a vowel of the same word (12, 13, 14, 17)."""
    if tail in ("", "ㅇ"):
        return tail, "ㅇ"
    if tail in _H_CODA:
        return "", _H_CODA[tail] or "ㅇ"
    linked = _LINKED.get(tail, tail)
    stays, moves = linked[:-1], linked[-1]
    if vowel in "ㅣㅕ":
        moves = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}.get(moves, moves)
    return stays, moves


def _assimilate(tail: str, lead: str, *, glued: bool) -> tuple[str, str]:
    """Nasals and liquids (18, 19, 20)."""
    if lead == "ㄹ" and glued:
        if tail in ("ㅁ", "ㅇ", "ㄱ", "ㄷ", "ㅂ"):
            lead = "ㄴ"
        elif tail == "ㄴ":
            tail = "ㄹ"
    elif lead == "ㄴ" and tail == "ㄹ" and glued:
        lead = "ㄹ"
    if lead in "ㄴㅁ":
        tail = _NASAL.get(tail, tail)
    return tail, lead


def _vowel(lead: str, vowel: str, *, glued: bool) -> str:
    """5, 다만: 져 → 저, 희 → 히, 시계 → 시게, 주의 → 주이."""
    if vowel == "ㅕ" and lead in "ㅈㅉㅊ":
        return "ㅓ"
    if vowel == "ㅖ" and lead not in "ㅇㄹㄴ":
        return "ㅔ"
    if vowel == "ㅢ" and (lead != "ㅇ" or glued):
        return "ㅣ"
    return vowel
