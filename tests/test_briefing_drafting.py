"""What is reckoned with is what is told."""

from dataclasses import replace
from datetime import datetime

import pytest

from reader.briefing import telling
from reader.briefing.drafting import Draft, _Whole
from reader.briefing.rundown import Part
from reader.briefing.stories import Story
from reader.config import Config
from reader.korean import lexicon
from reader.listening import LEVELS
from reader.model import KOREA
from reader.script import compose

WORDS = lexicon(())
HEADING = telling.Heading("briefing", "오늘 소식", "한결 소식", "https://pod.example.kr/")
LONG = "식이 있습니다: $\\frac{a^2+b^2+c^2+d^2+e^2+f^2+g^2+h^2}{a+b+c+d+e+f+g+h+i+j+k+l}$."
LEADS = {
    "a": "첫 문장입니다. 둘째 문장입니다. 셋째 문장입니다.",
    "b": f"{LONG} 그다음 문장입니다.",
    "c": "하나뿐입니다.",
    "d": "",
}
STORIES = {
    own: Story(
        own, f"{own} 이야기", f"https://pod.example.kr/{own}", datetime(2026, 1, 1, tzinfo=KOREA), lead
    )
    for own, lead in LEADS.items()
}
PARTS = (Part("교통", (STORIES["a"], STORIES["b"])), Part("날씨", (STORIES["c"], STORIES["d"])))
HEARD = replace(LEVELS["normal"], opening=False, lists="off")


@pytest.mark.parametrize("pauses", [1.0, 1.3])
@pytest.mark.parametrize("parts", [PARTS, (Part("", tuple(STORIES.values())),)], ids=["parts", "one"])
@pytest.mark.parametrize(
    "counts",
    [(3, 2, 1), (1, 1, 1), (2, 0, 0), (0, 1, 1), (0, 0, 1), (3, 2, 0), (0, 0, 0)],
    ids=str,
)
def test_what_is_cut_is_what_is_composed(
    parts: tuple[Part, ...], counts: tuple[int, ...], pauses: float
) -> None:
    heard = replace(HEARD, pauses=pauses)
    article, owners = telling.article(HEADING, parts, (), LEADS, 7)
    whole = _Whole(compose(article, WORDS, heard), owners, pauses)
    assert {own: len(lead) for own, lead in whole.leads.items()} == {"a": 3, "b": 2, "c": 1}
    wanted = dict(zip(whole.leads, counts, strict=True))
    texts = {
        own: " ".join(line.shown for line, *_ in lead[: wanted[own]]) for own, lead in whole.leads.items()
    }
    composed = compose(telling.article(HEADING, parts, (), texts, 7)[0], WORDS, heard)
    told = [(line.shown, line.spoken, line.pause, line.role) for line in composed.utterances]
    assert [(line.shown, line.spoken, line.pause, line.role) for line in whole.cut(wanted).utterances] == told


@pytest.mark.parametrize(
    ("others", "told"),
    [(0, ""), (2, "소식: 0번 · 1번"), (60, " · 59번"), (61, " · 59번 외 1건"), (500, " 외 440건")],
)
def test_a_summary_names_what_is_not_told(others: int, told: str) -> None:
    left = [replace(STORIES["a"], title=f"{number}번") for number in range(others)]
    summary = telling.article(HEADING, PARTS, left, LEADS, 7)[0].excerpt
    assert summary.startswith(f"새 소식 {others + 4}건.")
    assert summary.endswith(told)


@pytest.mark.parametrize("limit", [30, 35])
def test_measured_goes_before_recorded_and_that_before_reckoned(limit: float) -> None:
    stories = list(STORIES.values())
    config = Config(listening=HEARD, earcons=False)
    recorded = [replace(story, lengths={"첫 문장입니다.": 1000.0}) for story in stories]
    shown = [section.blocks for section in Draft(config, HEADING, recorded, limit).written(WORDS)[0].sections]
    assert "첫 문장입니다" not in str(shown)
    draft = Draft(config, HEADING, recorded, limit, {"첫 문장입니다.": 24_000})
    assert "첫 문장입니다" in str(draft.written(WORDS)[0].sections)
