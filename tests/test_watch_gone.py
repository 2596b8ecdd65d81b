"""Posts of addresses that are watched, and have gone: when they are withdrawn, and when not."""

from collections.abc import Callable, Iterator
from time import time

import pytest

from reader import catalog
from reader.config import Config
from reader.events import Made, Withdrawn
from reader.store import Folder
from tests import test_source_network as servers
from tests import test_watch_address as addresses
from tests.test_source_network import TEXT, Site, hangs_up
from tests.test_watch import Told, built, of, until
from tests.test_watch_address import feed, once, page

site, config, begin, impatient = servers.site, addresses.config, addresses.begin, addresses.impatient


def test_what_leaves_the_window_stays_while_its_page_does(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    feed(site, ["a", "b"])
    once(begin, site, prune=True)
    feed(site, ["c", "b"])
    told, paths = once(begin, site, prune=True)
    assert "/a" in paths
    assert of(told, Withdrawn) == []
    assert "/a" not in once(begin, site, prune=True)[1]  # asked less and less often
    assert len(catalog.load(Folder(config.out))[0]) == 3


def test_what_has_left_and_is_gone_for_good_is_withdrawn(
    site: Site, begin: Callable[..., Iterator[Told]], config: Config
) -> None:
    feed(site, ["a", "b"])
    once(begin, site, prune=True)
    site.pages["/a"] = (410, TEXT, b"")
    assert of(once(begin, site, prune=True)[0], Withdrawn) == []  # it is listed still
    feed(site, ["b"])
    assert len(of(once(begin, site, prune=True)[0], Withdrawn)) == 1
    assert len(catalog.load(Folder(config.out))[0]) == 1
    assert of(once(begin, site, prune=True)[0], Withdrawn) == []
    feed(site, ["a", "b"])  # and back
    site.pages["/a"] = page("a")
    assert [each.place for each in of(once(begin, site, prune=True)[0], Made)] == [f"{site.url}/a"]


def test_what_is_not_found_is_withdrawn_when_it_is_not_found_ten_minutes_later(
    site: Site, begin: Callable[..., Iterator[Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(site, ["a", "b"], whole=True)
    once(begin, site, prune=True)
    feed(site, ["b"], whole=True)
    site.pages["/a"] = (404, TEXT, b"")
    told, paths = once(begin, site, prune=True)
    assert (of(told, Withdrawn), "/a" in paths) == ([], True)
    assert "/a" not in once(begin, site, prune=True)[1]
    monkeypatch.setattr("reader.watch.address.time", lambda: time() + 601)
    assert len(of(once(begin, site, prune=True)[0], Withdrawn)) == 1


@pytest.mark.parametrize("bad", [(500, TEXT, b""), hangs_up, (403, TEXT, b""), (200, TEXT, b"")])
def test_no_failure_withdraws(site: Site, begin: Callable[..., Iterator[Told]], bad: servers.Told) -> None:
    feed(site, ["a", "b"])
    once(begin, site, prune=True)
    feed(site, ["b"])
    site.pages["/a"] = bad
    for _ in range(3):
        assert of(once(begin, site, prune=True)[0], Withdrawn) == []


def test_without_prune_nothing_is_withdrawn_and_no_page_asked_for_it(
    site: Site, begin: Callable[..., Iterator[Told]]
) -> None:
    feed(site, ["a", "b"])
    once(begin, site)
    site.pages["/a"] = (410, TEXT, b"")
    feed(site, ["b"])
    told, paths = once(begin, site)
    assert (of(told, Withdrawn), paths) == ([], ["/feed"])


def test_a_page_that_is_watched_itself_is_withdrawn_when_it_has_gone(
    site: Site, begin: Callable[..., Iterator[Told]]
) -> None:
    feed(site, ["a"])
    going = begin(f"{site.url}/a", prune=True)
    built(going)
    site.pages["/a"] = page("a", "고친 글입니다.")
    assert until(going, Made)
    site.pages["/a"] = (410, TEXT, b"")
    assert until(going, Withdrawn)
