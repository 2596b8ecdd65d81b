"""Lines of programs, as they are said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.korean.programs import said


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("for (int i = 0; i < n; i++) {", "포 괄호 열고 인트 아이 이퀄 영 세미콜론, 아이 왼쪽 꺾쇠 엔 세미콜론, 아이 플러스 두 개 괄호 닫고, 중괄호 열고"),
        ('print("안녕, 3명")', "프린트 괄호 열고 큰따옴표 안녕, 세 명 큰따옴표 괄호 닫고"),
        ("docker run -d -p 80:80 nginx", "도커 런 하이픈 디 하이픈 피 팔십 콜론, 팔십 엔진엑스"),
        ("version: 1.2.3", "버전 콜론, 일 점 이 점 삼"),
        ("code = 007", "코드 이퀄 공공칠"),
        ("key = 'd41d8cd98f00b204e9800998ecf8427e'", "키 이퀄 작은따옴표 글자 서른두 개 작은따옴표"),
        ("├── post", "포스트"),
        ("# 뜻", "샵 뜻"),
        ("日本語 = 1", "일본어 이퀄 일"),
        ("λ x: x²", "람다 엑스 콜론, 엑스 제곱"),
        ("café_au = 1", "카페 밑줄 오 이퀄 일"),
        ("   ", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_line_of_a_program(line: str, spoken: str) -> None:
    assert said(line) == spoken


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_line_becomes_hangul_and_pauses(line: str) -> None:
    assert all("가" <= letter <= "힣" or letter in " ,.?!" for letter in said(line))
