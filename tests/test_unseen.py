"""What can't be seen comes into nothing that we write: not from a post, not from settings, wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from unicodedata import bidirectional, category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from reader import article, catalog, script
from reader.cache import ClipCache
from reader.config import load
from reader.events import sum_up
from reader.model import Post
from reader.pipeline import build
from reader.unseen import without

DIRECTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
KEPT = "\t\n\r"
UNSEEN = [
    chr(code)
    for code in range(0x11_0000)
    if (category(chr(code)) in ("Cc", "Cs") or bidirectional(chr(code)) in DIRECTING)
    and chr(code) not in KEPT
]
SEEN = frozenset(UNSEEN)


def hidden(text: str) -> list[str]:
    return sorted({f"U+{ord(sign):04X}" for sign in text if sign in SEEN})


def test_no_control_and_no_mark_of_direction_is_left() -> None:
    assert {"\u202e", "\u2069", "\u200b", "\ufeff", "\xad", "\x1b", "\x85", "\ud800"} <= SEEN
    assert hidden(without("".join(f"가{sign}" for sign in UNSEEN))) == []
    assert without("가\n\t나다") == "가\n\t나다"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


WRITTEN = st.text(
    st.sampled_from([*"가나 .:|*_[]()#>-<b/\"'`\n&;1", *"\u202e\u2067\u200b\ufeff\xad\x85\x1b"]), max_size=40
)


@settings(deadline=None, max_examples=60)
@given(WRITTEN, WRITTEN, WRITTEN)
def test_nothing_of_an_article_holds_any(title: str, body: str, link: str) -> None:
    front = json.dumps(
        {"title": f"글{title}", "tags": [title], "author": title, "image": link, "permalink": link}
    )
    text = f"{front}\n\n첫 문장이다.{body}\n\n[가{title}](https://a.kr/{link}) 나.\n\n```\n{body}\n```\n"
    found = article.read(Post("a.md", "a.md", "text/markdown", text.encode()))
    said = script.compose(found)
    told = [*_texts(asdict(found)), *(each.shown + each.spoken for each in said.utterances)]
    assert [one for one in told if hidden(one)] == []


POST = """---
title: "제@목이다"
author: "기@자"
tags: ["꼬@리표", 둘]
categories: ["갈@래"]
description: "요@약이다"
date: 2024-05-05
image: "/그@림.png"
permalink: "/소@식/"
correction: "바@로잡음"
podcast:
  title: "방@송제목"
  summary: "방@송요약"
---

첫@째 문장이다. <a href="https://a.example/나@다">링@크</a>가 있다.

## 소@제목

- 항@목 하나
- [x] 항@목 둘

| 열@이름 | 나 |
|---|---|
| 값@하나 | 2 |

> 인@용하다.

![큰 산@이 보이는 그림](/산@.png)

```
code@ x
```

각주[^1] 있다. 엔티티&#x202e; &#x2067; &#8203; &shy; &#x1b;이다.

[^1]: 주@석이다.

출처: https://b.example/@x
"""


@pytest.mark.slow
def test_nothing_that_is_written_holds_any(tmp_path: Path, cache: ClipCache) -> None:
    marks = "".join(sign for sign in UNSEEN if category(sign) not in ("Cc", "Cs"))
    folder = tmp_path / "_posts"
    folder.mkdir()
    (folder / "2024-05-05-글.md").write_text(POST.replace("@", marks), "utf-8")
    show = dict.fromkeys(("title", "description", "author", "copyright"), f"쇼{marks}다")
    told = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in show.items())
    (tmp_path / "reader.toml").write_text(
        f'[show]\nurl = "https://pod.example/"\n{told}[build]\nvoice = "silence"\nout = "out"\n', "utf-8"
    )
    config = load(str(tmp_path / "reader.toml"))
    report = sum_up(build([str(folder)], config, cache))
    assert not report.failed
    (episode,) = report.made
    out = tmp_path / "out"
    files = [file for file in out.rglob("*") if file.is_file()]
    assert [file for file in files if hidden(str(file))] == []
    told_in = {".html", ".xml", ".json", ".vtt", ".srt", ".txt", ".webmanifest", ".js"}
    for file in files:
        if file.suffix in told_in:
            assert hidden(file.read_text("utf-8")) == [], file
    tags = ID3(out / catalog.name(episode.stem, ".mp3"))
    shown = "".join(str(frame) for name, frame in tags.items() if not name.startswith("APIC"))
    assert "방송제목" in shown
    assert hidden(shown) == []
