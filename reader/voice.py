"""Voice profiles: TOML files under ``voices/`` or the user's own, read into `Voice`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from reader.errors import ConfigError, VoiceError
from reader.model import Voice

DEFAULT = "sori"
"""The voice of a build that names none: understandable, and in the plain install with all it needs."""

_NUMBER = (int, float)
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "engine": str,
    "language": str,
    "about": str,
    "licence": str,
    "network": bool,
    "lexicons": list,
    "fallback": list,
    "syllable_seconds": list,
    "signs": str,
    "gain": _NUMBER,
    "cer": _NUMBER,
    "options": dict,
}
_SIGNS = ("strict", "loose", "off")
"""How clips are judged: the keys of `reader.symptoms.BOUNDS`."""
_PLACES = ("folder", "model")
"""Options that name a file or folder: in a profile of one's own, taken from the profile's folder."""


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
        return _voice(_parse(path, name), path.stem, lexicons, path.parent)
    if name not in names():
        raise VoiceError(f"‘{name}’ 목소리가 없습니다", mend=f"있는 목소리: {', '.join(names())}")
    profile = resources.files("reader.voices") / f"{name}.toml"
    return _voice(_parse(profile, f"voices/{name}.toml"), name, lexicons, None)


def _parse(file: Traversable | Path, where: str) -> dict[str, Any]:
    """The profile in `file`, each field known and of its type."""
    try:
        profile: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"TOML 문법이 틀렸습니다 ({error})", where=where) from error
    for field, value in profile.items():
        if field not in _FIELDS:
            raise ConfigError(
                f"모르는 항목 ‘{field}’", where=where, mend=f"쓸 수 있는 항목: {', '.join(_FIELDS)}"
            )
        if not isinstance(value, _FIELDS[field]):
            raise ConfigError(f"‘{field}’의 값이 알맞은 꼴이 아닙니다", where=where)
    if "engine" not in profile:
        raise ConfigError("‘engine’ 항목이 없습니다", where=where)
    bounds = profile.get("syllable_seconds", [0, 0])
    if len(bounds) != 2 or not all(isinstance(bound, _NUMBER) for bound in bounds) or bounds[0] > bounds[1]:
        raise ConfigError("‘syllable_seconds’는 [가장 짧게, 가장 길게]여야 합니다", where=where)
    if profile.get("signs", "loose") not in _SIGNS:
        raise ConfigError(
            f"‘signs’의 값 ‘{profile['signs']}’을(를) 모릅니다",
            where=where,
            mend=f"쓸 수 있는 값: {', '.join(_SIGNS)}",
        )
    for option, value in profile.get("options", {}).items():
        if not isinstance(value, str | int | float | bool):
            raise ConfigError(f"options의 ‘{option}’은 글자나 수여야 합니다", where=where)
    return profile


def _voice(profile: dict[str, Any], name: str, lexicons: Sequence[str], home: Path | None) -> Voice:
    """The voice of a checked profile; `home` is the folder of a profile of one's own."""
    own, options = profile.get("lexicons", []), dict(profile.get("options", {}))
    if home is not None:
        own = [str(home / Path(file).expanduser()) for file in own]
        for option in options.keys() & _PLACES:
            options[option] = str(home / Path(options[option]).expanduser())
    facts = {field: profile[field] for field in _FIELDS if field in profile} | {
        "lexicons": (*own, *lexicons),
        "fallback": tuple(profile.get("fallback", ())),
        "options": options,
    }
    if "syllable_seconds" in profile:
        facts["syllable_seconds"] = tuple(profile["syllable_seconds"])
    return Voice(name=name, **facts)
