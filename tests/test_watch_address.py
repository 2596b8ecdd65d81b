"""Addresses are watched: how often a real server is asked, what it says, and what becomes of its posts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from reader import catalog
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import Failed, Kept, Made, Recovered, Resting, SetAside
from reader.pipeline import Asked
from reader.store import Folder
from reader.watch import Wishes, watch
from reader.watch.address import Pace
from reader.watch.memory import FOLDER, Memory
from tests import test_source_network as servers
from tests.test_source_network import LONG, PAGE, TEXT, Site, hangs_up
from tests.test_watch import Told, built, of, until

site = servers.site
FEED = {"Content-Type": "application/rss+xml", "ETag": '"1"'}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.source.web.PAUSES", (0.0,))
    monkeypatch.setattr("reader.watch.STILL", 0.01)
    monkeypatch.setattr("reader.watch.BATCH", 600.0)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(show=Show(url="https://pod.example.kr/"), voice="silence", out=str(tmp_path / "out"))


@pytest.fixture
def begin(config: Config, cache: FolderCache) -> Callable[..., Iterator[Told]]:
    def begun(
        place: str, once: bool = False, every: float = 0.1, own: bool = True, **asked: object
    ) -> Iterator[Told]:
        wishes = Wishes(Pace(every, own), once, build=Asked(**asked))  # type: ignore[arg-type]
        return watch([place], config, cache, wishes)

    return begun


def feed(site: Site, names: list[str], *, mark: str = "", head: str = "", whole: bool = False) -> str:
    """A feed of these items, each with a page; its ETag changes with it."""
    text = LONG if whole else "짧은 소개."
    items = "".join(
        f"<item><title>글 {name}</title><link>{site.url}/{name}</link><guid>g-{name}</guid>"
        f"<description>{text}{mark}</description></item>"
        for name in names
    )
    body = f"<rss><channel><title>피드</title>{head}{items}</channel></rss>".encode()
    site.pages["/feed"] = (200, FEED | {"ETag": f'"{hash(body)}"'}, body)
    for name in names:
        site.pages.setdefault(f"/{name}", page(name))
    site.pages.setdefault("/robots.txt", (200, {"ETag": '"r"'}, b"User-agent: *\nAllow: /\n"))
    return f"{site.url}/feed"


def page(name: str, text: str = "") -> servers.Told:
    body = PAGE.replace(b"<p>", f"<p>{name} {text} ".encode(), 1)
    return 200, TEXT | {"ETag": f'"{hash(body)}"'}, body


def once(begin: Callable[..., Iterator[Told]], site: Site, **asked: object) -> tuple[list[Told], list[str]]:
    """What one round tells, and which paths it asked for."""
    site.asked.clear()
    return list(begin(f"{site.url}/feed", once=True, **asked)), site.paths()


# ── how often is asked ───────────────────────────────────────────────────────────────────────────


def test_an_unchanged_feed_of_fifty_costs_one_request_also_after_a_restart(
    site: Site, begin: Callable[..., Iterator[Told]]
) -> None:
    feed(site, [f"p{number}" for number in range(50)])
    told, paths = once(begin, site)
    assert len(of(told, Made)) == 50
    assert len(paths) == 52  # the feed, robots.txt, each page
    bodies = site.bodies
    for _ in range(3):
        told, paths = once(begin, site)
        assert paths == ["/feed"]
        assert len(of(told, Kept)) == 50
    assert site.bodies == bodies  # all of it 304


def test_a_running_watch_asks_once_a_look_and_builds_nothing(
    site: Site, begin: Callable[..., Iterator[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    going = begin(feed(site, [f"p{number}" for number in range(20)]))
    built(going)
    site.asked.clear()
    slept: list[float] = []

    def enough(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 10:
            raise KeyboardInterrupt
        from time import sleep

        sleep(seconds)

    monkeypatch.setattr("reader.watch.sleep", enough)
    monkeypatch.setattr("reader.watch.pipeline.build", None)
    began = monotonic()
    with pytest.raises(KeyboardInterrupt):
        next(going)
    assert set(site.paths()) == {"/feed"}
    assert 8 <= len(site.paths()) <= 10
    assert all(headers.get("If-None-Match") for _, headers in site.asked)
    assert monotonic() - began >= 9 * 0.09
    assert len({round(seconds, 4) for seconds in slept}) > 3  # by chance a little more or less


def test_a_new_item_costs_its_page_and_no_other(site: Site, begin: Callable[..., Iterator[Told]]) -> None:
    going = begin(feed(site, ["a", "b"]))
    built(going)
    site.asked.clear()
    feed(site, ["c", "a", "b"])
    assert until(going, Made).place == f"{site.url}/c"
    built(going)
    assert [path for path in site.paths() if path != "/feed"] == ["/c"]  # robots.txt is known still


def test_an_item_that_says_something_else_is_looked_at_again(
    site: Site, begin: Callable[..., Iterator[Told]]
) -> None:
    feed(site, ["a", "b"])
    once(begin, site)
    site.pages["/a"] = page("a", "고친 글입니다.")
    assert of(once(begin, site)[0], Made) == []  # nobody has said so yet, and it isn't due
    feed(site, ["a", "b"], mark=" 고침")
    told, paths = once(begin, site)
    assert sorted(paths) == ["/a", "/b", "/feed", "/robots.txt"]
    assert {each.place for each in of(told, Made)} >= {f"{site.url}/a"}


def test_a_page_that_is_due_is_asked_and_a_correction_spoken(
    site: Site, begin: Callable[..., Iterator[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(site, ["a", "b"])
    once(begin, site)
    site.pages["/a"] = page("a", "고친 글입니다.")
    monkeypatch.setattr("reader.watch.address.SOONEST", 0.0)
    told, paths = once(begin, site)
    assert sorted(paths) == ["/a", "/b", "/feed", "/robots.txt"]
    assert [each.place for each in of(told, Made)] == [f"{site.url}/a"]


def test_a_night_asleep_makes_no_storm(
    site: Site, begin: Callable[..., Iterator[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(site, [f"p{number}" for number in range(30)])
    once(begin, site)
    monkeypatch.setattr("reader.watch.address.SOONEST", 0.0)
    monkeypatch.setattr("reader.watch.address.PAGES", 10)
    assert len(once(begin, site)[1]) == 12


@pytest.mark.parametrize("hours", [-24 * 365, 24 * 365])
def test_a_clock_that_jumps_makes_no_storm_and_no_silence(
    site: Site,
    begin: Callable[..., Iterator[Told]],
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    from time import time

    feed(site, [f"p{number}" for number in range(30)])
    once(begin, site)
    monkeypatch.setattr("reader.watch.address.time", lambda: time() + hours * 3600)
    assert len(once(begin, site)[1]) == 12  # ten are due, whichever way it went
    assert len(once(begin, site)[1]) == 12
    assert len(once(begin, site)[1]) == 12
    assert once(begin, site)[1] == ["/feed"]


# ── what a server wishes ─────────────────────────────────────────────────────────────────────────


def test_retry_after_is_heeded(site: Site, begin: Callable[..., Iterator[Told]]) -> None:
    place = feed(site, ["a"])
    good = site.pages["/feed"]
    site.pages["/feed"] = (429, TEXT | {"Retry-After": "3"}, b"")
    going = begin(place, every=0.1)
    began = monotonic()
    assert "429" in until(going, Failed).error.what
    assert until(going, Resting).seconds > 2.5
    site.pages["/feed"] = good
    until(going, Recovered)
    assert monotonic() - began >= 2.6
    assert site.paths().count("/feed") == 2


def test_a_page_that_is_limited_rests_with_its_host(site: Site, begin: Callable[..., Iterator[Told]]) -> None:
    place = feed(site, ["a", "b", "c"])
    site.pages |= dict.fromkeys(("/a", "/b", "/c"), (503, TEXT | {"Retry-After": "100"}, b""))
    told, paths = once(begin, site)
    assert len(paths) == 3  # the feed, robots.txt, one page: then it is left alone
    assert place.endswith("/feed")
    assert told


def test_ttl_and_hours_hold_unless_the_user_says_otherwise(
    site: Site, begin: Callable[..., Iterator[Told]]
) -> None:
    place = feed(site, ["a"], head="<ttl>2</ttl>")
    assert 105 <= built(begin(place, own=False)).seconds <= 133
    assert built(begin(place, own=True)).seconds < 1


def test_robots_that_forbid_are_heeded(site: Site, begin: Callable[..., Iterator[Told]]) -> None:
    feed(site, ["a", "b"])
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /\n")
    for _ in range(2):
        assert not {"/a", "/b"} & set(once(begin, site)[1])


# ── what fails ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bad", [(500, TEXT, b""), hangs_up, (404, TEXT, b""), (200, TEXT, b"<html>")])
def test_a_dead_feed_is_told_once_asked_less_often_and_well_again_at_once(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config, bad: servers.Told
) -> None:
    place = feed(site, ["a"])
    good = site.pages["/feed"]
    going = begin(place, every=0.05, prune=True)
    built(going)
    site.pages["/feed"] = bad
    assert until(going, Failed).place == place
    site.asked.clear()
    began = monotonic()
    told = next(going)  # the end of that round; nothing is told of the next ones
    assert isinstance(told, Resting)
    from threading import Timer

    timer = Timer(1.5, lambda: site.pages.update({"/feed": good}))
    timer.start()
    until(going, Recovered)
    assert monotonic() - began >= 1.5
    asked = site.paths().count("/feed")
    assert asked <= 8 * 2  # 0.1, 0.2, 0.4, 0.8 …: and what hangs up is asked twice
    feed(site, ["b", "a"])
    assert until(going, Made).place == f"{site.url}/b"
    assert [each.title for each in catalog.load(Folder(config.out))[0]] != []


def test_an_item_that_fails_is_set_aside_and_the_others_are_made(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    place = feed(site, ["a", "b", "bad"])
    site.pages["/bad"] = (200, TEXT, b"<html><head><title>x</title></head><body><p>...</p></body></html>")
    body = site.pages["/feed"][2].replace("짧은 소개.".encode(), b"", 3)  # type: ignore[index]
    site.pages["/feed"] = (200, FEED | {"ETag": '"x"'}, body)
    going = begin(place)
    aside = until(going, SetAside)
    assert (aside.place, aside.tries) == (f"{site.url}/bad", 3)
    until(going, Resting)
    assert len(catalog.load(Folder(config.out))[0]) == 2
    going.close()  # type: ignore[attr-defined]
    told, paths = once(begin, site)
    assert (of(told, Failed), paths) == ([], ["/feed"])


def test_what_is_remembered_of_a_feed_does_not_grow(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    for number in range(6):
        feed(site, [f"p{number + each}" for each in range(5)], whole=True)
        once(begin, site)
    memory = Memory()
    memory.load(Folder(Path(config.out, FOLDER)))
    assert len(memory.posts[f"{site.url}/feed"]) == 5


def test_an_item_of_two_feeds_is_one_post(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config, cache: FolderCache
) -> None:
    first = feed(site, ["a", "b"])
    site.pages["/all"] = site.pages["/feed"]
    for _ in range(2):
        site.asked.clear()
        told = list(watch([first, f"{site.url}/all"], config, cache, Wishes(once=True)))
        assert of(told, Failed) == []
    assert sorted(site.paths()) == ["/all", "/feed"]
    assert len(catalog.load(Folder(config.out))[0]) == 2


def test_a_server_that_hangs_holds_up_no_other(
    site: Site, config: Config, cache: FolderCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    monkeypatch.setattr("reader.watch.PROMPT", 0.05)
    let_go = Event()

    def hangs(asked: Any) -> None:
        let_go.wait(20)
        hangs_up(asked)

    site.pages["/hangs"] = hangs
    places = [f"{site.url}/hangs", feed(site, ["a"])]
    going = watch(places, config, cache, Wishes(Pace(0.1, own=True)))
    began = monotonic()
    assert until(going, Made).place == f"{site.url}/a"
    built(going)
    feed(site, ["b", "a"])
    assert until(going, Made).place == f"{site.url}/b"
    assert monotonic() - began < 10
    let_go.set()
    assert until(going, Failed).place == places[0]


@pytest.mark.parametrize("bad", [(503, TEXT, b""), hangs_up])
def test_a_page_that_is_not_there_yet_is_waited_for(
    site: Site,
    begin: Callable[..., Iterator[Told]],
    config: Config,
    bad: servers.Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = feed(site, ["a"])
    going = begin(place)
    built(going)
    site.pages["/b"] = bad
    feed(site, ["b", "a"])
    until(going, Resting)
    assert len(catalog.load(Folder(config.out))[0]) == 1  # not what little the feed says
    site.pages["/b"] = page("b")
    made = until(going, Made)
    assert (made.place, made.episode.teaser) == (f"{site.url}/b", "")
    monkeypatch.setattr("reader.watch.address.WAITS", 0.0)
    site.pages["/c"] = bad
    feed(site, ["c", "b", "a"])
    assert until(going, Made).episode.teaser  # better than nothing
