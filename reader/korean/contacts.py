"""Telephone numbers, web and mail addresses."""

from __future__ import annotations

import re
from functools import cache

from reader.korean import letters, numbers
from reader.korean.rules import Rule, compiled, rule
from reader.korean.words import table

# fmt: off
_SERVICE = frozenset([
    "112", "114", "117", "118", "119", "110", "111", "113", "120", "121", "122", "123", "125", "126",
    "127", "128", "129", "131", "132", "182", "1301", "1303", "1330", "1331", "1332", "1333", "1335",
    "1336", "1338", "1339", "1345", "1350", "1355", "1357", "1365", "1366", "1372", "1377", "1379",
    "1382", "1385", "1388", "1389", "1390", "1391", "1392", "1393", "1394", "1397", "1398", "1399",
    "1577", "1588", "1599", "1600", "1644", "1661", "1666", "1670", "1688", "1800", "1811", "1833",
    "1855", "1877", "1899", "109", "1001", "1004",
])
# fmt: on
_CALL_BEFORE = (
    r"(?:☎|☏|전화|문의|국번\s?없이|콜센터|상담센터|상담전화|번호는?|신고는?|센터|Tel|TEL|tel)[\s:.(]*$"
)
_CALL_TOPIC = r"(?:상담|신고|민원|핫라인|예방|긴급전화|감염병|구조|연락처|연락)(?:은|는|이)?[\s:]$"
_CALL_END = r"(?:으?로(?!\s?(?:줄|늘|감소|증가|급|떨|내|올|집계))|에|은|는|[,.)·]|\s?$)"
_COUNTED = r"\s?(?:건|명|곳|원|여|회|점|가구|가지|차례|개|대(?!원)|년|위|배|세|층)"
_CALL_AFTER = r"\)|\s?(?:신고|안내|구급|안전|안심콜|종합상황|상황실|구조|특수|대원|센터|콜센터|콜|로 전화|으로 전화|에 전화|로 연락|으로 연락|에 연락|가 출동|가 도착|에 구조|를 불|번으로|로 신고|에 신고|로 문의|으로 신고|에 문의|전화|소방|경찰|치안|순찰|정부민원|다산콜|민원|상담)"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|net|org|kr|edu|gov|io|ai|me|tv|info|biz|co|jp|cn|us|uk|eu|de|dev|app|shop|news|so|gg|ly|be)(?![A-Za-z0-9])"

_NATION = r"1(?:5(?:22|33|44|51|55|66|77|88|99)|6(?:00|11|22|33|44|55|6[0168]|7[07]|88|99)|8(?:00|11|22|33|44|55|66|77|88|99))"
"""How numbers begin that are called from anywhere in the country without a code."""
_DYNASTY = 600
"""Years that no reign of Korea's is longer than."""


def _groups(written: str) -> str:
    """Group by group, with a breath between them for who writes along."""
    return ", ".join(numbers.digits(group) for group in re.findall(r"\d+", written))


def _years(written: str) -> bool:
    """Whether two numbers are years: of late, or of a reign or a dynasty (``1392-1910``) where no telephone begins so."""
    late = compiled(r"(?:19|20)\d\d-(?:19|20)\d\d").fullmatch(written)
    return late is not None or (
        compiled(r"1[3-8]\d\d-[12]\d{3}").fullmatch(written) is not None
        and compiled(_NATION).match(written) is None
        and int(written[:4]) < int(written[5:]) <= int(written[:4]) + _DYNASTY
    )


@rule("telephone", r"\+\s?(\d{1,3})[-.)\s]{0,3}(?:\(0\)\s?)?(\(?\d{1,4}\)?(?:[-.\s]{1,2}\d{3,4}){1,3})(?!\d)")
def international(match: re.Match[str]) -> str | None:
    """``+82-10-1234-5678``."""
    return f"플러스 {_groups(match[1])} {_groups(match[2])}"


@rule(
    "telephone",
    r"\(?0\d{1,3}[-.\s)~]{1,2}\d{3,4}[-.\s]\d{4}(?!\d)(?:\s?[~,/·]\s?(?:\d{1,4}(?![\d가-힣.:]|,\d|-\d)|\d{4}(?=으?로|번|에|은|는|이다)))*",
)
def area(match: re.Match[str]) -> str | None:
    """``044-202-7369``, ``02)759-4114``; ``~5`` and ``, 4115`` name further lines."""
    number, *more = re.split(r"\s?([~,/·])\s?", match[0])
    spoken = _groups(number)
    for sign, line in zip(more[::2], more[1::2], strict=True):
        spoken += ("에서 " if sign == "~" else ", ") + numbers.digits(line)
    return spoken


_MASKS = {"×": "엑스", "x": "엑스", "X": "엑스", "*": "별", "○": "땡", "●": "땡"}


