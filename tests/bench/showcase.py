"""Each feature beside the post that shows it, with the sound that the product makes of it.

    python -m tests.bench.showcase FOLDER [VOICE]

builds `docs/features` in every variant, and a briefing of them, into FOLDER; FOLDER/features.html shows all, what we say ourselves in grey.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from reader import catalog, clock
from reader.cli.app import app
from reader.model import SIGN, Episode
from reader.store import open_store

POSTS = Path(__file__).parents[2] / "docs" / "features"
VARIANTS = {"": "보통", "simple": "간단히", "full": "자세히", "slow": "천천히"}
"""Folder of each variant in the show, and its name."""

_SETTINGS = """\
[show]
title = "귀로 듣는 글"
[build]
voice = "{voice}"
[variant.simple]
[variant.full]
[variant.slow]
"""
_PAGE = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>귀로 듣는 글</title>
<style>
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 80rem; margin: auto; padding: 1rem; color-scheme: light dark }}
section {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem 2rem; border-top: 1px solid }}
section > h2 {{ grid-column: 1 / -1 }} audio {{ width: 100% }} pre {{ white-space: pre-wrap; overflow-wrap: anywhere }} .sign {{ opacity: .7 }}
</style></head><body><main><h1>귀로 듣는 글</h1>
<p>왼쪽은 쓴 글, 오른쪽은 그 글을 네 가지로 말한 소리와 대본입니다. 흐린 말은 글에 없는 안내입니다.</p>
{sections}
</main></body></html>
"""


def build(folder: Path, voice: str) -> None:
    """All variants of the posts, and a briefing of them, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "reader.toml"
    settings.write_text(_SETTINGS.format(voice=voice), "utf-8")
    given = ["--config", str(settings), "--quiet"]
    for command in (
        ["build", str(POSTS), "--out", str(folder)],
        ["briefing", str(folder), "--since", "2026-07-01", "--until", "2026-07-06", "--minutes", "3"],
    ):
        app([*command, *given], standalone_mode=False)


def page(folder: Path) -> str:
    """What was built, as one page."""
    shows = {name: _episodes(folder / name) for name in VARIANTS}
    parts = []
    for key, first in shows[""].items():
        source = (POSTS / f"{Path(key).stem}.md").read_text("utf-8")
        told = "".join(_told(name, folder, shows[name][key]) for name in VARIANTS)
        parts.append(
            f"<section><h2>{escape(first.title)}</h2><pre>{escape(source)}</pre><div>{told}</div></section>"
        )
    for episode in _episodes(folder / "briefing").values():
        told = _told("briefing", folder, episode)
        parts.append(
            f"<section><h2>{escape(episode.title)}</h2><p>위의 글로 만든 아침 소식</p><div>{told}</div></section>"
        )
    return _PAGE.format(sections="\n".join(parts))


def _episodes(folder: Path) -> dict[str, Episode]:
    """The oldest first, by the key of the post."""
    store = open_store(str(folder))
    entries, _ = catalog.entries(store)
    return {entry.origin: catalog.read(store, entry.id) for entry in reversed(entries)}


def _told(name: str, folder: Path, episode: Episode) -> str:
    sound = Path(name) / catalog.name(episode.stem, ".mp3")
    assert (folder / sound).is_file()
    head = f"{VARIANTS.get(name, '아침 소식')}, {clock.elapsed(episode.seconds)}"
    lines = "".join(_lines(episode))
    opened = " open" if name in ("", "briefing") else ""
    return f'<details{opened}><summary>{head}</summary><audio controls preload="none" src="{sound.as_posix()}"></audio>{lines}</details>'


def _lines(episode: Episode) -> Iterator[str]:
    for cue in episode.cues:
        mark = ' class="sign"' if cue.role == SIGN else ""
        yield f"<p{mark}>{escape(cue.spoken)}</p>"


if __name__ == "__main__":
    out = Path(sys.argv[1])
    build(out, sys.argv[2] if len(sys.argv) > 2 else "sori")
    (out / "features.html").write_text(page(out), "utf-8")
    print(out / "features.html")
