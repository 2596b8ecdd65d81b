import errno
import os
from pathlib import Path

import pytest

from reader import words
from reader.errors import ReaderError, SourceError, StoreError, reason
from reader.store import Folder


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ReaderError("읽을 수 없습니다"), "읽을 수 없습니다"),
        (SourceError("읽을 수 없습니다", where="a.md"), "a.md: 읽을 수 없습니다"),
        (
            SourceError("없습니다", where="a.md", mend="이름을 확인하세요"),
            "a.md: 없습니다 → 이름을 확인하세요",
        ),
    ],
)
def test_an_error_is_one_line_with_place_and_remedy(error: ReaderError, line: str) -> None:
    assert str(error) == line


OURS = [key.partition(".")[2] for key in words._table("ko.toml") if key.startswith("system.")]


@pytest.mark.parametrize("code", words.LANGUAGES)
@pytest.mark.parametrize("name", [name for name in OURS if hasattr(errno, name)])
def test_why_the_system_refused_is_told_in_the_users_language(
    name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", code)
    number = getattr(errno, name)
    told = reason(OSError(number, os.strerror(number), "a.md"))
    assert told == words.message(f"system.{name}")
    assert told != os.strerror(number)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ELOOP, "Too many levels"), "Too many levels"),
        (OSError("the library's own words"), "the library's own words"),
        (OSError(-2, "Name or service not known"), "Name or service not known"),
        (OSError(), ""),
    ],
)
def test_what_we_have_no_words_for_is_told_in_the_systems(error: OSError, told: str) -> None:
    assert reason(error) == told


def test_a_real_refusal_is_told_in_korean(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="그런 파일이나 폴더가 없음"):
        Folder(tmp_path).read("none")
