"""Words that were set wide to look even, as notices and orders of service do: ``일    시: …``, ``찬 송``."""

from __future__ import annotations

import re

from reader.article.line import words

WORDS = words(
    "일시 장소 대상 내용 목적 기간 시간 주제 인원 회비 비용 문의 신청 접수 제출 준비 비고 주최 주관 후원 협찬 성명 이름 주소 전화 연락 수신 참조 제목 붙임 발신 시행 담당 "
    "주보 공고 공문 목차 차례 안내 알림 인사 광고 순서 예배 찬송 축도 기도 설교 봉헌 헌금 헌송 묵도 송영 성경 성가 특송 교독 신앙 개회 폐회 사회 반주 입례 강복 파견 봉독 말씀 결단 "
    "법회 삼귀 입정 발원 국민 의례 축사 격려 시상 폐식 개식"
)
"""Words of two letters that are joined where nothing but their place says that they are one."""

_WORD = r"[가-힣](?:[ \t\xa0\u3000]{1,8}[가-힣]){1,6}"
_MARK = r"(?:(?:\d{1,2}|[가-하])[.)]\s{0,3}|[^\w\s가-힣(\[<]\s{0,3})?"
# what a label stands before: a colon; leaders, or a wide space
_LABEL = re.compile(rf"({_MARK})({_WORD})(?=\s{{0,8}}[:：])")
_WIDE = re.compile(rf"({_MARK})({_WORD})(?:\s{{2,30}}(?=\S)|(?=\s{{0,4}}[.·…‥∙・]{{2}}))")
_FIRST = re.compile(r"([가-힣])[ \t\xa0\u3000]{1,8}([가-힣])(?=[\s|/(]|$)")


def label(text: str) -> str:
    """A text with the label before its colon as one word."""
    found = _LABEL.match(text)
    return f"{found[1]}{_bare(found[2])}{text[found.end() :].lstrip()}" if found else text


def line(text: str) -> str:
    """A line of plain text, in which spaces are as they were typed, with the word that begins it as one."""
    if (told := label(text)) != text:
        return told
    if found := _WIDE.match(text):
        return f"{found[1]}{_bare(found[2])} {text[found.end() :].lstrip()}"
    if (found := re.fullmatch(_WORD, text)) and (len(bare := _bare(text)) > 2 or bare in WORDS):
        return bare
    if (found := _FIRST.match(text)) and found[1] + found[2] in WORDS:
        return found[1] + found[2] + text[found.end() :]
    return text


def _bare(text: str) -> str:
    return "".join(text.split())
