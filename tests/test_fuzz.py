"""Hostile input, the slice for every commit: the corpus that fuzzing has kept, and inputs made of the same words; long runs are `python -m tests.fuzz`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import ReaderError
from tests.fuzz import documents
from tests.fuzz.invariants import FaultError, allowed, clean, holds, spoken, subrip, webvtt
from tests.fuzz.seeds import CORPUS, kept, seeds
from tests.fuzz.targets import TARGETS
from tests.fuzz.tokens import dictionary, tokens

QUIET = settings(
    max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
LARGEST = 300_000
"""Bytes of the whole corpus at most."""


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_found_stays_mended(target: str) -> None:
    for data in dict.fromkeys(seeds(target)[:40] + kept(target)):
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_made_of_the_words_of_a_language(target: str) -> None:
    words = st.one_of(st.sampled_from(tokens(target)), st.text(max_size=8))

    @QUIET
    @given(st.lists(words, max_size=30), st.sampled_from(["", " ", "\n"]))
    def tried(parts: list[str], between: str) -> None:
        TARGETS[target](between.join(parts).encode("utf-8", "replace"))

    tried()


@pytest.mark.parametrize("suffix", documents.KINDS)
def test_documents_that_were_changed_at_random(suffix: str, tmp_path: Path) -> None:
    numbers = [number for number in range(60) if documents.made(number, 18)[0] == suffix]
    assert numbers
    for number in numbers:
        documents.read(tmp_path, *documents.made(number, 18))


def test_a_document_is_made_of_its_seed_and_number_alone() -> None:
    code = "from tests.fuzz.documents import made; print(repr([made(number, 18) for number in range(40)]))"
    root = Path(__file__).parent.parent
    told = {
        subprocess.run([sys.executable, "-c", code], cwd=root, env=os.environ | {"PYTHONHASHSEED": number}, capture_output=True, check=True).stdout
        for number in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


def test_the_corpus_is_small() -> None:
    files = [file for file in CORPUS.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < LARGEST
    assert {folder.name for folder in CORPUS.iterdir() if folder.is_dir()} <= set(TARGETS)
    assert all(len(kept(target)) <= 40 for target in TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_a_dictionary_is_one_that_libfuzzer_reads(target: str) -> None:
    for line in dictionary(target).splitlines():
        assert line[0] == line[-1] == '"'
        assert bytes.fromhex(line[1:-1].replace("\\x", ""))


def _raise(error: Exception) -> None:
    with allowed():
        raise error


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: holds(False, "false"),
        lambda: clean("가\u202e나"),
        lambda: spoken("3개"),
        lambda: webvtt("WEBVTT\n\n1\n00:00.000 -> 00:01.000\n가\n"),
        lambda: webvtt("1\n00:00:00.000 --> 00:00:01.000\n가\n"),
        lambda: subrip("1\n00:00:00,000 --> 00:00:99,000\n가\n"),
        lambda: _raise(ReaderError("", where="a")),
        lambda: _raise(ReaderError("what")),
    ],
)
def test_what_must_hold_is_looked_at(wrong: Callable[[], None]) -> None:
    with pytest.raises(FaultError):
        wrong()


def test_what_a_player_makes_of_subtitles() -> None:
    told = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n가 <00:00:02.000>&lt;나&gt;\n\n00:03.000 --> 00:04.000\n<b>다</b>\n"
    assert webvtt(told) == ([(1000, 2500, "가 <나>"), (3000, 4000, "다")], [[2000], []])
    assert subrip("1\n00:00:01,000 --> 00:00:02,500\n<나>\n") == [(1000, 2500, "<나>")]
