"""What is distributed: all that the package needs, the licences and the manual, and nothing of the tests."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both distributions, built of what git knows, with the setuptools that is here."""
    top = tmp_path_factory.mktemp("dist")
    files = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        .stdout.decode()
        .split("\0")
    )
    if len(files) < 2:
        pytest.skip("no repository of git")
    for name in filter(None, files):
        if not name.startswith("tests/") or name.count("/") == 1:
            (top / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (top / "tree" / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", str(top / "dist"), str(top / "tree")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return top / "dist"


@pytest.mark.slow
def test_the_wheel_holds_all_that_is_needed(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "reader").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    voices = {
        f"reader/{file.relative_to(ROOT).as_posix()}"
        for file in (ROOT / "voices").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert (code | voices) - names == set()
    ends = ("licenses/LICENSE", "licenses/NOTICE", "share/man/man1/reader.1", "share/man/ko/man1/reader.1")
    assert [end for end in ends if not any(name.endswith(end) for name in names)] == []
    assert {name.split("/")[0].split(".")[0].split("-")[0] for name in names} == {"reader", "sori_reader"}


@pytest.mark.slow
def test_the_source_can_be_read_and_made_again_and_has_no_tests(dist: Path) -> None:
    (source,) = dist.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "LICENSE",
        "NOTICE",
        "README.md",
        "CHANGELOG.md",
        "pyproject.toml",
        "docs/install.md",
        "docs/man/reader.1",
    }
    assert wanted - names == set()
    assert [name for name in names if name.split("/")[0] in ("tests", ".ci", "output")] == []
