"""One input becomes another: by tokens of its language, by its lines, by its JSON, by its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.fuzz.tokens import tokens

_HOSTILE: tuple[Any, ...] = (
    None, True, -1, 0, 1e400, -1e-300, 10**30, "", "\0", "\u202e가", "../../x", "/etc/x", "a" * 3000, [], {}, [[]], {"a": []},
    "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2026-03-14T09:00:00", [None], "NaN", "javascript:a", "<b>&",
)  # fmt: skip


def _at(text: str, random: Random) -> tuple[int, int]:
    begin = random.randrange(len(text) + 1)
    return begin, min(len(text), begin + int(random.paretovariate(0.7)))


def _insert(text: str, random: Random, words: Sequence[str]) -> str:
    at, _ = _at(text, random)
    return text[:at] + "".join(random.choices(words, k=random.randint(1, 4))) + text[at:]


def _replace(text: str, random: Random, words: Sequence[str]) -> str:
    begin, end = _at(text, random)
    return text[:begin] + random.choice(words) + text[end:]


def _remove(text: str, random: Random, words: Sequence[str]) -> str:
    begin, end = _at(text, random)
    return text[:begin] + text[end:]


def _move(text: str, random: Random, words: Sequence[str]) -> str:
    begin, end = _at(text, random)
    at, _ = _at(text, random)
    return text[:at] + text[begin:end] + text[at:]


def _repeat(text: str, random: Random, words: Sequence[str]) -> str:
    begin, end = _at(text, random)
    part = text[begin:end][:200] if random.random() < 0.5 else random.choice(words)
    return text[:begin] + part * min((1 << random.randint(1, 14)), 200_000 // (len(part) or 1)) + text[begin:]


def _lines(text: str, random: Random, words: Sequence[str]) -> str:
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[at], lines[other] = lines[other], random.choice(("", " ", "\t", "- ", "> ", "    ")) + lines[at]
    return "\n".join(lines)


def _sign(text: str, random: Random, words: Sequence[str]) -> str:
    at, _ = _at(text, random)
    drawn = random.choice((random.randrange(128), random.randrange(0x3000), random.randrange(0xAC00, 0xD7A4), random.randrange(0xE000, 0x110000)))  # fmt: skip
    return text[:at] + chr(drawn) + text[at + random.randint(0, 1) :]


_WAYS: Sequence[Callable[[str, Random, Sequence[str]], str]] = (
    *(_insert, _insert, _insert, _replace, _replace),
    *(_remove, _move, _repeat, _lines, _sign),
)


def mutated(text: str, random: Random, words: Sequence[str], times: int = 4) -> str:
    """`text` after some changes."""
    for _ in range(random.randint(1, times)):
        text = random.choice(_WAYS)(text, random, words)
    return text


def _changed(value: Any, random: Random) -> Any:
    """A JSON value with one part of it another."""
    if isinstance(value, dict | list) and value and random.random() < 0.85:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = random.choice(keys)
        if random.random() < 0.1:
            return {name: kept for name, kept in value.items() if name != key} if isinstance(value, dict) else value[:key] + value[key + 1 :]  # fmt: skip
        changed = _changed(value[key], random)
        return (
            {**value, key: changed} if isinstance(value, dict) else [*value[:key], changed, *value[key + 1 :]]
        )
    return random.choice(_HOSTILE)


def structured(target: str, data: bytes, random: Random) -> bytes:
    """Another input for a target: JSON stays JSON half of the time, a text stays text."""
    if data[:1] == b"{" and random.random() < 0.6:
        try:
            return json.dumps(_changed(json.loads(data), random), ensure_ascii=random.random() < 0.5).encode("utf-8", "replace")  # fmt: skip
        except (ValueError, RecursionError):
            pass
    return mutated(data.decode("utf-8", "replace"), random, tokens(target)).encode("utf-8", "replace")
