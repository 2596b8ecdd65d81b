"""Stop a build dead before every rename, removal and new file, look at what is there, then go on.

    python -m tests.faults.stops [SCENARIO …] [--most N] [--seed S]

Each stop is a process of its own that ends without a word, as by SIGKILL, when it is about to change the output for
the k-th time. Then must hold, whoever looks: the feed names only files that are there, with their size and hash; each
record names only files that are there as they were written; each page plays what is there. And the next run ends just
as one that nobody stopped: the same files, the same bytes, nothing left over.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from reader import catalog
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.feed import PODCAST
from reader.model import KOREA
from reader.pipeline import Asked, build
from reader.publish import upload
from reader.store import LOCK, Folder, integrity

POSTS = Path(__file__).parents[1] / "posts" / "_posts"
SHOW = Show(title="마을 소식", author="온새미로", url="https://pod.example.kr/news/")
NOW = datetime(2026, 7, 1, tzinfo=KOREA)
CHANGES = frozenset(("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"))
"""Audit events (PEP 578) of calls that may change a folder; they are raised before the call."""

Run = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is there before (`begin`), what is stopped (`run`), and what must end it well (`mend`); each gets a folder for all.

    Attributes:
        watched: the folder in it that is looked at.
        free: pattern of the files that may differ in the end.
    """

    begin: Run
    run: Run
    mend: Run
    watched: str = "out"
    free: str = "(?!)"


def make(place: Path, *, posts: str = "posts", show: Show = SHOW, prune: bool = False) -> None:
    """Build the posts below `place` into its ``out``."""
    config = Config(show=show, voice="silence", out=str(place / "out"), workers="threads:1")
    cache = FolderCache(place.parent / "clips")
    report = sum_up(build([str(place / posts)], config, cache, Asked(now=NOW, prune=prune)))
    if report.failed:
        raise report.failed[0]


def publish(place: Path) -> None:
    """Publish its ``out`` into its ``public``."""
    list(upload(place / "out", str(place / "public"), delete=True))


def _edit(place: Path) -> None:
    """Another sentence in each post, another title for the first."""
    for number, post in enumerate(sorted((place / "posts").glob("*.md"))):
        text = post.read_text("utf-8") + f"\n\n나중에 붙인 {number}번째 문장입니다.\n"
        post.write_text(text.replace("title: ", "title: 고친 ", 1) if number == 0 else text, "utf-8")


def _then(*runs: Run) -> Run:
    def all_of(place: Path) -> None:
        for run in runs:
            run(place)

    return all_of


def _posts(place: Path) -> None:
    shutil.copytree(POSTS, place / "posts")


def _fewer(place: Path) -> None:
    sorted((place / "posts").glob("*.md"))[0].unlink()


def _revert(place: Path) -> None:
    shutil.rmtree(place / "posts")
    _posts(place)


def _renamed(place: Path) -> None:
    make(place, show=replace(SHOW, title="마을 새 소식"))


def _pruned(place: Path) -> None:
    make(place, prune=True)


SCENARIOS = {
    "new": Scenario(_posts, make, make),
    "edit": Scenario(_then(_posts, make, _edit), make, make),
    "revert": Scenario(_then(_posts, make, _edit), make, _then(_revert, make), free=r".*\.json"),
    # its text was another for a while: the record says when it was updated
    "title": Scenario(_then(_posts, make), _renamed, _renamed),
    "prune": Scenario(_then(_posts, make, _fewer), _pruned, _pruned),
    "publish": Scenario(_then(_posts, make, publish, _edit, _fewer, _pruned), publish, publish, "public"),
}


