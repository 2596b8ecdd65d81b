"""What is left out on purpose is no loss, if it is told and seen; what else is missing is one still."""

from dataclasses import replace
from pathlib import Path

import pytest

from reader import catalog
from reader.cache import FolderCache
from reader.config import Config
from reader.events import sum_up
from reader.listening import NOTHING
from reader.pipeline import build
from tests.test_check_coverage import POST, opened, proven, rules, text_of

SKIPPING = POST.replace("이웃들은", "[^1]: 작년 시월에 정한 것입니다.\n\n이웃들은").replace(
    "다섯 명입니다.", "다섯 명입니다[^1]."
)


@pytest.fixture
def skipping(tmp_path: Path) -> Path:
    """A show whose listeners skip tables and notes."""
    (tmp_path / "post.md").write_text(SKIPPING, "utf-8")
    listening = replace(NOTHING, skip=("tables", "notes"))
    chosen = Config(voice="silence", out=str(tmp_path / "out"), listening=listening)
    sum_up(build([str(tmp_path / "post.md")], chosen, FolderCache(tmp_path / "clips")))
    return tmp_path


@pytest.mark.parametrize("post", [True, False])
def test_what_is_left_out_on_purpose_is_named_and_not_lost(skipping: Path, post: bool) -> None:
    (proof,), found = proven(skipping, post=post)
    assert [finding.rule for finding in found] == ["coverage.speech"]
    assert proof.skipped == {"tables": 1, "notes": 1}
    assert proof.told == proof.of
    if proof.witnessed:
        assert set(proof.witnessed.rules) == {"skip-tables", "skip-notes"}
        assert proof.witnessed.lost == []


def test_what_is_left_out_without_a_word_is_found(skipping: Path) -> None:
    store, episode = opened(skipping)
    text_of(store, episode, (cue for cue in episode.cues if "뺐" not in cue.shown))
    assert "untold" in rules(skipping)


def test_a_sentence_that_is_lost_is_found_where_others_are_left_out(skipping: Path) -> None:
    store, episode = opened(skipping)
    text_of(store, episode, (cue for cue in episode.cues if "청소" not in cue.shown))
    assert "sentence" in rules(skipping)


def test_a_table_that_is_not_on_the_page_is_lost(skipping: Path) -> None:
    store, episode = opened(skipping)
    name = catalog.name(episode.id, catalog.PAGE)
    store.write(name, store.read(name).replace("월요일".encode(), b""))
    assert "page" in rules(skipping)
