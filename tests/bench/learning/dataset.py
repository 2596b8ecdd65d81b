"""The training set: sentences of our own, those of our golden set, and digits, which are told apart least."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reader.korean.normalizer import normalize
from reader.korean.sentences import count_syllables

HERE = Path(__file__).parent

_GOLDEN = HERE.parents[1] / "data" / "korean" / "golden.tsv"
_GOLDEN_SYLLABLES = range(8, 35)
_NUMBERS = 24  # an epoch
_DIGITS = "공일이삼사오육칠팔구"


@dataclass(frozen=True, slots=True)
class Example:
    """A training example: what is spoken, and its possible transcripts: “삼월”; “삼월”, “3월”."""

    spoken: str
    transcripts: tuple[str, ...]


def sentences(name: str) -> list[str]:
    """Those in the file `name` beside this one, a line each."""
    return (HERE / name).read_text("utf-8").split("\n")[:-1]


def examples(rng: random.Random) -> Iterator[Example]:
    """Training examples without end, shuffled in each epoch."""
    news = [Example(spoken, (spoken, line)) for line in sentences("news.txt") for spoken in [normalize(line)]]
    ours = [Example(line, (line,)) for line in sentences("sentences.txt")]
    while True:
        numbers = [Example(spoken, (spoken,)) for spoken in (_number(rng) for _ in range(_NUMBERS))]
        pool = [*ours, *_golden(), *news, *numbers]
        rng.shuffle(pool)
        yield from pool


def _golden() -> Iterator[Example]:
    for line in _GOLDEN.read_text("utf-8").splitlines():
        row = line.split("\t")
        if line.startswith("#") or len(row) < 3:
            continue
        spoken = row[2].split("|")[0]
        if re.fullmatch(r"[가-힣 ,.]+", spoken) and count_syllables(spoken) in _GOLDEN_SYLLABLES:
            yield Example(f"{spoken}.", (f"{spoken}.", row[1]))


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