def stopped(scenario: Scenario, *, most: int = 0, seed: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Stop it at each change, or at `most` of them; gives the number of the stop, and what was wrong then or after.

    Args:
        most: stops at most, chosen by `seed`; 0 for all.
    """
    with tempfile.TemporaryDirectory() as folder:
        base, calm = Path(folder, "base"), Path(folder, "calm")
        base.mkdir()
        scenario.begin(base)
        shutil.copytree(base, calm)
        changes = forked(lambda: _counted(scenario.run, calm, scenario.watched))
        forked(lambda: scenario.mend(calm))
        wanted = tree(calm / scenario.watched)
        numbers = list(range(changes))
        if 0 < most < changes:
            numbers = sorted(random.Random(seed).sample(numbers, most))
        for number in numbers:
            place = Path(folder, f"stop{number}")
            shutil.copytree(base, place)
            forked(lambda at=number, here=place: _stop(scenario.run, here, scenario.watched, at))  # type: ignore[misc]
            wrong = list(faults(place / scenario.watched))
            forked(lambda here=place: scenario.mend(here))  # type: ignore[misc]
            wrong += differences(wanted, tree(place / scenario.watched), scenario.free)
            shutil.rmtree(place)
            yield number, wrong


def faults(out: Path) -> Iterator[str]:
    """What a listener, a program or the next build would find wrong in `out` at this moment."""
    yield from _feed_faults(out)
    store = Folder(out)
    for episode in catalog.load(store)[0]:
        for name, file in catalog.made_of(episode).items():
            if not (out / name).is_file() or integrity((out / name).read_bytes()) != file.integrity:
                yield f"the record of {episode.id} names {name}"
    for page in [*out.glob("*.html"), *out.glob("episodes/*.html")]:
        for source in re.findall(
            r'(?:src|data-sound)="([^":]+\.(?:mp3|vtt|js|css))"', page.read_text("utf-8")
        ):
            if not (page.parent / unquote(source)).is_file():
                yield f"{page.name} needs {source}"


def _feed_faults(out: Path) -> Iterator[str]:
    if not (out / "feed.xml").is_file():
        return
    for node in etree.parse(out / "feed.xml").iter(etree.Element):
        for url in filter(None, (node.get("url"), node.get("href"), node.get("uri"))):
            if not url.startswith(SHOW.url):
                continue
            name = unquote(urlsplit(url[len(SHOW.url) :]).path) or "index.html"
            if not (out / name).is_file():
                yield f"the feed names {name}"
            elif node.tag == "enclosure" and node.get("length") != str((out / name).stat().st_size):
                yield f"the feed tells another length of {name}"
    for node in etree.parse(out / "feed.xml").iter(f"{{{PODCAST}}}alternateEnclosure"):
        name = unquote(urlsplit(node[0].get("uri", "")[len(SHOW.url) :]).path)
        told = node[1].get("value")
        if (out / name).is_file() and integrity((out / name).read_bytes()) != told:
            yield f"the feed tells another hash of {name}"


def forked(work: Callable[[], int | None]) -> int:
    """Do it in a process of its own, which begins as this one is; gives a number, as far as it tells one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            os.write(writing, str(work() or 0).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    told = os.read(reading, 20)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 9):
        raise RuntimeError("it failed, though nobody had stopped it")
    return int(told or 0)


def _counted(run: Run, place: Path, watched: str) -> int:
    seen = [0]
    _hook(place / watched, lambda: seen.__setitem__(0, seen[0] + 1))
    run(place)
    return seen[0]


def _stop(run: Run, place: Path, watched: str, at: int) -> None:
    left = [at]

    def change() -> None:
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1

    _hook(place / watched, change)
    run(place)


def _hook(folder: Path, change: Callable[[], None]) -> None:
    """Call `change` before each change in `folder`, for as long as this process lives."""
    heard(folder, lambda event, arguments: change())


def heard(folder: Path, change: Callable[[str, tuple[object, ...]], None]) -> None:
    """Tell `change` each audit event of `CHANGES` in `folder` before it happens, for as long as this process lives."""
    inside = str(folder)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in CHANGES and str(arguments[0]).startswith(inside):
            if event == "open" and not (
                isinstance(arguments[2], int) and arguments[2] & (os.O_CREAT | os.O_WRONLY)
            ):
                return
            change(event, arguments)

    sys.addaudithook(hook)


def tree(out: Path) -> dict[str, bytes]:
    return {
        file.relative_to(out).as_posix(): file.read_bytes()
        for file in sorted(out.rglob("*"))
        if file.is_file() and file.name not in (LOCK, "build-report.json")
    }


def differences(wanted: dict[str, bytes], there: dict[str, bytes], free: str) -> list[str]:
    return [
        *(f"afterwards {name} is missing" for name in wanted.keys() - there.keys()),
        *(f"afterwards {name} is left over" for name in there.keys() - wanted.keys()),
        *(
            f"afterwards {name} is another"
            for name in wanted.keys() & there.keys()
            if wanted[name] != there[name] and not re.fullmatch(free, name)
        ),
    ]


def main() -> None:
    """Print a table, a row a scenario; ends with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", nargs="*", default=list(SCENARIOS))
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    bad = 0
    for name in asked.scenario:
        stops = 0
        for number, wrong in stopped(SCENARIOS[name], most=asked.most, seed=asked.seed):
            stops += 1
            bad += bool(wrong)
            for each in wrong:
                print(f"{name} stopped at {number}: {each}")
        print(f"{name:8} {stops:4} stops", flush=True)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
