"""A feed's item whose page can't be fetched: it is told by what the feed holds, and whoever built it hears so."""

import json
from pathlib import Path
from typing import Any

from tests.test_cli import run
from tests.test_rebuild import bytes_of
from tests.test_source_network import PAGE, TEXT, Site, site

__all__ = ["site"]


def test_what_is_told_by_the_feeds_text_is_counted_and_named_until_its_page_comes(
    site: Site, tmp_path: Path
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    feed = site.feed("/1", "/2")
    site.pages["/2"] = (200, TEXT, PAGE.replace("강가".encode(), "바닷가".encode()))

    def built() -> tuple[int, str, str, dict[str, Any]]:
        done = run(home, "build", feed, "--voice", "silence", "-o", str(out))
        return (
            done.returncode,
            done.stdout,
            done.stderr,
            json.loads((out / "build-report.json").read_text("utf-8")),
        )

    for made in (2, 0):  # the second finds it as it was, and tells it no less
        code, said, _, report = built()
        first, line = said.splitlines()
        assert (code, "피드의 글로 대신한 것 1개" in first) == (0, True)
        assert f"{site.url}/1" in line
        assert "404" in line
        (told,) = report["teasers"]
        assert (told["place"], "404" in told["why"], len(report["made"])) == (f"{site.url}/1", True, made)

    site.pages["/1"] = (200, TEXT, PAGE)
    code, said, _, report = built()
    assert (code, len(report["made"]), report["teasers"]) == (0, 1, [])
    assert "대신한" not in said

    whole = bytes_of(out)
    del site.pages["/1"]  # what came once and was told whole isn't cut to the feed's two words
    code, said, warned, report = built()
    assert (code, report["made"], report["teasers"]) == (0, [], [])
    assert "그대로 둡니다" in warned
    assert [note["place"] for note in report["notes"]] == [f"{site.url}/1"]
    assert {name: data for name, data in bytes_of(out).items() if name in whole} == whole | {
        "build-report.json": bytes_of(out)["build-report.json"]
    }
