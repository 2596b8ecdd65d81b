"""What README and docs tell people to paste is what CI runs, and what the command has; links lead somewhere."""

import json
import re
import signal
from configparser import ConfigParser
from pathlib import Path
from typing import get_args

import pytest
import yaml
from typer.main import get_command

from reader import voice
from reader.cli import report
from reader.cli.app import app
from reader.errors import SourceError
from reader.events import Published, Recovered, Resting, SetAside, Watched
from reader.korean import normalize, programs
from reader.listening import LEVELS, LISTS
from tests.documented import faults
from tests.test_cli_report import table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ENGLISH = (ROOT / "docs" / "README.en.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WATCH = (ROOT / "docs" / "watch.md").read_text("utf-8")


def lines(page: Path) -> list[str]:
    """What a page tells to paste into a shell."""
    blocks = re.findall(r"```(?:sh|bash|console|powershell)\n(.*?)```", page.read_text("utf-8"), re.S)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


LINES = lines(PAGES[0])


def test_ci_runs_the_readme_test_line() -> None:
    line = next(line for line in LINES if "pytest" in line)
    assert line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_main_job_is_one_line() -> None:
    line = next(line for line in LINES if "reader build" in line)
    assert "pip install" in line


def test_both_readmes_begin_with_the_same_lines() -> None:
    assert lines(ROOT / "docs" / "README.en.md")[:2] == LINES[:2]


@pytest.mark.parametrize(
    "line", sorted({line for page in PAGES for line in lines(page) if re.match(r"(\S*/)?reader ", line)})
)
def test_commands_exist_with_their_options(line: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    words = line.split("#")[0].split()
    name = words[1]
    assert name in commands or name.startswith("-")
    if name in commands:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word.split("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)} <= known | {"--help"}


WATCHING = re.findall(r"(?:ExecStart=|\* |- run: )(?:\S*/)?(reader watch .*)", WATCH)


@pytest.mark.parametrize("line", WATCHING)
def test_examples_for_systemd_cron_and_github_name_options_that_exist(line: str) -> None:
    test_commands_exist_with_their_options(line)


def test_there_is_an_example_for_each_and_it_can_be_read() -> None:
    assert len(WATCHING) == 3
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read_string(re.findall(r"```ini\n(.*?)```", WATCH, re.S)[-1])
    assert unit["Service"]["Type"] == "exec"
    assert int(unit["Service"]["SuccessExitStatus"]) == 128 + signal.SIGTERM
    flow = yaml.safe_load(re.findall(r"```yaml\n(name: podcast.*?)```", WATCH, re.S)[0])
    saves = [step for step in flow["jobs"]["podcast"]["steps"] if "cache/save" in step.get("uses", "")]
    assert [step["if"] for step in saves] == ["always()"]
    (line,) = re.findall(r"```cron\n(.*?)\n```", WATCH, re.S)
    assert re.match(r"(\S+ ){5}/", line)
    assert "--once" in line


def test_what_a_watch_tells_has_the_fields_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    error = SourceError("무엇", where="어디", mend="할 일")
    events: list[Watched] = [
        SetAside("a.md", error, 3),
        Recovered("a.md"),
        Published("s3://b/", 1, 2, 3),
        Resting(45.0, 1),
    ]
    list(report.logged(events))
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {type(event) for event in events} == set(get_args(Watched))
    assert [fault for each in told for fault in faults("log", each)] == []
    rows = table("| 지켜볼 때의 `event` | 때 | 이름 |", 2)
    assert [list(each) for each in told] == [["event", "time", *rows[each["event"]]] for each in told]
    assert len(rows) == len(told)


def test_every_command_is_in_the_docs() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    told = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert [name for name in commands if f"| `reader {name}" not in told] == []


def test_the_version_is_in_the_changelog() -> None:
    from reader import __version__

    assert f"[{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_claims_of_the_voices_what_their_profiles_do() -> None:
    claim = re.search(
        r"mishears (\d+) % of\s+their characters in thirty news sentences, (\d+) % of espeak's", ENGLISH
    )
    assert claim
    embedded, last = (round(100 * (voice.load(name).cer or 1)) for name in ("sori", "espeak"))
    assert (int(claim[1]), int(claim[2])) == (embedded, last)
    assert (voice.load("sori-m").cer or 1) <= (voice.load("sori").cer or 1)


def examples(head: str) -> list[tuple[str, str]]:
    """The rows of the table under `head` in what we tell of formulas and listings."""
    text = (ROOT / "docs" / "formulas-and-code.md").read_text("utf-8")
    rows = text.split(head, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [
        (written.replace("\\|", "|"), spoken)
        for row in rows
        for written, spoken in re.findall(r"^\| `(.*)` \| (.*) \|$", row)
    ]


@pytest.mark.parametrize(("written", "spoken"), examples("| 쓴 것 | 말하는 것 |"))
def test_formulas_are_said_as_the_convention_tells(written: str, spoken: str) -> None:
    assert normalize(written) == spoken


@pytest.mark.parametrize(("written", "spoken"), examples("| 쓴 것 | 읽는 것 |"))
def test_code_is_said_as_the_convention_tells(written: str, spoken: str) -> None:
    assert programs.said(written) == spoken


def test_the_table_of_signs_is_that_of_the_levels() -> None:
    text = (ROOT / "docs" / "signposts.md").read_text("utf-8")
    rows = re.findall(r"^\|[^|]*\|[^|]*\| `(\w+)(?: = (\S+))?` \|(.*)\|$", text, re.M)
    told = {}
    for option, value, marks in rows:
        on = [mark.strip() == "○" for mark in marks.split("|")]
        wanted = {"": True, **{f'"{name}"': name for name in LISTS}}.get(value, value)
        for level, marked in zip(LEVELS, on, strict=True):
            own = getattr(LEVELS[level], option)
            has = (
                bool(own)
                if wanted is True
                else str(own) == str(wanted) or (own == "order" and wanted == "count")
            )
            told[level, option, value] = (has, marked)
    assert len(told) == 36
    assert {key: pair for key, pair in told.items() if pair[0] != pair[1]} == {}


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    told = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", told) + re.findall(r'<img src="([^"]+)"', told)
    for link in links:
        if "://" not in link:
            file, _, anchor = link.partition("#")
            place = page.parent / file if file else page
            assert place.exists(), link
            assert not anchor or anchor in anchors(place), link
