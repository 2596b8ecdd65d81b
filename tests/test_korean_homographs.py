"""Words written alike: each row of the table by its example, and sentences of both senses that the table doesn't have."""

import re
from pathlib import Path

import pytest

from reader.cache import FolderCache
from reader.config import Config
from reader.events import sum_up
from reader.korean import normalize
from reader.korean.homographs import heard, senses
from reader.korean.pronounce import pronounce
from reader.korean.words import table
from reader.pipeline import build

ROWS = table("homographs.tsv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[5])
def test_the_example_of_a_row(row: list[str]) -> None:
    written, said, _, _, meaning, example, sounded = row
    assert meaning
    assert len(said) == len(written.strip("^"))
    assert pronounce(example) == sounded


def test_a_row_is_reached_by_its_own_example() -> None:
    for row, sense in zip(ROWS, senses(), strict=True):
        assert re.search(sense.pattern, row[5]), row[5]


# The word is bracketed; behind, how it begins to sound.
SENTENCES = """
    [공적] 연금 개혁안이 나왔다 | 공쩍
    정부는 [공적] 자금을 더 넣기로 했다 | 공쩍
    그는 [공적]인 자리에서 말했다 | 공쩌
    조합은 [공적] 마스크를 나누었다 | 공쩡
    그의 [공적]을 기리는 비가 섰다 | 공저
    독립운동의 [공적]이 인정되었다 | 공저
    위원회가 [공적] 심사를 마쳤다 | 공적
    [공적]조서를 다시 썼다 | 공적
    [사적]인 일로 휴가를 냈다 | 사쩌
    공무원의 [사적] 모임을 막았다 | 사쩡
    [사적] 제재는 옳지 않다 | 사쩍
    경주의 [사적]을 둘러보았다 | 사저
    이 성은 [사적] 제오 호다 | 사적
    기말 [성적]이 올랐다 | 성저
    [성적] 향상 프로그램을 연다 | 성적
    선수단 [성적]표를 공개했다 | 성적
    [성적] 수치심을 느꼈다고 말했다 | 성쩍
    [성적] 자기결정권을 침해했다 | 성쩍
    [성적]인 농담을 금한다 | 성쩌
    [지적] 장애인 일자리가 늘었다 | 지쩍
    [지적]재산권을 지킨다 | 지쩍
    아이의 [지적] 호기심을 키운다 | 지쩍
    전문가들은 문제가 많다고 [지적]했다 | 지저
    국정감사 [지적] 사항을 고쳤다 | 지적
    느리다는 [지적]이 나왔다 | 지저
    [지적] 재조사 사업을 벌인다 | 지적
    [지적]도를 다시 그린다 | 지적
    노동의 [대가]를 받아야 한다 | 대까
    그는 [대가] 없이 도왔다 | 대까
    뇌물의 [대가]로 일을 봐주었다 | 대까
    부상은 무리한 훈련의 [대가]였다 | 대까
    버스 세 [대가] 멈췄다 | 대가
    전기차 스물두 [대가] 새로 왔다 | 대가
    이십 [대가] 가장 많았다 | 때가
    그는 판소리의 [대가]로 불린다 | 대가
    [대가]족이 한집에 산다 | 대가
    [대가]야 무덤을 찾았다 | 대가
    [주가]가 크게 올랐다 | 주까
    은행 [주가]를 살핀다 | 주까
    다음 [주가] 고비다 | 주가
    한 [주가] 지났다 | 주가
    토지를 [시가]로 평가했다 | 시까
    [시가]총액이 늘었다 | 시까
    [시가] 십억 원어치를 압수했다 | 시까
    [시가]지에서 행진했다 | 시가
    세 [시가] 되자 문을 열었다 | 시가
    이육사의 [시가] 실렸다 | 시가
    지수가 사상 최고가와 [신고가]를 썼다 | 신고까
    주가가 [신고가] 경신을 이어 갔다 | 신고까
    화재 [신고가] 잇따랐다 | 신고가
    [신고가] 접수되면 출동한다 | 신고가
    [판매가]를 낮추었다 | 판매까
    [판매가] 인하를 약속했다 | 판매까
    차 [판매가] 크게 늘었다 | 판매가
    배추 [도매가]가 올랐다 | 도매까
    사과 [도매가]는 그대로다 | 도매까
    [소매가] 기준으로 두 배다 | 소매까
    [출고가]를 정했다 | 출고까
    [할인가]에 판다 | 하린까
    쌀 [할인가] 시작되었다 | 하린가
    선물한 [대가]로 특혜를 받았다 | 대까
    희생만이 [대가]였다 | 대까
    나열한 [대가]로 받았다 | 대까
    버스 서른 [대가] 왔다 | 대가
    버스 마흔두 [대가] 왔다 | 대가
    차 수십 [대가] 왔다 | 때가
    차 십여 [대가] 부딪쳤다 | 대가
    차 삼만 이 [대가] 팔렸다 | 대가
    십 [대가] 되다 | 때가
    [시가] 십억 원을 호가하는 그림을 샀다 | 시까
    [시가] 십억 원을 들여 도로를 놓는다 | 시가
    이러한 [공적]으로 훈장을 받았다 | 공저
    문제가 많다는 [지적]이고 | 지저
    아름답고 [지적]이고 | 지쩌
    이 [주가] 지나치게 올랐다 | 주까
    오십 개 [주가] 참여했다 | 주가
    상대 [전적]으로는 삼 승 이 패 | 전저
    그는 [전적]으로 옳다 | 전쩌
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in SENTENCES.strip().splitlines()]


@pytest.mark.parametrize(("marked", "sounded"), CASES, ids=[marked for marked, _ in CASES])
def test_the_sense_of_a_sentence(marked: str, sounded: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    assert normalize(text) == text
    at = marked.index("[")
    assert pronounce(text)[at : at + len(sounded)] == sounded


def test_what_has_no_homograph_is_known_as_before() -> None:
    assert heard("도서관이 문을 열었다") == "도서관이 문을 열었다"
    assert heard("공적 연금") != heard("공적 심사") == "공적 심사"


@pytest.mark.slow
def test_only_sentences_with_homographs_are_spoken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An output from before there was a table, built again."""
    post = tmp_path / "2026-03-02-a.md"
    post.write_text("---\ntitle: 소식\n---\n도서관이 열렸다. 공적 연금이 바뀐다. 버스가 온다.\n", "utf-8")
    config = Config(voice="espeak", out=str(tmp_path / "out"))
    cache = FolderCache(tmp_path / "clips")
    with monkeypatch.context() as before:
        before.setattr("reader.korean.homographs.heard", str)
        before.setattr("reader.identity.READING", 5)
        assert sum_up(build([str(post)], config, cache)).spoken > 3
    again = sum_up(build([str(post)], config, cache))
    assert (again.spoken, len(again.made)) == (1, 1)
