"""What CI installs is what pyproject.toml allows, each file known by its hash; and what we ship can be listed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / ".ci" / "lock.txt").read_text("utf-8")
RUNTIME = (ROOT / ".ci" / "lock-runtime.txt").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PYTHONS = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
PLATFORMS = [
    ("linux", "Linux", "posix", "x86_64"),
    ("linux", "Linux", "posix", "aarch64"),
    ("darwin", "Darwin", "posix", "arm64"),
    ("win32", "Windows", "nt", "AMD64"),
    ("win32", "Windows", "nt", "ARM64"),
]


def pins(lock: str) -> list[tuple[Requirement, set[str]]]:
    """What a lock says: each version, and the hashes of its files."""
    return [
        (
            Requirement(" ".join(entry.replace("\\\n", " ").split("--hash")[0].split())),
            set(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)),
        )
        for entry in re.split(r"\n(?=\S)", lock.strip())
        if not entry.startswith("#")
    ]


PINS, RUNTIME_PINS = pins(LOCK), pins(RUNTIME)
ASKED = [
    Requirement(told)
    for told in (*PROJECT["dependencies"], *(each for extra in EXTRAS.values() for each in extra))
    if not told.startswith("sori-reader[")
]


def places() -> list[dict[str, str]]:
    return [
        {
            "python_version": python,
            "python_full_version": f"{python}.9",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": system,
            "platform_system": name,
            "os_name": kind,
            "platform_machine": machine,
        }
        for python in PYTHONS
        for system, name, kind, machine in PLATFORMS
    ]


def pinned_at(place: dict[str, str], found: list[tuple[Requirement, set[str]]]) -> dict[str, Version]:
    return {
        canonicalize_name(pin.name): Version(next(iter(pin.specifier)).version)
        for pin, _ in found
        if pin.marker is None or pin.marker.evaluate(place)
    }


everywhere = pytest.mark.parametrize(
    "place", places(), ids=lambda p: f"{p['python_version']}-{p['sys_platform']}-{p['platform_machine']}"
)


@everywhere
def test_the_runtimes_lock_is_a_part_of_the_whole_and_has_what_runs_and_no_tool(
    place: dict[str, str],
) -> None:
    pinned, whole = pinned_at(place, RUNTIME_PINS), pinned_at(place, PINS)
    assert pinned.items() <= whole.items()
    asked = [Requirement(told) for told in (*PROJECT["dependencies"], *EXTRAS["dask"], *EXTRAS["s3"])]
    needed = {
        canonicalize_name(each.name) for each in asked if not each.marker or each.marker.evaluate(place)
    }
    assert needed <= pinned.keys()
    others = {canonicalize_name(each.name) for each in ASKED} - {
        canonicalize_name(each.name) for each in asked
    }
    assert {
        name for name in others & pinned.keys() if name != "packaging"
    } == set()  # onnxruntime wants it, too


def test_the_runtimes_files_are_those_that_were_tested() -> None:
    known = {digest for _, hashes in PINS for digest in hashes}
    assert all(hashes and hashes <= known for _, hashes in RUNTIME_PINS)
    assert re.search(r"://|--(?!hash)", RUNTIME) is None


@everywhere
def test_the_lock_has_all_that_is_asked_for_within_its_bounds(place: dict[str, str]) -> None:
    pinned = pinned_at(place, PINS)
    for asked in ASKED:
        if asked.marker is None or asked.marker.evaluate(place):
            assert pinned[canonicalize_name(asked.name)] in asked.specifier, asked


def test_each_of_the_lock_is_one_version_known_by_hashes_and_no_host_is_named() -> None:
    assert len(PINS) > 100
    for pin, hashes in PINS:
        assert [each.operator for each in pin.specifier] == ["=="]
        assert hashes, pin
    assert re.search(r"://|--(?!hash)", LOCK) is None


def test_dev_is_all_extras_and_the_lock_is_installed_by_its_hashes() -> None:
    (ours,) = (Requirement(told) for told in EXTRAS["dev"] if told.startswith("sori-reader["))
    assert ours.extras == EXTRAS.keys() - {"dev"}
    assert "--require-hashes -r .ci/lock.txt" in (ROOT / ".ci" / "run").read_text("utf-8")


NO_BOUND = {"distributed", "fsspec", "s3fs"}
"""Their versions are dates: none tells that it breaks something."""


@pytest.mark.parametrize(
    "told",
    [*PROJECT["dependencies"], *(each for extra in EXTRAS if extra != "dev" for each in EXTRAS[extra])],
)
def test_what_a_next_major_may_break_is_bounded(told: str) -> None:
    asked = Requirement(told)
    bounded = any(each.operator in ("<", "==") for each in asked.specifier)
    assert bounded == (asked.name not in NO_BOUND)


def test_what_others_made_of_our_package_is_in_the_bill_and_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    told = (ROOT / ".ci" / "sbom.py").read_text("utf-8")
    files = re.findall(r"^  ((?:reader|voices)/\S+)$", notice, re.MULTILINE)
    assert files
    for file in files:
        assert (ROOT / file).is_file()
        assert f'("{file}", ' in told


@pytest.mark.slow
def test_the_bill_of_materials_is_as_its_schema_says_and_lists_data_and_libraries(tmp_path: Path) -> None:
    bill = tmp_path / "sbom.json"
    subprocess.run(
        [sys.executable, ROOT / ".ci" / "sbom.py", bill], check=True
    )  # it validates what it writes
    parts = {part["name"]: part for part in json.loads(bill.read_text("utf-8"))["components"]}
    assert {canonicalize_name(asked.name) for asked in ASKED if asked.marker is None} <= {
        canonicalize_name(name) for name in parts
    }
    assert parts["CMUdict"]["licenses"] == [{"license": {"id": "BSD-2-Clause"}}]
    (inside,) = parts["espeakng-loader"]["components"]
    assert inside["licenses"] == [{"license": {"id": "GPL-3.0-or-later"}}]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_manual_is_what_the_help_says(language: str) -> None:
    """Made anew by ``python .ci/manual.py``."""
    made = subprocess.run(
        [sys.executable, ROOT / ".ci" / "manual.py", language],
        env=os.environ | {"LANGUAGE": language, "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    page = ROOT / "docs" / "man" / ("" if language == "en" else language) / "reader.1"
    assert made == page.read_bytes()


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc isn't here")
def test_the_manual_is_right_to_mandoc() -> None:
    pages = sorted((ROOT / "docs" / "man").rglob("*.1"))
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_what_an_index_of_packages_shows_leads_nowhere_beside_it() -> None:
    """On PyPI there is nothing beside it: a relative link is dead, and a picture broken."""
    text = (ROOT / PROJECT["readme"]).read_text("utf-8")
    links = re.findall(r"\]\(([^)]*)\)|(?:src|href)=\"([^\"]*)\"", text)
    assert [link for pair in links for link in pair if link and not link.startswith("https://")] == []


def test_what_is_installed_beside_the_package_is_there() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["data-files"]
    files = [ROOT / file for found in told.values() for file in found]
    assert files
    assert all(file.is_file() for file in files)
