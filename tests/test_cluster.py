"""Machines of their own: a real scheduler and real workers of Dask, begun, lost, and not the right ones."""

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import podcastparser
import pytest

from reader import pipeline
from reader.cache import ClipCache, open_cache
from reader.check import Finding, examine
from reader.check.nearby import nearby
from reader.check.served import served
from reader.cluster import Dask, Prepare
from reader.config import Config, Show
from reader.errors import ConfigError, WorkerError
from reader.events import Event, Failed, Joined, Said, sum_up
from tests.faults.cluster import Cluster, attack
from tests.faults.stops import SHOW, tree


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster"), 2) as running:
        yield running


def build(out: Path, cache: ClipCache, places: Sequence[Path], workers: str, **more: object) -> list[Event]:
    config = Config(show=SHOW, voice="silence", out=str(out), workers=workers, **more)  # type: ignore[arg-type]
    return list(pipeline.build(list(map(str, places)), config, cache))


@pytest.mark.slow
def test_many_machines_make_what_one_makes(
    cluster: Cluster, tmp_path: Path, cache: ClipCache, posts: Path
) -> None:
    far = build(tmp_path / "far", cache, [posts], cluster.address)
    build(tmp_path / "here", cache, [posts], "threads:2")
    assert tree(tmp_path / "far") == tree(tmp_path / "here")
    assert [event.workers for event in far if isinstance(event, Joined)] in ([1], [2])  # one may be late
    assert not [event for event in far if isinstance(event, Said)]
    report = sum_up(far)
    assert len(report.made) == 3
    assert report.spoken == sum(work.spoken for work in report.works) > 30
    again = sum_up(build(tmp_path / "far", cache, [posts], cluster.address))
    assert (len(again.kept), again.made, again.spoken) == (3, (), 0)


@pytest.mark.slow
def test_one_post_fails_far_away_and_the_others_do_not(
    cluster: Cluster, out: Path, cache: ClipCache, own: Path
) -> None:
    (own / "2026-05-01-a.md").write_text("---\ntitle: 빈 글\n---\n\n...\n", "utf-8")
    (own / "2026-05-02-b.md").write_text("---\ntitle: 남의 주소\npermalink: /a/\n---\n\n글입니다.\n", "utf-8")
    (own / "2026-05-03-c.md").write_text(
        "---\ntitle: 같은 주소\npermalink: /a/\n---\n\n딴 글입니다.\n", "utf-8"
    )
    report = sum_up(build(out, cache, [own], cluster.address))
    assert len(report.made) == 4
    assert sorted(Path(each.where).name for each in report.failed) == ["2026-05-01-a.md", "2026-05-03-c.md"]


