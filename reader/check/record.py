"""Is what was made still there as it was made? The record of an episode keeps the SHA-256 of each of its files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from reader import catalog
from reader.check.finding import ERROR, Finding
from reader.model import Rendition
from reader.store import Store

REBUILD = "그 글을 다시 build 하세요"


def findings(store: Store) -> Iterator[Finding]:
    """Records that can't be read, and sounds that aren't what was recorded; links to missing ones are another rule's."""
    episodes, damaged = catalog.load(store)
    for id_, error in sorted(damaged.items()):
        why = "피드와 페이지에서 빠집니다"
        yield Finding(ERROR, "record.json", catalog.name(id_, ".json"), error.what, why, REBUILD)
    for episode in episodes:
        for rendition in episode.renditions:
            name = catalog.name(episode.id, rendition.suffix)
            if store.exists(name) and changed(store.read(name), rendition):
                what = "만든 뒤에 바뀐 파일입니다 (SHA-256이 기록과 다릅니다)"
                why = "글과 다른 소리가 들릴 수 있고, 앱이 깨진 파일로 봅니다"
                yield Finding(ERROR, "record.integrity", name, what, why, REBUILD)


def changed(data: bytes, rendition: Rendition) -> bool:
    """Whether `data` isn't the file that was recorded as `rendition`."""
    return rendition.integrity != f"sha256-{b64encode(sha256(data).digest()).decode()}"
