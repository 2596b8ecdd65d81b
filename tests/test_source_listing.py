"""What a look at a feed tells of how often it wants to be asked, and what is known of hosts from one build to the next."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic

import pytest
from protego import Protego

from reader.source.asking import _after
from reader.source.listing import Listing, look
from reader.source.network import Hosts, Network
from tests import test_source_network as servers
from tests.test_source_network import Site
from tests.test_watch_address import feed

site = servers.site


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("", 0), ("7", 7), ("99999999", 86_400), ("-3", 0), ("soon", 0), ("Wed, 99 Foo", 0), ("date", 50)],
)
def test_retry_after_as_servers_write_it(site: Site, told: str, seconds: float) -> None:
    if told == "date":
        told = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    assert _after(told) == pytest.approx(seconds, abs=2)


def test_hours_and_days_that_a_feed_skips() -> None:
    monday = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    assert Listing(()).wants(monday) == 0
    assert Listing((), pause=60.0).wants(monday) == 60
    assert Listing((), hours=frozenset((22, 23))).wants(monday) == 90 * 60
    assert Listing((), hours=frozenset((22, 23)), days=frozenset((1,))).wants(monday) == 90 * 60 + 86_400


@pytest.mark.parametrize(
    ("head", "pause", "hours", "days"),
    [
        ("<ttl> 5 </ttl>", 300, 0, 0),
        ("<ttl>99999</ttl>", 3600, 0, 0),
        ("<ttl>no</ttl>", 0, 0, 0),
        (
            "<skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
            0,
            2,
            1,
        ),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", 0, 0, 0),
    ],
)
def test_what_a_feed_asks_for(site: Site, head: str, pause: float, hours: int, days: int) -> None:
    with Network() as network:
        told = look(feed(site, ["a"], head=head, mark="<ttl>7</ttl>"), network)
    assert (told.pause, len(told.hours), len(told.days)) == (pause, hours, days)


def test_rules_hold_for_an_hour_and_that_there_were_none_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = monotonic()
    hosts = Hosts()
    hosts.learn("https://a", None)
    hosts.learn("https://b", Protego.parse(""))
    assert (hosts.known("https://a"), hosts.known("https://b"), hosts.known("https://c")) == (
        True,
        True,
        False,
    )
    monkeypatch.setattr("reader.source.network.monotonic", lambda: now + 400)
    assert (hosts.known("https://a"), hosts.known("https://b")) == (False, True)
    monkeypatch.setattr("reader.source.network.monotonic", lambda: now + 4000)
    assert not hosts.known("https://b")
