"""Voice profiles: TOML files under ``voices/`` or the user's own, read into `Voice`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reader.errors import ConfigError, VoiceError
from reader.model import Voice

DEFAULT = "espeak"
"""The voice of a build that names none: works on any machine, with no network."""

_FIELDS: Mapping[str, type] = {
    "engine": str,
    "language": str,
    "about": str,
    "licence": str,
    "network": bool,
    "lexicons": list,
    "options": dict,
}


def names() -> tuple[str, ...]:
    """Names of the built-in voices, sorted."""
    return tuple(
        sorted(f.name[:-5] for f in resources.files("reader.voices").iterdir() if f.name.endswith(".toml"))
    )


def load(name: str, lexicons: Sequence[str] = ()) -> Voice:
    """The voice called `name`, or described by the profile at path `name` (ends in ``.toml``).

    Args:
        name: a built-in voice's name, or a path to a profile of one's own.
        lexicons: TSV files of the user's words, on top of the profile's own.

    Raises:
        VoiceError: there is no such voice.
        ConfigError: the profile has an unknown field, lacks one, or is no TOML.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise VoiceError("목소리 프로필 파일이 없습니다", where=name)
        return _parse(path.read_text("utf-8"), path.stem, name, lexicons)
    if name not in names():
        raise VoiceError(f"‘{name}’ 목소리가 없습니다", mend=f"있는 목소리: {', '.join(names())}")
    text = (resources.files("reader.voices") / f"{name}.toml").read_text("utf-8")
    return _parse(text, name, f"voices/{name}.toml", lexicons)


def _parse(text: str, name: str, where: str, lexicons: Sequence[str]) -> Voice:
    try:
        profile: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"TOML 문법이 틀렸습니다 ({error})", where=where) from error
    for field, value in profile.items():
        if field not in _FIELDS:
            raise ConfigError(
                f"모르는 항목 ‘{field}’", where=where, mend=f"쓸 수 있는 항목: {', '.join(_FIELDS)}"
            )
        if not isinstance(value, _FIELDS[field]):
            raise ConfigError(f"‘{field}’의 값이 {_FIELDS[field].__name__} 꼴이 아닙니다", where=where)
    if "engine" not in profile:
        raise ConfigError("‘engine’ 항목이 없습니다", where=where)
    return Voice(
        name=name,
        engine=profile["engine"],
        language=profile.get("language", "ko"),
        about=profile.get("about", ""),
        licence=profile.get("licence", ""),
        network=profile.get("network", False),
        lexicons=(*profile.get("lexicons", ()), *lexicons),
        options=MappingProxyType(profile.get("options", {})),
    )
