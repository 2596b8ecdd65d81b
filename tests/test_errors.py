import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import words
from reader.errors import DefectError, PackageError, ReaderError, SourceError, StoreError, outside, reason
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


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "raise OSError('sndfile library not found using ctypes.util.find_library')",
        "raise ImportError('no DLL')",
    ],
)
def test_a_package_that_is_missing_or_lacks_its_library_is_named_with_its_cure(
    broken: str, tmp_path: Path, posts: Path
) -> None:
    """As a wheel of another platform, or a distribution's package without the library: found before the real one."""
    run = "import sys; from reader.cli import main"
    if broken:
        (tmp_path / "soundfile.py").write_text(broken)
    else:
        run += "; sys.modules['soundfile'] = None"
    words = ["build", str(posts), "--voice", "silence", "-o", str(tmp_path / "out"), "--format", "opus"]
    done = subprocess.run(
        [sys.executable, "-c", f"{run}; main()", *words],
        env=os.environ
        | {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 3)
    for line in done.stderr.splitlines():
        assert "soundfile" in line
        assert "pip install --force-reinstall soundfile" in line


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ModuleNotFoundError("No module named 'PIL'", name="PIL"), PackageError),
        (ImportError("cannot open shared object file", name="lxml.etree"), PackageError),
        (ImportError("cannot import name", name="reader.errors"), DefectError),
        (ImportError("of no module"), DefectError),
        (KeyError("a"), DefectError),
    ],
)
def test_what_is_none_of_our_errors_is_a_missing_package_or_a_mistake_of_ours(
    error: Exception, kind: type[ReaderError]
) -> None:
    told = outside(error, "a.md")
    assert (type(told), told.where, told.__cause__) == (kind, "a.md", error)
    assert told.mend
