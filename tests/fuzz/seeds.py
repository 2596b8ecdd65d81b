"""What fuzzing starts from: our own posts and tables, and a small input of each kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reader import manifest
from tests.fuzz import stored

TESTS = Path(__file__).parent.parent
CORPUS = Path(__file__).parent / "corpus"

FRONT = b"""title: "\xeb\x8f\x84\xec\x84\x9c\xea\xb4\x80: 3\xea\xb3\xb3"
date: 2026-03-14 09:30:00 +0900
draft: false
tags: [a, b]
categories:
  - c
podcast:
  voice: sori
  title: t
  image: /a.jpg
expires: 2027-01-01
"""
RST = """:date: 2026-03-14
:tags: 가, 나

도서관
======

첫 문장이다. *둘째* 문장이다 [1]_. |값|

.. |값| replace:: 삼

.. note:: 참고할 말.

.. list-table::
   :header-rows: 1

   * - 이름
     - 수
   * - 가
     - 3

.. [1] 각주.
"""
ASCIIDOC = """= 도서관
:tags: 가
:값: 3

== 첫째 절

첫 문장이다. {값}곳이다.footnote:[각주]

ifdef::값[]
NOTE: 참고할 말.
endif::[]

[cols="1,2"]
|===
|이름 |수

|가 |3
|===

* 하나
** 둘
"""
MDX = """---
title: 도서관
---
import A from './a'

<Tabs><TabItem label="가">

첫 문장이다. {값}

</TabItem></Tabs>

:::note[참고]
둘째 문장이다.
:::
"""
MARKDOWN = """# 도서관

첫 문장이다.[^1] **둘째** 문장은 $x^2$이다.

> [!NOTE]
> 참고할 말.

| 이름 | 수 |
|---|---|
| 가 | 3 |

1. 하나
   - 둘

{{< figure src="a.jpg" caption="설명" >}}

![사진 설명](a.jpg)

```python
print()
```

[^1]: 각주.
"""
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>쇼</title>
<item><title>도서관</title><link>https://news.example.kr/1</link><guid>1</guid><pubDate>Sat, 14 Mar 2026 09:00:00 +0900</pubDate>
<content:encoded><![CDATA[<p>첫 문장이다. 둘째 문장이다.</p>]]></content:encoded><category>가</category></item>
<item><title>둘</title><description>요약…</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>도서관</title><link href="https://news.example.kr/1"/><id>1</id>
<updated>2026-03-14T09:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>첫 문장이다.</p></div></content></entry></feed>"""
GHOST = {"db": [{"meta": {"version": "5"}, "data": {
    "posts": [{"id": "1", "title": "도서관", "slug": "a", "status": "published", "type": "post", "html": "<p>첫 문장이다.</p>",
               "published_at": "2026-03-14T00:00:00.000Z", "custom_excerpt": "요약", "visibility": "public"}],
    "tags": [{"id": "2", "name": "가"}], "posts_tags": [{"post_id": "1", "tag_id": "2"}]}}]}  # fmt: skip
SETTINGS = b"""[show]
title = "t"
url = "https://pod.example.kr/news/"
email = "a@b.kr"
category = "News > Daily News"
[build]
voice = "silence"
bitrate = 64
workers = 2
formats = ["opus"]
"""
PROFILE = b"""engine = "silence"
language = "ko"
about = {ko = "a", en = "b"}
syllable_seconds = [0.1, 0.4]
signs = "off"
gain = 1.5
lexicons = ["words.tsv"]
[options]
"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>섬</dc:title>
<dc:date>2021-05-06</dc:date></metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="1.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="1.xhtml">첫째 날</a></li></ol></nav></body></html>"""
MAIL = """Subject: =?utf-8?B?64+E7ISc6rSA?=
From: =?utf-8?Q?=EA=B0=80?= <a@news.example.kr>
Date: Sat, 14 Mar 2026 09:00:00 +0900
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

첫 문장이다. 둘째 문장이다.
--b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<h1>=EA=B0=80</h1><p>=EB=82=98=EB=8B=A4. =
=EA=B0=80=EB=8B=A4.</p>
--b--
"""
SAVED = """From: <Saved by Blink>
Snapshot-Content-Location: https://news.example.kr/1
Subject: a
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=euc-kr
Content-Transfer-Encoding: base64
Content-Location: https://news.example.kr/1

PHA+sKG02S4gs6q02S48L3A+

--b
Content-Type: text/css
Content-Disposition: attachment; filename*=utf-8'ko'%EA%B0%80

p {}
--b--
"""
SEVEN = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-kr\r\nSubject: a\r\n b\r\n\r\n\x1b$)C\x0e0!4Y\x0f.\r\n"
CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>첫째 날</h1><p>배가 섬에 닿았다. 아이들이 부두까지 마중을
나와 있었다.<a epub:type="noteref" href="#n">1</a></p><aside epub:type="footnote" id="n"><p>1. 봄.</p></aside></body></html>"""


def _posts(*patterns: str) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(TESTS.glob(pattern))]


def _written() -> list[bytes]:
    lines = (TESTS / "data/korean/golden.tsv").read_text("utf-8").splitlines()
    return [line.split("\t")[1].encode() for line in lines if "\t" in line and line[0] != "#"]


@cache
def _built_in() -> Mapping[str, list[bytes]]:
    markdown = [*_posts("posts/_posts/*.md", "data/article/*.md"), MARKDOWN.encode()]
    feeds = [FEED.encode(), ATOM.encode()]
    prose = _written()
    lines = [b"\n".join(prose[at : at + 4]) for at in range(0, len(prose), 4)]
    return {
        "frontmatter": [FRONT, b'title = "t"\ndate = 2026-03-14\n[podcast]\nvoice = "sori"\n', b'{\n"title": "t"\n}\n'],
        "html": _posts("data/article/*.html"),
        "markdown": markdown,
        "mdx": [MDX.encode(), *markdown],
        "rst": [RST.encode()],
        "asciidoc": [ASCIIDOC.encode()],
        "plain": lines[:60],
        "feed": feeds,
        "xml": [*feeds, *_posts("data/article/newspaper.html")],
        "ghost": [json.dumps(GHOST, ensure_ascii=False).encode()],
        "mail": [MAIL.encode(), SAVED.encode(), SEVEN],
        "normalizer": prose,
        "subtitles": lines,
        "tags": lines[:60],
        "record": [stored.record()],
        "manifest": [(stored.built() / manifest.NAME).read_bytes()],
        "published": [b'{"feed.xml": [3, "abc"], "old.html": [3, "abc"]}', b"{}"],
        "settings": [SETTINGS, PROFILE, "AI\t에이아이\n도서관\t도서관\n".encode()],
        "book": [stored.DIVIDE.join(part.encode() for part in (PACKAGE, NAV, CHAPTER))],
        "mp3": stored.sounds_of(),
    }  # fmt: skip


def kept(target: str) -> list[bytes]:
    """What the corpus keeps: each found a way that no other did."""
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]


def seeds(target: str) -> list[bytes]:
    """What inputs of a target are made from."""
    return [*_built_in()[target], *kept(target)]