@rule("telephone", r"0\d{1,2}[-.)\s](?=[\d-]*[×xX*○●])[\d×xX*○●]{3,4}-[\d×xX*○●]{4}(?!\d)")
def masked(match: re.Match[str]) -> str | None:
    """``010-98××-1234``: a number that is partly withheld."""
    return "".join(_MASKS.get(sign) or (numbers.digits(sign) if sign.isdigit() else " ") for sign in match[0])


@rule("telephone", r"(?:\(\d{3}\)|\d{3}[-.\s])[-.\s]?\d{3,4}[-.]\d{4}(?![\d-])")
def foreign(match: re.Match[str]) -> str | None:
    """``555-123-4567``."""
    return _groups(match[0])


@rule("telephone", r"(1[3-9]\d\d|1[0-9]\d)-(\d{3,4})(?![\d-])")
def service(match: re.Match[str]) -> str | None:
    """``1588-1234``, but not the years ``1912-2006``."""
    if _years(match[0]):
        return None
    return _groups(match[0])


@rule("telephone", r"(0\d{1,2})[-)]\s?(1\d{2}|1[3-9]\d\d)(?![\d-])")
def area_service(match: re.Match[str]) -> str | None:
    """``02-120``: a service of one region."""
    return _groups(match[0])


@rule("telephone", r"(\d{3,4})-(\d{4})(?![\d-])")
def local(match: re.Match[str]) -> str | None:
    """``759-4114``, but not the years ``2023-2024``."""
    if _years(match[0]):
        return None
    return _groups(match[0])


@rule("emergency number", r"1\d{2,3}(?!\d|[,.]\d|\s?[%㎡℃~:/·]|[A-Za-z]|-\d)")
def emergency(match: re.Match[str]) -> str | None:
    """``119``, ``1350``: digit by digit where they are called, a plain number elsewhere."""
    if match[0] not in _SERVICE:
        return None
    text, start, end = match.string, match.start(), match.end()
    if compiled(_COUNTED).match(text, end):
        return None
    left = max(0, start - 10)
    called = (
        compiled(_CALL_BEFORE).search(text, left, start)
        or compiled(_CALL_AFTER).match(text, end)
        or (compiled(_CALL_TOPIC).search(text, left, start) and compiled(_CALL_END).match(text, end))
    )
    return numbers.digits(match[0]) if called else None


@rule("mail address", rf"[A-Za-z0-9][A-Za-z0-9._+-]*@{_DOMAIN}")
def mail(match: re.Match[str]) -> str | None:
    """``news@ytn.co.kr``: 뉴스 골뱅이 와이티엔 점 씨오 점 케이알."""
    user, _, host = match[0].partition("@")
    return f"{_address(user)} 골뱅이 {_address(host)}"


@rule(
    "web address",
    rf"(?:https?://(?:www\.)?)?({_DOMAIN})(?::\d+)?(?:/[A-Za-z0-9_.~!*'();:@&=+$,/?#%-]*[A-Za-z0-9_/=-])?/?",
)
def web(match: re.Match[str]) -> str | None:
    """The host alone: a path is of no use to ears."""
    return _address(match[1])


@cache
def _short() -> dict[str, str]:
    return {row[0]: row[1] for row in table("sites.tsv") if "." in row[0]}


@rule(
    "web address",
    r"(?:https?://(?:www\.)?)?([A-Za-z0-9]{1,10}\.[A-Za-z]{2,3})(?:/[A-Za-z0-9_.~@?=&%/-]{0,200}[A-Za-z0-9_/=-])?(?![A-Za-z0-9])",
)
def short(match: re.Match[str]) -> str | None:
    """``youtu.be/…``, ``bit.ly/…``: by the name of who shortens it."""
    return _short().get(match[1].lower())


_AREA = r"0(?:2|[345]1|[34][234]|5[2345]|6[1-4]|1[016-9]|[3578]0)"
"""Of regions, mobiles and services; what else begins with a nought (012) is no telephone's."""
_NUMBER = rf"(?<![\d-])(?:(?:\({_AREA}\)\s?|{_AREA}[-.)]\s?)\d{{3,4}}[-.]\d{{4}}|{_NATION}-\d{{4}})(?![\d-])"
_TOLD_BEFORE = (
    r"전화|문의|연락|번호|상담|신고|콜|팩스|팩시|휴대|핸드폰|[Tt][Ee][Ll]|[Ff][Aa][Xx]|[TtFfMH]\.?\s?P?[.:)]|국번"
    r"|[Pp]hone|[Mm]obile|HP|계좌|예금|입금|통장|송장|ISSN|ISBN"
)
"""What a number is: a telephone's, or not."""
_TOLD_BEHIND = r"\s?\(?예금주|\s?(?:번?으?로|에)\s?(?:전화|문의|연락|상담|신고|문자|팩스)"
_NEAR = 30
"""Letters before a number in which its kind may be told; another number there has told it as well."""


