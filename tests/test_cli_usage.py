"""The command line's own words: help and mistakes, in Korean and in English."""

import re

import pytest

from reader.cli import usage
from reader.cli.app import app
from reader.errors import ConfigError


def mistake(*arguments: str) -> ConfigError:
    try:
        app(list(arguments), prog_name="reader", standalone_mode=False)
    except Exception as error:  # typer's own, private in some of its versions
        told = usage.mistake(error)
    assert told
    return told


@pytest.mark.parametrize(
    ("arguments", "korean", "english"),
    [
        ("bild", "‘bild’이라는 명령이 없습니다 → ‘build’인가요?", "There is no command ‘bild’ → Do you mean ‘build’?"),
        ("zzz", "‘zzz’이라는 명령이 없습니다 → reader --help", "There is no command ‘zzz’ → See reader --help"),
        ("read", "‘PLACE’이(가) 빠졌습니다 → reader read --help", "‘PLACE’ is missing → See reader read --help"),
        ("build x --nope", "‘--nope’이라는 옵션이 없습니다", "There is no option ‘--nope’"),
        ("build x --bitrate q", "‘--bitrate’의 값은 정수여야 합니다", "‘--bitrate’ must be a whole number"),
        ("build x --wait q", "‘--wait’의 값이 알맞지 않습니다: 0 이상의 초", "‘--wait’ has a wrong value: write seconds"),
        ("build x --wait nan", "‘--wait’의 값이 알맞지 않습니다: 0 이상의 초", "‘--wait’ has a wrong value: write seconds"),
        ("publish x y --wait -1", "‘--wait’의 값이 알맞지 않습니다: 0 이상의 초", "‘--wait’ has a wrong value: write seconds"),
        ("build x --since q", "‘--since’의 값이 알맞지 않습니다: 날은", "‘--since’ has a wrong value: write a day"),
        ("build x --out", "옵션 ‘--out’에 값이 빠졌습니다", "The option ‘--out’ needs a value"),
        ("build x --prune=1", "‘--prune’", "‘--prune’"),
        ("build x --formt m4b", "→ ‘--format’인가요?", "→ Do you mean ‘--format’?"),
        ("serve --port 99999", "‘--port’의 값이 범위를 벗어났습니다", "‘--port’ is out of its range"),
        ("cache --limit -1", "‘--limit’의 값이 범위를 벗어났습니다", "‘--limit’ is out of its range"),
        ("doctor x", "남는 것이 있습니다: x", "There is something more than is understood: x"),
        ("say", "이렇게 적으세요: TEXT, TEXT -o FILE", "Write it like this: TEXT, TEXT -o FILE"),
        ("voices nope", "‘nope’이라는 명령이 없습니다 → reader voices --help", "There is no command ‘nope’ → See reader voices"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_ones_language(
    arguments: str, korean: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, told in (("ko", korean), ("en", english)):
        monkeypatch.setenv("LANGUAGE", code)
        error = str(mistake(*arguments.split()))
        assert told in error
        assert (re.search("[가-힣]", error) is None) == (code == "en") or arguments == "say"


def test_an_error_that_is_no_mistake_of_the_command_is_left_alone() -> None:
    assert usage.mistake(ValueError("no")) is None


@pytest.mark.parametrize(
    ("arguments", "told", "left"),
    [
        ("build x", "", "build x"),
        ("--lang en build x", "en", "build x"),
        ("build --lang=ko x", "ko", "build x"),
        ("--lang en build --lang ko x", "ko", "build x"),
    ],
)
def test_lang_may_stand_anywhere(arguments: str, told: str, left: str) -> None:
    assert usage.language(arguments.split()) == (told, left.split())


@pytest.mark.parametrize("arguments", ["--lang", "--lang fr", "--lang= build", "build --lang=EN"])
def test_another_language_is_refused(arguments: str) -> None:
    with pytest.raises(ConfigError, match="ko, en"):
        usage.language(arguments.split())


def test_a_default_is_told_in_ones_language_where_it_is_broken_off() -> None:
    assert "[default:" not in usage._translated("--since 24h|7d  여기서부터 새로 나온 것  [default:\n  24h]")
