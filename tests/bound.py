"""A small show of our own, with whatever a post can hold, and its books."""

from __future__ import annotations

import zipfile
from pathlib import Path

from reader import book
from reader.book import Choice
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.pipeline import build
from reader.store import Folder

SHOW = Show(title="들리는 <소식> & 글", url="https://pod.example.kr/news/", author="한결")

_POSTS = {
    "2026-10-03-market": """---
title: '"시장"이 <다시> 엽니다 & 쉽니다'
url: https://example.kr/market?a=1&b=2
---
머리말 없는 문단입니다. [둘러보기](https://example.kr/?q=가|나)와 [백분율](https://example.kr/100%), [포트](http://example.kr:99999/)도
있습니다.

#### 차례를 건너뛴 제목

- 하나
    - 둘
        1. 셋
        5. 넷

> 인용입니다. 두 문장입니다.

![설명이 긴 그림입니다](https://example.kr/1.png)

###### 더 깊은 제목

| 해 | 값 |
|---|---|
| 2024 | 1 |
| 2025 | 2 |

```python
if a < b and c: print("&amp;")
```

각주가 있습니다[^1]. The quick brown fox jumps over the lazy dog.

[^1]: 각주의 글입니다.

## 둘째

끝 문단입니다.
""",
    "2026-10-20-bus": "---\ntitle: 버스가 늦습니다\n---\n## 어디서\n\n역 앞에서 오 분 늦습니다.\n\n## 왜\n\n길을 고칩니다.\n",
    "2026-11-02-rain": "---\ntitle: 비가 옵니다\n---\n오후부터 비가 옵니다. 우산을 챙기세요.\n",
}


def made(folder: Path) -> Path:
    """The show, built with a voice that is silent."""
    posts = folder / "_posts"
    posts.mkdir()
    for name, text in _POSTS.items():
        (posts / f"{name}.md").write_text(text, "utf-8")
    out = folder / "out"
    config = Config(show=SHOW, voice="silence", out=str(out))
    report = sum_up(build([str(posts)], config, FolderCache(folder / "clips")))
    assert [str(each) for each in report.failed] == []
    return out


def bound(out: Path, kind: str, target: Path, choice: Choice = Choice()) -> dict[str, bytes]:  # noqa: B008 (it is frozen)
    """What is in the book, by name, in the order in which it lies there."""
    store = Folder(out)
    for _ in book.bind(store, book.gather(store, choice), kind, target):
        pass
    with zipfile.ZipFile(target) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}