def announced(text: str) -> str:
    """`text` with the word 전화 before telephone numbers that nothing there tells to be some.

    >>> announced("해당 과(044-202-7114)로, 전화는 1588-0001")
    '해당 과(전화 044-202-7114)로, 전화는 1588-0001'
    >>> announced("이순신(1545-1598)"), announced("국민은행 012-345-6789")
    ('이순신(1545-1598)', '국민은행 012-345-6789')
    """
    done, at = "", 0
    for found in compiled(_NUMBER).finditer(text):
        near = text[max(0, found.start() - _NEAR) : found.start()]
        told = (
            compiled(f"{_TOLD_BEFORE}|{_NUMBER}").search(near)
            or compiled(_TOLD_BEHIND).match(text, found.end())
            or _ages(found[0])
        )
        done += text[at : found.start()] + ("" if told else "전화 ") + found[0]
        at = found.end()
    return done + text[at:]


def _ages(written: str) -> bool:
    """Whether it may be the years of a life: ``1545-1598``, ``1588-1600``; banks have ``1599-1771``."""
    first, _, last = written.partition("-")
    return len(first) == len(last) == 4 and int(first) < int(last) < int(first) + 120


_CALLS = {"t": "전화", "f": "팩스", "m": "휴대전화", "h": "휴대전화"}


@rule(
    "telephone",
    r"(T|[Tt]el|TEL|F|[Ff]ax|FAX|M|H\.?P)[.:)]{0,2}\s?(?=\(?0\d{1,2}[-.) ]{1,2}\d{3}|1[5-8]\d\d-\d{4}|\+82)",
)
def called(match: re.Match[str]) -> str | None:
    """``T. 02-123-4567 / F. 02-123-4568``: the letter says what the number is for."""
    return _CALLS[match[1][0].lower()] + " "


@rule("web address", r"localhost(?::(\d{1,5}))?(?![A-Za-z0-9])(?:/[A-Za-z0-9_/.-]*)?")
def local_host(match: re.Match[str]) -> str | None:
    """``localhost:3000`` without a scheme."""
    return _address("localhost") + (f" {numbers.digits(match[1])}" if match[1] else "")


_KINDS = r"md|mdx|py|ipynb|jsx?|tsx?|html?|css|scss|json|ya?ml|toml|txt|csv|tsv|jpe?g|png|gif|svg|webp|pdf|xml|sh|bat|exe|dll|zip|tar|gz|hwpx?|docx?|xlsx?|pptx?|mp[34]|wav|java|kt|cpp|rs|rb|php|sql|log|ini|cfg|conf|lock|apk|iso|env|rst|tex|vue|swift"


@rule(
    "file name",
    rf"(?<![A-Za-z0-9_-])((?:[A-Za-z0-9][A-Za-z0-9_-]{{0,40}}\.){{1,3}})({_KINDS})(?![A-Za-z0-9_])",
)
def file_name(match: re.Match[str]) -> str | None:
    """``README.md``, ``main.py``; ``Node.js`` and the like are names."""
    if match[2] == "js" and match[1][0].isupper():
        return None
    return f"{_address(match[1])} {_names().get(match[2]) or _address(match[2])}"


@rule("file name", r"\.([a-z]{2,20})(?![A-Za-z0-9])")
def dotted(match: re.Match[str]) -> str | None:
    """``.env``, ``.com``: a point in front of a word."""
    return f"점 {_address(match[1])}"


@rule("web address", r"https?://([A-Za-z0-9.-]{1,80})?(?::(\d{1,5}))?[^\s가-힣)\]>]*")
def other_web(match: re.Match[str]) -> str | None:
    """``http://localhost:1313``: any other host, with its port; left out where there is none."""
    port = f" {numbers.digits(match[2])}" if match[1] and match[2] else ""
    return _address(match[1] or "") + port


@cache
def _names() -> dict[str, str]:
    return {row[0]: row[1] for row in table("sites.tsv")}


def _address(written: str) -> str:
    spoken = []
    for part in re.findall(r"[A-Za-z]+|\d+|\.|-|_|\+", written):
        if part == ".":
            spoken.append("점")
        elif part in "-_+":
            spoken.append({"-": "하이픈", "_": "언더바", "+": "플러스"}[part])
        elif part.isdigit():
            spoken.append(
                numbers.digits(part)
                if len(part) > 2 or (part[0] == "0" and part != "0")
                else numbers.sino(int(part))
            )
        else:
            spoken.append(_names().get(part.lower()) or letters.address_word(part))
    return " ".join(spoken)


NUMBER_RULES: tuple[Rule, ...] = (masked, area, foreign, area_service, service, local, emergency)
LETTER_RULES: tuple[Rule, ...] = (mail, short, web, file_name, other_web)
"""Before the lexicons: the words of an address are no words of the text."""
WORD_RULES: tuple[Rule, ...] = (called, local_host)
MARK_RULES: tuple[Rule, ...] = (international, area, foreign, dotted)
