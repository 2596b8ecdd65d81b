"""Is what was made still there as it was made? Records and the manifest keep size and SHA-256 of all that a build has written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reader import catalog, manifest
from reader.check.finding import ERROR, WARNING, Finding
from reader.manifest import Manifest
from reader.model import File
from reader.store import Store, integrity

REBUILD = "그 글을 다시 build 하세요"
_BUILD = "reader build를 다시 하세요"


def findings(store: Store, linked: str) -> Iterator[Finding]:
    """Records that can't be read, and files that aren't what was written.

    Args:
        linked: text of the feed; what it links and isn't there is another rule's.
    """
    episodes, damaged = catalog.load(store)
    for id_, error in sorted(damaged.items()):
        why = "피드와 페이지에서 빠집니다"
        yield Finding(ERROR, "record.json", catalog.name(id_, catalog.RECORD), error.what, why, REBUILD)
    for episode in episodes:
        files = {catalog.name(episode.id, file.suffix): file for file in episode.files}
        yield from _written(store, files, linked, REBUILD)
    if store.stat(manifest.NAME) is None:
        what, why = (
            "무엇을 썼는지 적은 목록이 없습니다",
            "깨지거나 사라진 파일을 알 수 없고, 공개할 수 없습니다",
        )
        yield Finding(WARNING, "manifest.missing", manifest.NAME, what, why, _BUILD)
        return
    shown = Manifest.load(store).files
    yield from _written(store, shown, linked, _BUILD)
    for name in shown:
        record = name.removesuffix(catalog.PAGE) + catalog.RECORD
        if name.startswith(f"{catalog.FOLDER}/") and name.endswith(catalog.PAGE) and not store.stat(record):
            what, why = "에피소드의 기록이 없습니다", "피드와 페이지에서 빠집니다"
            yield Finding(ERROR, "record.missing", record, what, why, REBUILD)


def _written(store: Store, files: Mapping[str, File], linked: str, mend: str) -> Iterator[Finding]:
    for name, file in files.items():
        if store.stat(name) is None:
            if name not in linked:
                what, why = "만들었던 파일이 없습니다", "페이지나 앱에서 빠진 것이 있습니다"
                yield Finding(ERROR, "record.missing", name, what, why, mend)
        elif changed(store.read(name), file):
            what = "만든 뒤에 바뀐 파일입니다 (SHA-256이 기록과 다릅니다)"
            why = "글과 다른 것이 들리거나 보일 수 있고, 앱이 깨진 파일로 봅니다"
            yield Finding(ERROR, "record.integrity", name, what, why, mend)


def changed(data: bytes, file: File) -> bool:
    """Whether `data` isn't the `file` that was written."""
    return file.integrity != integrity(data)
