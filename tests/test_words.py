import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from reader import words
from reader.article import rules
from reader.words import ENVIRONMENT, LANGUAGES, _table, language, message, phrase

READER = Path(__file__).parent.parent / "reader"
MESSAGES = {code: _table(f"{code}.toml") for code in LANGUAGES}
PHRASES = _table("episode.ko.toml")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_language_says_the_same(code: str) -> None:
    first = MESSAGES[LANGUAGES[0]]
    assert MESSAGES[code].keys() == first.keys()
    assert [k for k in first if placeholders(MESSAGES[code][k]) != placeholders(first[k])] == []


def test_english_has_no_hangul() -> None:
    assert [key for key, text in MESSAGES["en"].items() if re.search("[가-힣]", text)] == []


def calls() -> list[tuple[str, str, ast.Call]]:
    """Each call of `message` and `phrase`: where, its function, the call."""
    found = []
    for file in sorted(READER.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("message", "phrase")
            ):
                found.append((f"{file.name}:{node.lineno}", node.func.id, node))
    return found


def test_what_the_code_says_is_in_the_tables_and_nothing_else_is() -> None:
    said: dict[str, set[str]] = {"message": set(), "phrase": set()}
    for where, function, call in calls():
        table = MESSAGES["ko"] if function == "message" else PHRASES
        key = call.args[0]
        if isinstance(key, ast.JoinedStr):  # a family of keys
            family = {each for each in table if each.startswith(ast.unparse(key)[2:].partition("{")[0])}
            assert family, where
            said[function] |= family
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            assert key.value in table, where
            said[function].add(key.value)
            if all(word.arg for word in call.keywords):  # not ``**``
                assert {word.arg for word in call.keywords} == placeholders(table[key.value]), where
        else:  # a key from a table of the same module
            source = next(READER.rglob(where.partition(":")[0])).read_text("utf-8")
            said[function] |= {each for each in table if f'"{each}"' in source}
    assert MESSAGES["ko"].keys() - said["message"] == set()
    assert PHRASES.keys() - said["phrase"] == set()


HANGUL_IS_DATA = {"article", "korean", "listen", "engines", "source", "tabular"}
"""Rooms that know Korean text; all that others say in Korean is in the tables."""
TRIALS = {"casting.py", "decode.py", "doctor.py", "script.py", "speech.py", "symptoms.py"}
"""They let a voice say something, count syllables, or tell languages and charsets apart."""


@pytest.mark.parametrize("file", sorted(READER.rglob("*.py")), ids=lambda file: str(file.relative_to(READER)))
def test_korean_for_people_stands_in_the_tables(file: Path) -> None:
    if file.relative_to(READER).parts[0] in HANGUL_IS_DATA or file.name in TRIALS:
        return
    tree = ast.parse(file.read_text("utf-8"))
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    strings = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documented
    ]
    assert [s.value for s in strings if isinstance(s.value, str) and re.search("[가-힣]", s.value)] == []


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "xx_XX.UTF-8"}, "ko"),
        ({"LANG": "eno_ID.UTF-8"}, "ko"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LANGUAGE": "en:ko"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_language(environment: dict[str, str], code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == code


def test_windows_tells_its_language_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("reader.words.os.name", "nt")
    monkeypatch.setattr("reader.words.locale.getlocale", lambda: ("English_United States", "1252"))
    assert language() == "en"


def test_message_and_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ko")
    assert message("feed.too-many", count=3) == "피드에 글이 너무 많습니다(3개)"
    words.use("en")
    assert message("feed.too-many", count=3) == "The feed has too many items (3)"
    assert phrase("said.note", text="{x}") == "각주. {x}"


def test_every_rule_of_the_tables_has_words() -> None:
    for table in ("lines.tsv", "chrome.tsv"):
        rules_of = {row[0] for row in rules.table(table, 2)}
        assert {rule for rule in rules_of if f"rule.{rule}" not in MESSAGES["ko"]} == set()
    own = "alt deck elsewhere embed hidden no-words query setting struck-out title-again heading-again heading-alone heading-is-title heading-twice"
    assert {rule for rule in own.split() if f"rule.{rule}" not in MESSAGES["ko"]} == set()
