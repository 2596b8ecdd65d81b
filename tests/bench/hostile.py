"""What hostile documents cost: ``python -m tests.bench.hostile [PATTERN …]`` reads each pattern, repeated to a megabyte, in each form.

What is refused is halved until it is read, so that the largest of what is read is measured, too. A line for each, in a process of
its own: processor seconds of reading and composing what took longest, the most memory it held (MB), and how it ended: kilobytes
that are read and letters that are said, or why nothing is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping

SIZE = 1_000_000
"""Bytes of a document."""
LETTERS = 590_000
"""Of a document that is no markup: hardly less than is read."""

SECONDS, MEGABYTES = 3.0, 500
"""More than these are marked."""

PATIENCE = 60
"""Seconds after which a document is given up."""

FORMS = {".md": "text/markdown", ".mdx": "text/mdx", ".html": "text/html", ".xhtml": "application/xhtml+xml",
    ".rst": "text/x-rst", ".adoc": "text/asciidoc", ".txt": "text/plain"}  # fmt: skip

REPEATED: Mapping[str, str] = {
    "digits and hyphens": "1-",
    "digits": "1 ",
    "thousands": "1,234 ",
    "versions": "1.2.3.4.",
    "one number": "7",
    "times": "1:2 ",
    "units": "3kg ",
    "percent": "3.5%p ",
    "dates": "2024.5.3.~",
    "scores": "3대2 ",
    "products": "3×4 ",
    "triangles": "△3 ",
    "formulas": "$x_1$ $$",
    "TeX": r"\frac{a}{b} ",
    "hyphens": "- ",
    "dots": ".",
    "pluses": "+",
    "equal signs": "a=b ",
    "open round": "(",
    "open square": "[",
    "open curly": "{",
    "closed round": "가) ",
    "links": "[가](b) ",
    "pictures": "![](",
    "quotes": '"가 ',
    "apostrophes": "'가 ",
    "quote levels": "> ",
    "stars": "*가 **",
    "underscores": "_가 __",
    "backticks": "` `` ",
    "tildes": "~~가 ",
    "fences": "```\n",
    "list levels": "- - ",
    "list lines": "- 가\n",
    "headings": "# 가\n\n",
    "underlined": "가\n===\n",
    "table rows": "|가|나|\n",
    "table bars": "|",
    "grid table": "+--+--+\n|가|나|\n",
    "footnotes": "[^1]: 가\n\n[^1] ",
    "footnote marks": "가[^a] ",
    "notes within": "^[가 ",
    "shortcodes": "{{< figure a=",
    "Liquid": '{% tab title="',
    "Tistory's folds": "[#M_",
    "Tistory's pictures": "[##_Image|",
    "callouts": "::: tip\n",
    "modules": "import {a} from 'b\n",
    "braces": "{a} ",
    "components": "<Tab a={",
    "comments": "<!-- ",
    "entities": "&amp;",
    "numeric entities": "&#x110000;",
    "open elements": "<div>",
    "open paragraphs": "<p><b>가",
    "closed elements": "</div>",
    "angles": "<",
    "attributes": "<a b='c",
    "cells": "<tr><td>가<td>1",
    "nested tables": "<table><tr><td>",
    "nested lists": "<ul><li>",
    "pictures with words": '<img alt="큰 산이 보인다">',
    "data addresses": "data:image/png;base64,AAAA ",
    "addresses": "https://example.com/a?b=c&d ",
    "mail": "ab@cd.kr ",
    "telephones": "02-123-4567 ",
    "hanja": "國家 ",
    "hanja glosses": "국가(國家) ",
    "one long word": "가",
    "one long Latin word": "ab",
    "Latin letters": "a b ",
    "English": "The quick brown fox. ",
    "kana": "カタカナ ",
    "jamo": "ㅋ ",
    "emoji": "😀",
    "families": "👨‍👩‍👧 ",
    "combining marks": "a\u0301\u0302",
    "circled": "①②",
    "fractions": "½ ",
    "right to left": "\u202e가",
    "isolates": "\u2067가 ",
    "zero width": "\u200b",
    "Arabic": "مرحبا ",
    "line ends": "\n",
    "spaces": " ",
    "tabs": "\t가",
    "short lines": "가\n",
    "sentences": "그는 갔다. ",
    "prose": '정부는 15일 서울에서 회의를 열고 예산을 3.5% 늘리기로 했다. 장관은 "국민의 뜻"이라고 말했다. ',
    "articles of law": "제1조의2(목적) ",
    "credits": "사진=가 제공 / 나 기자 = ",
    "bylines": "홍길동 기자 a@b.kr\n",
    "hashtags": "#가 ",
    "names": "@ab ",
    "list of marks": "▲가 ",
    "directives": ".. a::\n",
    "roles": ":a:`b` ",
    "substitutions": "|a| ",
    "targets": ".. _a:\n",
    "interpreted": "`a <",
    "macros": "image::a[",
    "conditions": "ifdef::a[]\n",
    "passes": "+++",
    "AsciiDoc tables": "|===\n|a\n",
    "definitions": "a:: b\n",
    "wiki links": "[[가|나]] ![[",
    "times of a film": "00:00 가\n",
}
"""What is repeated to a megabyte."""


def _deep(count: int, begin: str, middle: str = "", end: str = "") -> str:
    return begin * count + middle + end * count


MADE: Mapping[str, str] = {
    "a table of 5,000 cells": "<table>" + ("<tr>" + "<td>1,234</td>" * 10 + "</tr>") * 500 + "</table>",
    "a long header for 20,000 rows": f"<table><tr><th>{'가' * 5000}</th><th>나</th></tr>" + "<tr><td>1<td>2" * 15_000 + "</table>",
    "spans": "<table>" + '<tr><td colspan="1000" rowspan="60000">가</td><td>나</td></tr>' * 15_000 + "</table>",
    "lists 5,000 deep": _deep(5_000, "<ul><li>", "가", "</li></ul>"),
    "elements 100,000 deep": _deep(100_000, "<b>", "가", "</b>"),
    "quotes 5,000 deep": "> " * 5_000 + "가",
    "indents 700 deep": "".join("  " * depth + "- 가\n" for depth in range(700)),
    "one attribute of a megabyte": f'<p title="{"가" * 300_000}">가</p>',
    "attributes of one element": "<p " + " ".join(f"a{number}=1" for number in range(80_000)) + ">가</p>",
    "names of one element": f'<p class="{"a " * 400_000}">가</p>',
    "a long title": f"---\ntitle: {'가' * 300_000}\n---\n\n가나다라\n",
    "aliases": "---\na: &a [x,x,x]\n" + "".join(f"b{i}: &b{i} [*{'a' if not i else f'b{i - 1}'},*{'a' if not i else f'b{i - 1}'}]\n" for i in range(40)) + "---\n\n가나다라\n",
    "different numbers": " ".join(str(number * 7919 % 1_000_003) for number in range(140_000)),
    "definitions of links": "".join(f"[가{n}]: /a\n" for n in range(50_000)) + "[가1]",
    "footnotes, all different": "".join(f"[^{n}]: 가\n\n" for n in range(25_000)) + "".join(f"나[^{n}]" for n in range(25_000)),
}  # fmt: skip
"""What no repetition makes."""


def _document(name: str, form: str, size: int) -> bytes:
    body = MADE[name] if name in MADE else REPEATED[name] * (size // len(REPEATED[name].encode()))
    around = "첫째 문장입니다. 둘째 문장이 이어집니다."
    if form in (".html", ".xhtml"):
        body = f"<html><head><title>제목</title></head><body><article><h1>제목</h1><p>{around}</p><p>{body}</p></article></body></html>"
    elif not body.startswith("---"):
        body = body[:LETTERS]
        body = f"{around}\n\n{body}\n\n{around}\n"
    return body.encode("utf-8", "replace")


def _one(name: str, form: str) -> dict[str, object]:
    """Read one document in this process."""
    import resource

    from reader import article, script
    from reader.errors import ReaderError
    from reader.model import Post

    longest, told, size = 0.0, "", SIZE
    while size > 10_000:
        data = _document(name, form, size)
        begun = time.process_time()
        try:
            spoken = script.compose(article.read(Post(f"a{form}", f"a{form}", FORMS[form], data))).utterances
            told = f"{len(data) // 1000} KB, {sum(len(each.spoken) for each in spoken)} letters"
            size = 0
        except ReaderError as error:
            told, size = error.what, size // 2 if name in REPEATED else 0
        longest = max(longest, time.process_time() - begun)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    return {
        "seconds": longest,
        "megabytes": most / (1024 * 1024 if sys.platform == "darwin" else 1),
        "told": told,
    }


def main(names: list[str]) -> None:
    """The table."""
    worst = 0
    for name in names or [*REPEATED, *MADE]:
        for form in FORMS:
            command = [sys.executable, "-m", "tests.bench.hostile", "--one", name, form]
            try:
                ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
            except subprocess.TimeoutExpired:
                print(f"{name:30s} {form:6s} TOO MUCH: not done after {PATIENCE} s", flush=True)
                worst += 1
                continue
            if ran.returncode:
                print(f"{name:30s} {form:6s} DIED {ran.returncode} {ran.stderr[-300:]}", flush=True)
                continue
            found = json.loads(ran.stdout.splitlines()[-1])
            much = found["seconds"] > SECONDS or found["megabytes"] > MEGABYTES
            worst += much
            print(
                f"{name:30s} {form:6s} {found['seconds']:6.2f} s {found['megabytes']:5.0f} MB {'TOO MUCH' if much else ''} {found['told'][:70]}",
                flush=True,
            )
    print(f"{worst} of too much")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_one(*sys.argv[2:4])))
    else:
        main(sys.argv[1:])
