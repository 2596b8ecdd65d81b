"""Time is linear in the length of a post, whatever is repeated in it: what is read, and what is made to be said.

Each pattern stands for a rule that looks back, ahead or for an end that may be missing. The square of a few thousand of them took
minutes. It is processor time, the least of some runs, and is taken again before it is believed: machines are noisy.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import pairwise
from time import process_time

import pytest

from reader import article, script
from reader.model import Post

TIMES = (2_000, 4_000, 8_000)
DOUBLING = 2.6
"""Times as long for twice as much, at most."""
LONGEST = 2.0
"""Seconds of processor time for the longest, at most."""
SHORT = 0.1
"""Seconds below which a ratio says nothing."""

BODY = "첫째 문장입니다. 둘째 문장이 이어집니다. 이 글은 한 번 더 길게 이어지고 그다음에는 같은 것이 되풀이됩니다."

MARKDOWN = {
    "brackets": "(가 [나 ",
    "shortcodes": "{{< figure a=",
    "Liquid blocks": "{% highlight python %}\n",
    "comments": "<!-- 가 ",
    "table rows": "|가|나|\n",
    "list marks": "> - 가\n",
    "wiki links": "[[가|나]] ![[",
    "formulas": "$x_1$ $",
    "HTML without an end": "<div><p><b>가",
}
RST = {
    "one word of numbers": "1-",
    "one word of names": "a.b:",
    "one word of addresses": "a-b.c@",
    "names of one place": ".. _a:\n",
}
TEXT = {
    "numbers and hyphens": "1-",
    "numbers without an end": "1 ",
    "addresses": "https://example.com/a, ",
    "numbers": "1,234,567.",
    "percentage points": "3.5%p",
    "shouts": "가?!",
    "articles of law": "제1조의2(목적) ",
    "dates": "2024. 5. 3.~ ",
    "weekdays": "3.(금) ",
    "scores": "3-4, ",
    "sets": "0-0<",
    "English": "Firefox's AbC ",
    "stray letters": "가나다д",
    "credits": "사진=가 제공 / 나 기자 = ",
    "particles": "가(나)를 (주)다은 ",
}


FORMS = {
    "spaces in a line": ("text/plain", "5분 만에", " ", "3:0 열렸다.\n"),
    "spaces before a time": ("text/plain", "머리말", " ", "1:20:30 본론\n"),
    "a date without an end": ("text/x-rst", "", "03-14", "\n"),
    "a name without an end": ("text/mdx", "</Tabs", "JE", "\n"),
    "a title of a callout": ("text/markdown", "> [!NOTE] 가", " \t ", "나\n"),
    "marks of a server without an end": ("text/html", "<html><body><% %><p>", "<% ", "가"),
}
"""By media: what stands before, what is repeated, what stands behind."""


def _page(text: str) -> Post:
    page = f"<html><head><title>제목</title></head><body><article><h1>제목</h1><p>{BODY}</p><p>{text}</p><p>{BODY}</p></article></body></html>"
    return Post("a.html", "a.html", "text/html", page.encode())


def _post(text: str) -> Post:
    return Post(
        "a.md", "a.md", "text/markdown", f"---\ntitle: 제목\n---\n{BODY}\n\n{text}\n\n{BODY}\n".encode()
    )


def _rst(text: str) -> Post:
    return Post("a.rst", "a.rst", "text/x-rst", f"{BODY}\n\n{text}\n\n{BODY}\n".encode())


def _titled(text: str) -> Post:
    known = {"title": f"제목은 이렇다!{text} 눌러"}
    return Post("a.html", "a.html", "text/html", f"<p>{BODY}</p>".encode(), known=known)


def _headed(text: str) -> Post:
    page = f"<html><head><title>제목{text}</title></head><body><article><h1>제목</h1><p>{BODY}</p></article></body></html>"
    return Post("a.html", "a.html", "text/html", page.encode())


def _form(name: str) -> Callable[[str], Post]:
    media, before, _, behind = FORMS[name]

    def make(text: str) -> Post:
        return Post("a", "a", media, f"{BODY}\n\n{before}{text}{behind}\n{BODY}\n".encode())

    return make


def _seconds(post: Post) -> float:
    gc.disable()  # what other tests left would be looked through, the more often the longer this takes
    try:
        begun = process_time()
        assert script.compose(article.read(post)).utterances
        return process_time() - begun
    finally:
        gc.enable()


def _is_linear(make: Callable[[str], Post], pattern: str, rounds: int) -> bool:
    posts = [make(pattern * times) for times in TIMES]
    took = [min(_seconds(post) for _ in range(rounds)) for post in posts]
    doubled = [twice / once for once, twice in pairwise(took) if twice > SHORT and once > 0]
    return took[-1] <= LONGEST and all(ratio <= DOUBLING for ratio in doubled)


@pytest.mark.parametrize(
    ("make", "pattern"),
    [pytest.param(_post, pattern, id=name) for name, pattern in MARKDOWN.items()]
    + [pytest.param(_rst, pattern, id=name) for name, pattern in RST.items()]
    + [pytest.param(_page, pattern, id=name) for name, pattern in TEXT.items()]
    + [pytest.param(_form(name), pattern, id=name) for name, (_, _, pattern, _) in FORMS.items()]
    + [
        pytest.param(_titled, " 꼭", id="a call to click"),
        pytest.param(_headed, " | 가 - 나", id="a title of parts"),
    ],
)
def test_twice_as_much_takes_twice_as_long(make: Callable[[str], Post], pattern: str) -> None:
    assert any(_is_linear(make, pattern, rounds) for rounds in (1, 3, 9))