@pytest.mark.slow
def test_a_scheduler_is_found_by_its_file(
    cluster: Cluster, out: Path, cache: ClipCache, posts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text(f'{{"address": "tcp://127.0.0.1:{cluster.port}"}}', "utf-8")
    report = sum_up(build(out, cache, [posts], str(file)))
    assert len(report.made) == 3


@pytest.mark.slow
def test_a_cluster_here(out: Path, cache: ClipCache, posts: Path) -> None:
    events = build(out, cache, [posts], "dask:1")
    assert len(sum_up(events).made) == 3
    assert [event.workers for event in events if isinstance(event, Joined)] == [1]


@pytest.mark.slow
def test_what_is_lost_is_given_again(tmp_path: Path) -> None:
    asked = Namespace(posts=12, workers=2, every=2.0, client=True, seed=1, voice="silence", build=None)
    assert attack(tmp_path, asked) == 0


@pytest.mark.slow
def test_from_posts_to_a_podcast_app_by_way_of_a_bucket(
    bucket: str, server: str, tmp_path: Path, posts: Path
) -> None:
    """Two workers, the show and the clips in S3, the whole checked over HTTP, the feed and the sound taken by an app."""
    url = f"{server}/{bucket}/show/"
    show = Show(title="한결", url=url, email="a@b.kr", author="한결")
    config = Config(show=show, voice="silence", out=f"s3://{bucket}/show")
    cache = open_cache(f"s3://{bucket}/clips")
    with Cluster(tmp_path, 2) as cluster:
        far = replace(config, workers=cluster.address)
        assert len(sum_up(pipeline.build([str(posts)], far, cache)).made) == 3
        again = sum_up(pipeline.build([str(posts)], far, cache))
        assert (len(again.kept), again.made) == (3, ())
    with nearby(url) as folder:
        found = [each for each in examine(folder) if isinstance(each, Finding)]
        assert {each.rule for each in (*found, *served(url, folder))} == {"feed.private"}
    with urlopen(f"{url}feed.xml") as feed:
        told = podcastparser.parse(f"{url}feed.xml", feed)
    assert len(told["episodes"]) == 3
    for episode in told["episodes"]:
        (enclosure,) = episode["enclosures"]
        with urlopen(enclosure["url"]) as sound:
            assert len(sound.read()) == enclosure["file_size"]
        assert episode["chapters"]


OTHER = """
import reader
reader.__version__ = "0.0.9"
"""


@pytest.mark.slow
def test_another_version_is_refused_by_name(tmp_path: Path, cache: ClipCache, posts: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(OTHER, "utf-8")
    with Cluster(tmp_path, 1, preload=str(other)) as cluster:
        with pytest.raises(WorkerError, match=r"sori-reader 0\.0\.9") as told:
            build(tmp_path / "out", cache, [posts], cluster.address)
        assert told.value.where.startswith("tcp://127.0.0.1:")
        assert not list((tmp_path / "out").glob("episodes/*"))


DYING = """
import os
from pathlib import Path
from reader.rendering import Branch
asked = Path({asked!r})
def once(self, threads, opened=Branch.open):
    if not asked.exists():
        asked.touch()
        os._exit(1)
    return opened(self, threads)
if Branch.open.__name__ != "once":  # Dask runs this twice
    Branch.open = once
"""


@pytest.mark.slow
def test_one_that_dies_while_it_is_asked_is_asked_again(
    tmp_path: Path, cache: ClipCache, posts: Path
) -> None:
    dying, asked = tmp_path / "dying.py", tmp_path / "asked"
    dying.write_text(DYING.format(asked=str(asked)), "utf-8")
    with Cluster(tmp_path, 1, preload=str(dying)) as cluster:
        assert len(sum_up(build(tmp_path / "out", cache, [posts], cluster.address)).made) == 3
    assert asked.exists()


@pytest.mark.slow
def test_one_that_comes_late_and_is_another_goes_again(tmp_path: Path, cache: ClipCache, posts: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(OTHER, "utf-8")
    with Cluster(tmp_path, 1) as cluster:
        config = Config(show=SHOW, voice="silence", out=str(tmp_path / "out"), workers=cluster.address)
        going = pipeline.build([str(posts)], config, cache)
        assert any(isinstance(event, Joined) for event in going)
        late = cluster.begin_worker("late", preload=str(other))
        assert late.wait(60) is not None
        assert len(sum_up(going).made) == 3


@pytest.mark.slow
def test_two_shows_of_one_name_at_once(
    cluster: Cluster, tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two newsrooms build, each `-o out` in a folder of its own."""
    going = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        Path("words.tsv").write_text("KOSA\t코사\n", "utf-8")  # workers stand elsewhere
        config = Config(
            show=SHOW, voice="silence", out="out", workers=cluster.address, lexicons=("words.tsv",)
        )
        going.append(pipeline.build([str(posts)], config, cache))
        assert any(isinstance(event, Joined) for event in going[-1])
    assert len(sum_up(going.pop()).made) == 3
    monkeypatch.chdir(tmp_path / "a")
    assert len(sum_up(going.pop()).made) == 3  # it was under way when the other ended


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")
@pytest.mark.parametrize("asked", [False, True])
def test_a_scheduler_that_hangs_is_given_up(
    tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    """Its machine keeps the connection, so nobody says that it has gone."""
    prepare = Dask.prepare
    with Cluster(tmp_path, 1) as cluster:

        def hang() -> None:
            for name, seconds in (("PULSE", 0.5), ("ANSWER", 1.0), ("PATIENCE", 3.0)):
                monkeypatch.setattr(f"reader.cluster.{name}", seconds)
            os.kill(cluster.running["scheduler"].pid, signal.SIGSTOP)

        def hanging(self: Dask, name: str, call: Prepare) -> None:
            hang()
            prepare(self, name, call)

        monkeypatch.setattr("reader.cluster.PULSE", 0.5)
        if asked:
            monkeypatch.setattr(Dask, "prepare", hanging)
        config = Config(show=SHOW, voice="silence", out=str(tmp_path / "out"), workers=cluster.address)
        going = pipeline.build([str(posts)], config, cache)
        if not asked:
            assert any(isinstance(event, Joined) for event in going)
            hang()
            failed = next(event for event in going if isinstance(event, Failed))
            assert "답하지" in failed.error.what
            assert cluster.address[4:] in failed.error.where
        with pytest.raises(WorkerError, match="답하지"):
            list(going)


KILLED = """
import os, sys
from reader.cluster import Dask, plugin
dask = Dask(sys.argv[1])
dask._client.run_on_scheduler(plugin.own, "reader killed", dask._client.id)
dask._client.register_plugin(plugin.Prepared(int), "reader killed")
os._exit(7)
"""


@pytest.mark.slow
def test_of_a_build_that_was_killed_nothing_stays(tmp_path: Path) -> None:
    """Else workers that come later would ask for its output in vain, and go again."""
    with Cluster(tmp_path, 1) as cluster:
        where = f"tcp://127.0.0.1:{cluster.port}"
        assert subprocess.run([sys.executable, "-c", KILLED, where], check=False).returncode == 7
        with Dask(where) as other:
            until = time.monotonic() + 20
            while left := other._client.run_on_scheduler(plugins):
                assert time.monotonic() < until, left
                time.sleep(0.2)


def plugins(dask_scheduler: Any) -> list[str]:
    return [name for name in dask_scheduler.worker_plugins if name.startswith("reader")]


@pytest.mark.slow
def test_an_output_of_its_own_is_refused(
    cluster: Cluster, tmp_path: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on two machines that have a folder of the same name each."""
    moved = tmp_path / "moved"

    def elsewhere(config: Config) -> Config:
        return replace(config, out=str(moved))

    moved.mkdir()
    (moved / ".sori-lock").write_text("1 somebody 00:00", "utf-8")
    monkeypatch.setattr(Config, "from_anywhere", elsewhere)
    with pytest.raises(WorkerError, match="출력 폴더"):
        build(tmp_path / "out", cache, [posts], cluster.address)


def test_nobody_answers(out: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.cluster.ANSWER", 0.5)
    with pytest.raises(WorkerError, match="스케줄러") as told:
        build(out, cache, [posts], "dask://127.0.0.1:1")
    assert told.value.where == "tcp://127.0.0.1:1"


def test_keys_that_are_missing(out: Path, cache: ClipCache, posts: Path) -> None:
    with pytest.raises(WorkerError, match="TLS") as told:
        build(out, cache, [posts], "tls://127.0.0.1:1")
    assert told.value.where == "tls://127.0.0.1:1"


def test_no_such_file(out: Path, cache: ClipCache, posts: Path) -> None:
    with pytest.raises(ConfigError, match="파일이 없습니다"):
        build(out, cache, [posts], str(out / "scheduler.json"))


def test_without_dask(out: Path, cache: ClipCache, posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.cluster.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match="Dask") as told:
        build(out, cache, [posts], "dask")
    assert "[dask]" in told.value.mend


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_it_is_broken_off(tmp_path: Path, posts: Path) -> None:
    command = [sys.executable, "-m", "reader", "build", str(posts), "-o", str(tmp_path / "out")]
    with subprocess.Popen(
        [*command, "--workers", "dask:1", "--voice", "sori"],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
    ) as running:  # fmt: skip
        assert running.stderr
        while "Dask" not in (line := running.stderr.readline()):
            assert line, running.wait()
        time.sleep(1)
        os.killpg(running.pid, signal.SIGINT)  # a terminal's goes to all
        told = running.stderr.read()
        assert running.wait(30) == 130
    assert "Traceback" not in told
    assert "terminate" not in told
    for _ in range(50):
        try:
            os.killpg(running.pid, 0)
        except ProcessLookupError:
            return  # nobody is left
        time.sleep(0.1)
    pytest.fail("somebody is left")
