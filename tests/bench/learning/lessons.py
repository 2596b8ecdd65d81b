"""What is learned from: our own sentences, the spoken forms of our golden set, and digits, which are told apart least."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from reader.korean.sentences import count_syllables

HERE = Path(__file__).parent

_GOLDEN = HERE.parents[1] / "data" / "korean" / "golden.tsv"
_GOLDEN_SYLLABLES = range(8, 35)
_GOLDEN_SHARE, _DIGITS_SHARE = 80, 16  # sentences a round, beside all of ours
_DIGITS = "공일이삼사오육칠팔구"


def sentences(name: str) -> list[str]:
    """Those in the file `name` beside this one, a line each."""
    return (HERE / name).read_text("utf-8").split("\n")[:-1]


def lessons(rng: random.Random) -> Iterator[str]:
    """Sentences without end, shuffled in each round."""
    ours, golden = sentences("sentences.txt"), _golden()
    while True:
        some = rng.sample(golden, min(len(golden), _GOLDEN_SHARE))
        heap = [*ours, *some, *(_number(rng) for _ in range(_DIGITS_SHARE))]
        rng.shuffle(heap)
        yield from heap


def _golden() -> list[str]:
    rows = [line.split("\t") for line in _GOLDEN.read_text("utf-8").splitlines() if not line.startswith("#")]
    spoken = [row[2].split("|")[0] for row in rows if len(row) > 2]
    return [
        f"{each}."
        for each in spoken
        if re.fullmatch(r"[가-힣 ,.]+", each) and count_syllables(each) in _GOLDEN_SYLLABLES
    ]


def _number(rng: random.Random) -> str:
    """A sentence with a telephone number or a decimal."""

    def digits(count: int) -> str:
        return "".join(rng.choices(_DIGITS, k=count))

    kind = rng.randrange(3)
    if kind == 0:
        what = rng.choice(["문의 전화는", "대표 번호는", "제보 전화는", "예약은", "상담은"])
        middle = digits(3 if rng.random() < 0.6 else 4)
        return f"{what} 공{digits(rng.randint(1, 2))} {middle} {digits(4)}입니다."
    if kind == 1:
        what = rng.choice(["고객 센터", "상담 창구", "안내 전화"])
        return f"{what} 번호는 일{digits(3)}에 {digits(4)}입니다."
    what = rng.choice(["물가는", "지수는", "비율은", "점수는"])
    did = rng.choice(["올랐습니다", "떨어졌습니다", "나타났습니다"])
    return f"{what} {digits(1)} 점 {digits(1)} 퍼센트로 {did}."
