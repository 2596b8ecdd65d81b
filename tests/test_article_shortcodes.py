"""What programs write beside Markdown into their own notes: shortcodes of Hugo's, tasks and fields of Obsidian's."""

from __future__ import annotations

import time

import pytest

from reader import article
from reader.model import Post
from tests.shown import lines


def explained(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    found, dropped = article.explain(Post("글.md", "글.md", "text/markdown", text.encode()))
    return lines(found, levels=False), [(one.rule, one.text) for one in dropped]


@pytest.mark.parametrize(
    "opened",
    [
        '{{< tab "강가 길" >}}', '{{< tab name="강가 길" >}}', '{{% tab title="강가 길" %}}', '{{< tab header="강가 길" lang="ko" >}}', "{{< tab `강가 길` >}}",
        '{{% details title="강가 길" %}}', '{{< details "강가 길" >}}', '{{< details summary="강가 길" open=true >}}', "{{< details title='강가 길' closed=\"true\" >}}",
        '{{% expand "강가 길" %}}', '{{% expand title="강가 길" %}}', '{{< accordion-item title="강가 길" >}}', '{{% steps %}}\n{{% step title="강가 길" %}}', '{% tab title="강가 길" %}',
        '{{< tabs items="강가 길,뒷산 길" >}}\n{{< tab >}}',
    ],
)  # fmt: skip
def test_titles_of_what_opens(opened: str) -> None:
    name = opened.replace("%", "<").rpartition("{<")[2].split()[0].strip("<>")
    said, _ = explained(f"걷는다.\n\n{opened}\n물이 흐른다.\n{{{{< /{name} >}}}}\n\n더 걷는다.")
    assert [line.removeprefix("# ") for line in said] == [
        "걷는다.",
        "강가 길",
        "물이 흐른다.",
        "더 걷는다.",
    ]


def test_what_shows_something_is_listed() -> None:
    said, dropped = explained(
        '걷는다.\n\n{{< youtube abc123 >}}\n\n{{< gist hana 9 >}}\n\n{{< img src="a.jpg" caption="버드나무" >}}\n\n{{< center >}}\n가운데다.\n{{< /center >}}\n\n[글]({{< ref "a.md" >}})을 본다.'
    )
    assert said == ["걷는다.", "figure: 버드나무", "가운데다.", "글을 본다."]
    assert dropped == [("embed", "youtube abc123"), ("embed", "gist hana 9")]


@pytest.mark.parametrize(
    ("line", "expected", "gone"),
    [
        ("- [ ] 모종 심기 📅 2031-03-05", "item: 할 일, 모종 심기, 기한 2031-03-05", []),
        ("- [ ] 물 주기 🔁 every 2 weeks 📅 2031-03-05 ⏫", "item: 할 일, 물 주기, 기한 2031-03-05", ["🔁 every 2 weeks", "⏫"]),
        ("- [x] 씨앗 사기 ✅ 2031-01-02", "item: 완료, 씨앗 사기", ["✅ 2031-01-02"]),
        ("- [ ] 밭 갈기 ⏳ 2031-02-01 🛫 2031-01-30", "item: 할 일, 밭 갈기", ["⏳ 2031-02-01", "🛫 2031-01-30"]),
        ("- [ ] 모임 [due:: 2031-04-01]", "item: 할 일, 모임, 기한 2031-04-01", []),
        ("- 📅 2031-03-05에 모인다", "item: 📅 2031-03-05에 모인다", []),
        ("날씨:: 맑음", "날씨: 맑음", []),
        ("**날씨**:: 맑음", "날씨: 맑음", []),
        ("그날은 [날씨:: 맑음]이었다.", "그날은 날씨: 맑음이었다.", []),
        ("std::vector 가 있다.", "std::vector 가 있다.", []),
        ("출처:: [한빛일보](https://a.example/1)", "", ["출처: 한빛일보"]),
    ],
)  # fmt: skip
def test_tasks_and_fields(line: str, expected: str, gone: list[str]) -> None:
    said, dropped = explained(f"걷는다.\n\n{line}\n\n더 걷는다.")
    assert said[1:-1] == ([expected] if expected else [])
    assert [text for _, text in dropped] == gone


def test_a_query_is_no_listing() -> None:
    said, dropped = explained("걷는다.\n\n```dataview\nLIST FROM #길\n```\n\n더 걷는다.")
    assert (said, dropped) == (["걷는다.", "더 걷는다."], [("query", "LIST FROM #길")])


@pytest.mark.parametrize(
    "pattern",
    ['{{< tab "', "{{< tab ", '"{{< tab " ', "{{< a ", "{{% /a ", "- [ ] 가 📅 ", "📅 2031-01-01 ", "가:: ", "[가:: ", "(가:: ", " ", "🔁 every a "],
)  # fmt: skip
@pytest.mark.parametrize("head", ["", "- [ ] 가 ", "{{< tab "])
def test_time_is_linear(head: str, pattern: str) -> None:
    started = time.perf_counter()
    try:
        explained(f"글이다. {head}{pattern * (60_000 // len(pattern))}")
    except Exception as error:
        assert "Error" in type(error).__name__  # noqa: PT017
    assert time.perf_counter() - started < 6
