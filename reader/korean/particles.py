"""Particles that depend on the sound before them: 은/는, 이/가, 을/를, 과/와, 으로/로 …

They are written to fit what is written (``3은``, ``IMF는``); where a reading ends in another sound, the
particle that follows is exchanged. 한글 맞춤법·표준국어대사전: 이형태 선택은 앞말의 받침에 따른다; 로 follows a
vowel or ㄹ.
"""

from __future__ import annotations

from reader.korean.rules import compiled

_AFTER_CONSONANT = {
    "는": "은",
    "가": "이",
    "를": "을",
    "와": "과",
    "로": "으로",
    "다": "이다",
    "나": "이나",
    "란": "이란",
    "라는": "이라는",
    "라고": "이라고",
    "라며": "이라며",
    "라면": "이라면",
    "라서": "이라서",
    "며": "이며",
    "든": "이든",
    "랑": "이랑",
    "예요": "이에요",
    "였다": "이었다",
    "였던": "이었던",
    "여서": "이어서",
}
_AFTER_VOWEL = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "으로": "로",
    "이라는": "라는",
    "이라고": "라고",
    "이에요": "예요",
    "이었다": "였다",
}
_TAIL = r"(?=[^가-힣]|$)"
_ANY = (
    r"(?:으로|로|에|의|은|는|이|가|을|를|과|와|도|만|께|라|이라|이라고|라고|이다|다|인|이며|이고|씨|에서|에게|부터|까지|보다|처럼|마다|조차|이나|나)"
    r"(?:는|도|의|만|서|써|부터|까지|지)?" + _TAIL
)
_PARTICLE = (
    r"(?:(으로|로)(?:는|도|만|의|서|써|서의|써의|부터|까지|서는|부터의|까지의)?"
    r"|(와|과)(?:는|도|의)?"
    r"|(이라는|이라고|라는|라고|라며|라면|라서|였다|였던|여서|예요|이에요|이었다|은|는|이|가|을|를|다|나|란|며|든|랑))"
    + _TAIL
)


def stands_at(text: str, at: int) -> bool:
    """Whether a particle or an ending, as a whole word, stands at `at`."""
    return compiled(_ANY).match(text, at) is not None


def ends_in(spoken: str) -> str:
    """The last consonant of the last syllable: "" for none, "ㄹ", or "other"; "?" when there is no syllable.

    >>> ends_in("칠"), ends_in("이"), ends_in("삼"), ends_in("")
    ('ㄹ', '', 'other', '?')
    """
    last = spoken.rstrip(" ,.?!")[-1:]
    if not "가" <= last <= "힣":
        return "?"
    coda = (ord(last) - 0xAC00) % 28
    return "" if coda == 0 else "ㄹ" if coda == 8 else "other"


def topic(spoken: str) -> str:
    """은 or 는 behind what was said.

    >>> topic("엑스 제곱"), topic("이")
    ('은', '는')
    """
    return "은" if ends_in(spoken) in ("ㄹ", "other") else "는"


def subject(spoken: str) -> str:
    """이 or 가 behind what was said."""
    return "이" if ends_in(spoken) in ("ㄹ", "other") else "가"


def towards(spoken: str) -> str:
    """으로 or 로 behind what was said."""
    return "으로" if ends_in(spoken) == "other" else "로"


def fitting(spoken: str, text: str, at: int) -> tuple[int, str] | None:
    """The particle written at `at` when it doesn't fit after `spoken`: where it ends, and what to say.

    >>> fitting("삼분의 이", "2/3은 성공했다", 3)
    (4, '는')
    >>> fitting("아이엠에프", "IMF는", 3) is None
    True
    """
    match = compiled(_PARTICLE).match(text, at)
    if match is None:
        return None
    coda = ends_in(spoken)
    if coda == "?":
        return None
    group = match.lastindex or 0
    written = match.group(group)
    if written in ("로", "으로"):
        right = "으로" if coda == "other" else "로"
    elif coda:
        right = _AFTER_CONSONANT.get(written, written)
    else:
        right = _AFTER_VOWEL.get(written, written)
    return None if right == written else (match.end(group), right)
