"""What is excluded: globs, much as others have them, from the folder that was named."""

from datetime import datetime
from pathlib import Path
from unicodedata import normalize

import pytest

from reader import source
from reader.cache import ClipCache
from reader.config import Config, Show
from reader.events import Report, sum_up
from reader.model import KOREA
from reader.pipeline import Asked, build

FILES = ("a.md", "b-private.md", "drafts/c.md", "2026/drafts/d.md", "2026/e-private.md", "[x].md")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in FILES:
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name}\n\n{name}에 적은 글입니다.\n", "utf-8")
    return tmp_path / "site"


def left(site: Path, *patterns: str, places: list[str] | None = None) -> set[str]:
    named = places or [str(site)]
    found = source.find(named)
    out = source.excluded(patterns, named, found)
    return {Path(file).relative_to(site).as_posix() for file in found if file not in out}


@pytest.mark.parametrize(
    ("pattern", "out"),
    [
        ("*-private.md", {"b-private.md", "2026/e-private.md"}),
        ("/*-private.md", {"b-private.md"}),
        ("drafts/**", {"drafts/c.md"}),
        ("drafts/*", {"drafts/c.md"}),
        ("drafts", {"drafts/c.md", "2026/drafts/d.md"}),
        ("drafts/", {"drafts/c.md", "2026/drafts/d.md"}),
        ("**/drafts/**", {"drafts/c.md", "2026/drafts/d.md"}),
        ("2026/*.md", {"2026/e-private.md"}),
        ("2026/**.md", {"2026/e-private.md", "2026/drafts/d.md"}),
        ("?.md", {"a.md", "drafts/c.md", "2026/drafts/d.md"}),
        ("[x].md", {"[x].md"}),
        ("**", set(FILES)),
        ("A.md", set()),
        ("site/*", set()),
    ],
)
def test_a_pattern_keeps_out_what_it_matches(site: Path, pattern: str, out: set[str]) -> None:
    assert left(site, pattern) == set(FILES) - out


def test_what_is_named_by_itself_is_meant(site: Path) -> None:
    named = [str(site), str(site / "b-private.md")]
    assert "b-private.md" in left(site, "*-private.md", places=named)
    assert left(site, "*-private.md", places=[str(site / "2026" / "*.md")]) == set()
    assert source.excluded(["*"], ["-", "https://a.example/"], ["-", "https://a.example/"]) == {}


def test_letters_are_the_same_however_they_are_written(site: Path) -> None:
    (site / normalize("NFD", "비밀.md")).write_text("# 비밀\n\n없다.\n", "utf-8")
    assert left(site, normalize("NFC", "비*.md")) == set(FILES)


def made(site: Path, cache: ClipCache, *exclude: str, prune: bool = False) -> Report:
    show, out = Show(url="https://pod.example.kr/news/"), str(site.parent / "out")
    config = Config(show, "silence", out, exclude=exclude)
    asked = Asked(datetime(2026, 6, 1, tzinfo=KOREA), prune=prune)
    return sum_up(build([str(site)], config, cache, asked))


def test_what_is_excluded_is_told_and_pruned_like_what_has_gone(site: Path, cache: ClipCache) -> None:
    (site / "b-private.hwp").write_bytes(b"\0")
    first = made(site, cache, "drafts", "*.txt")
    assert (len(first.made), first.notes[0][0], len(first.withheld)) == (4, "*.txt", 1)
    assert {(Path(each.place).name, each.by) for each in first.excluded} == {
        ("c.md", "drafts"),
        ("d.md", "drafts"),
    }
    later = made(site, cache, "drafts", "*-private.*")
    assert (len(later.kept), later.withdrawn, later.astray, later.withheld) == (2, (), 2, ())
    pruned = made(site, cache, "drafts", "*-private.*", prune=True)
    assert (len(pruned.kept), len(pruned.withdrawn), pruned.astray, pruned.notes) == (2, 2, 0, ())


def test_what_has_gone_is_told_only_where_all_was_read(site: Path, cache: ClipCache) -> None:
    made(site, cache)
    (site / "a.md").unlink()
    config = Config(Show(url="https://pod.example.kr/news/"), "silence", str(site.parent / "out"))

    def astray(*places: str, asked: Asked | None = None) -> int:
        return sum_up(build(list(places), config, cache, asked)).astray

    assert astray(str(site)) == 1
    assert astray(str(site / "*.md")) == 0  # which means some of them
    assert astray(str(site / "b-private.md")) == 0
    assert astray(str(site), asked=Asked(prune=False, limit=1)) == 0
    (site / "f.md").write_text("", "utf-8")
    assert astray(str(site)) == 0
