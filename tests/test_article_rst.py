"""reStructuredText, as docutils reads it, and what Sphinx, Pelican and Nikola add."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reader import article
from reader.errors import ArticleError
from reader.model import Article, Post
from tests.shown import lines


def read(text: str) -> Article:
    return article.read(Post("글.rst", "글.rst", "text/x-rst", text.encode()))


def said(text: str) -> list[str]:
    return lines(read(text), levels=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("먼저 :ref:`준비 <ready>`\\ 를 하고 :doc:`/guide/설치`\\ 를 읽는다.", ["먼저 준비를 하고 설치를 읽는다."]),
        (":class:`~shop.models.Cart` 와 :py:func:`print` 를 쓴다.", ["Cart와 print를 쓴다."]),
        ("`사전`:term:\\ 을 본다. :없는역할:`글자` 도 남는다.", ["사전을 본다. 글자도 남는다."]),
        ("`없는 곳`_ 으로 가는 |모르는값| 이다.", ["없는 곳으로 가는 모르는값이다."]),
        ("글이다.\n\n.. toctree::\n   :maxdepth: 2\n\n   첫째\n   둘째\n\n끝이다.", ["글이다.", "끝이다."]),
        (".. note:: 한 줄로 쓴 알림이다.", ["참고", "한 줄로 쓴 알림이다."]),
        (".. warning::\n\n   불을 끄고 나간다.\n\n   문도 잠근다.", ["경고", "불을 끄고 나간다.", "문도 잠근다."]),
        (".. admonition:: 덧붙임\n\n   창문도 닫는다.", ["덧붙임", "창문도 닫는다."]),
        (".. code-block:: python\n   :linenos:\n   :emphasize-lines: 1\n\n   print(1)", ["code: print(1)"]),
        (".. seealso:: 다른 글을 본다.", ["참고", "다른 글을 본다."]),
        ("- [ ] 남은 일\n- [x] 한 일", ["item: 할 일, 남은 일", "item: 완료, 한 일"]),
        ("일시: 오늘\n장소: 마당", ["일시: 오늘", "장소: 마당"]),
        (".. versionadded:: 3.2\n   새로 생긴 단추다.", ["새로 생긴 단추다."]),
        (".. tab-item:: 리눅스\n\n   먼저 꾸러미를 받는다.", ["리눅스", "먼저 꾸러미를 받는다."]),
        (".. py:function:: spam(a)\n   :noindex:\n\n   햄을 굽는다.", ["햄을 굽는다."]),
        (".. list-table:: 값\n   :header-rows: 1\n\n   * - 이름\n     - 값\n   * - 사과\n     - 천 원", ["table: 값 이름 값 사과 천 원"]),
        ("글이다 [#]_.\n\n.. [#] 덧붙이는 말.", ["글이다.", "note: 덧붙이는 말."]),
        (".. 아무도 못 볼 말\n\n글이다.", ["글이다."]),
        ("글이다.\n\n.. raw:: html\n\n   <b>속</b>\n\n.. csv-table::\n   :file: /etc/hosts", ["글이다."]),
        ("* 하나\n* 둘 ``셋``", ["item: 하나", "item: 둘 셋"]),
    ],
)  # fmt: skip
def test_what_is_said(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("몰래 볼 글", "utf-8")
    for name in ("include", "literalinclude", "csv-table", "raw"):
        for form in (f".. {name}:: {secret}", f".. {name}:: html\n   :file: {secret}"):
            assert said(f"글이다.\n\n{form}\n") == ["글이다."]


def test_headings_and_facts() -> None:
    found = read(
        "마을 소식\n=========\n\n:date: 2024-03-02\n:tags: 마을, 봄\n:author: 김하나\n\n봄이 왔다.\n\n장터\n----\n\n장이 섰다.\n"
    )
    assert (found.title, found.byline, found.tags) == ("마을 소식", "김하나", ("마을", "봄"))
    assert found.published is not None
    assert found.published.date().isoformat() == "2024-03-02"
    assert [section.heading for section in found.sections] == ["", "장터"]
    nikola = read(".. title: 가을 소식\n.. date: 2024-10-01\n\n가을이 왔다.")
    assert (nikola.title, len(nikola.sections[0].blocks)) == ("가을 소식", 1)
    assert read(":status: draft\n\n아직이다.").release.draft


@pytest.mark.parametrize(
    "pattern",
    ["`a", "*a ", "**", "|a ", ":ref:`a ", "..\n", "[#a]_ ", "+--", "+---+\n| a |\n+---+\n", "===\n", "a_ ", "http://a.kr ", "a@b.c ", "| a\n", ".. a::\n", "\\", "* a *b\n"],
)  # fmt: skip
def test_time_is_linear(pattern: str) -> None:
    text = "글이다.\n\n" + pattern * (15_000 // len(pattern))
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 6


def test_length_is_bounded_by_what_it_costs() -> None:
    prose = "\n\n".join(
        f"{day}일째 강가를 걸었다. " + "바람이 불었고 새가 울었다. " * 40 for day in range(1, 601)
    )
    assert len(prose) > 300_000
    assert len([block for section in read(prose).sections for block in section.blocks]) == 600
    with pytest.raises(ArticleError, match="30,000") as caught:
        read("- 하나\n" * 20_000)
    assert caught.value.mend
    with pytest.raises(ArticleError, match="600,000"):
        read("글이다. " * 130_000)


def test_depth_is_bounded() -> None:
    deep = "".join("  " * depth + f"* 항목 {depth}\n\n" for depth in range(300))
    with pytest.raises(ArticleError):
        read(deep)


@pytest.mark.parametrize(
    ("text", "draft", "hidden"),
    [
        ("장터\n####\n\n봄 장터\n*******\n\n:status: draft\n\n아직 쓴다.", True, False),
        ("####\n장터\n####\n\n====\n봄\n====\n\n:date: 2025-01-02\n:status: private\n\n우리만 본다.", False, True),
        ("장터\n####\n\n.. 적어 둔 말\n\n봄 장터\n*******\n\n:private: true\n\n우리만 본다.", False, True),
        ("장터\n####\n\n봄 장터\n*******\n\n.. contents::\n\n:status: hidden\n\n아직 쓴다.", True, True),
        ("먼저 쓴 말이다.\n\n:status: draft\n\n아직 쓴다.", True, False),
        (".. title: 장터\n.. status: draft\n\n아직 쓴다.", True, False),
        (".. title: 장터\n.. status: private\n\n우리만 본다.", False, True),
        (".. title: 장터\n.. tags: 봄, draft\n\n아직 쓴다.", True, False),
        (".. title: 장터\n.. Tags: private\n\n우리만 본다.", False, True),
        (".. title: 장터\n.. status: published\n.. tags: 봄\n\n다 본다.", False, False),
        ("장터\n####\n\n봄 장터\n*******\n\n:date: 2025-01-02\n\n다 본다.", False, False),
    ],
)  # fmt: skip
def test_what_is_not_for_everyone(text: str, draft: bool, hidden: bool) -> None:
    found = read(text)
    assert (found.release.draft, found.release.hidden) == (draft, hidden)
    shown = " ".join(lines(found))
    assert "draft" not in shown
    assert "private" not in shown
    assert "2025" not in shown


def test_fields_behind_a_text_are_text() -> None:
    assert said("먼저 쓴 말이다.\n\n:장소: 마당이다\n\n끝이다.")[-1] == "끝이다."
    assert "마당이다" in " ".join(said("먼저 쓴 말이다.\n\n:장소: 마당이다\n\n끝이다."))


@pytest.mark.parametrize("each", ["|v{0}| |v{0}|", "|v{0}|\\ |V{0}|", "|v{0}| 물결 |v{0}|"])
@pytest.mark.parametrize("names", [15, 300])
def test_names_of_names_grow_nothing(each: str, names: int) -> None:
    text = "".join(f".. |v{n}| replace:: {each.format(n + 1)}\n" for n in range(names))
    started = time.process_time()
    found = said(f"{text}.. |v{names}| replace:: 바다\n\n|v0| 앞에 섰다.\n\n|v{names}| 곁이다.")
    assert time.process_time() - started < 2
    assert found[-1] == "바다 곁이다."
    assert len(found[0]) < 1_000


def test_names_of_names_stand_for_them() -> None:
    assert said(
        ".. |책| replace:: |물결| 이야기\n.. |물결| replace:: 바다\n\n|책|\\ 를 읽었다. |물결|\\ 로 갔다."
    ) == ["바다 이야기를 읽었다. 바다로 갔다."]
    long = ".. |긴말| replace:: " + "물결이 높았다. " * 800 + "\n\n"
    started = time.process_time()
    said(long + "|긴말| " * 150 + "\n\n" + "|긴말| " * 150)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("directive", "kept"),
    [
        ("only:: html", True),
        ("only:: html or latex", True),
        ("only:: not latex", True),
        ("only:: html and not draft", True),
        ("only:: latex", False),
        ("only:: internal", False),
        ("only:: not html", False),
        ("class:: 큰글", True),
        ("rst-class:: wide", True),
        ("cssclass:: wide", True),
    ],
)
def test_what_a_page_of_sphinx_shows(directive: str, kept: bool) -> None:
    text = f"비가 온다.\n\n.. {directive}\n\n   우산을 챙긴다.\n\n끝이다."
    assert said(text) == ["비가 온다.", *(["우산을 챙긴다."] if kept else []), "끝이다."]
    assert said(f"비가 온다.\n\n.. {directive}\n\n끝이다.") == ["비가 온다.", "끝이다."]


def test_substitutions_in_circles_are_read_as_plain_text() -> None:
    text = "도서관\n====\n\n첫 문장이다 |값|.\n\n.. |값| replace:: 坪.. |값| replace:: 坪.. |값| replace:: 坪. list-table::\n    둘째 |값|\n"
    found = article.read(Post("a.rst", "a.rst", "text/x-rst", text.encode()))
    assert "첫 문장이다" in " ".join(block.text for section in found.sections for block in section.blocks)
