"""Figures of the reading room, by hand: ``python tests/bench/reading.py gold|raw|archive DATA [OUT]``.

gold     writes OUT/<name>.json for every DATA/gold/*.json, for the scorer, and says pages a second
raw      reads every document of DATA/raw and says what each gave
archive  a table over DATA/archive: blocks by kind, dropped lines by rule, seconds, peak memory
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from reader import article, source
from reader.errors import ReaderError
from reader.model import Article


def as_json(found: Article) -> dict[str, object]:
    """An article in the scorer's shape."""
    sections = [
        {
            "heading": section.heading,
            "level": section.level,
            "blocks": [{"kind": block.kind, "text": block.text} for block in section.blocks],
        }
        for section in found.sections
    ]
    return {"title": found.title, "sections": sections}


def gold(data: Path, out: Path) -> None:
    """Read what has gold."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted((data / "gold").glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        (post,) = source.fetch(str(data / told["file"]))
        found = article.read(post)
        (out / path.name).write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1), "utf-8")
    for kind in ("newshtml", "govhtml", "hugohtml", "rssbody", "seedfam", "krblog"):
        speed(kind, [str(path) for path in sorted((data / "raw" / kind).iterdir())])


def speed(kind: str, places: list[str], rounds: int = 5) -> None:
    """Documents a processor second, refused ones counted too."""
    posts = [post for place in places for post in source.fetch(place)]
    begun = time.process_time()
    for _ in range(rounds):
        for post in posts:
            try:
                article.read(post)
            except ReaderError:
                continue
    taken = (time.process_time() - begun) / rounds
    print(f"{kind:10s} {len(posts):4d} documents {len(posts) / taken:7.1f} a second")


def raw(data: Path) -> None:
    """One line a document, or why it is refused."""
    for place in source.find([str(data / "raw")]):
        try:
            posts = source.fetch(place)
        except ReaderError as error:
            print("REFUSED", error)
            continue
        for post in posts:
            try:
                found = article.read(post)
            except ReaderError as error:
                print("REFUSED", error)
                continue
            kinds = Counter(block.kind for section in found.sections for block in section.blocks)
            heads = sum(bool(section.heading) for section in found.sections)
            print(f"{Path(place).name[-40:]:40s} {found.title[:40]} | headings {heads} {dict(kinds)}")


def archive(data: Path) -> None:
    """The whole archive as one table."""
    places = source.find([str(data / "archive")])
    blocks: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    begun = time.process_time()
    for place in places:
        for post in source.fetch(place):
            totals["posts"] += 1
            try:
                found, dropped = article.explain(post)
            except ReaderError as error:
                totals["refused"] += 1
                print(error)
                continue
            totals["sections"] += len(found.sections)
            totals["no heading"] += not any(section.heading for section in found.sections)
            totals["doubts"] += bool(found.doubts)
            blocks.update(block.kind for section in found.sections for block in section.blocks)
            rules.update(one.rule for one in dropped)
    taken = time.process_time() - begun
    totals["posts a second"] = round(totals["posts"] / taken)
    totals["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for name, table in (("", totals), ("block ", blocks), ("dropped: ", rules)):
        for key, count in table.most_common():
            print(f"{name}{key:30s} {count}")
    print(f"seconds {taken:.1f}")


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    if what == "gold":
        gold(Path(where), Path(rest[0]))
    else:
        {"raw": raw, "archive": archive}[what](Path(where))
