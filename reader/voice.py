"""Voice profiles: TOML files under ``voices/`` or the user's own, read into `Voice`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from reader import engines, toml
from reader.errors import ConfigError, VoiceError
from reader.model import Voice
from reader.toml import Toml, shown
from reader.words import LANGUAGES, language, message

DEFAULT = "sori"
"""The voice of a build that names none: understandable, and in the plain install with all it needs."""
ONLINE = "google"
"""The voice that `AUTO` tries; its fallbacks are those that speak where it doesn't answer."""
AUTO = "auto"
"""The name that stands for `ONLINE` where it answers, and for its fallbacks where not."""


_LARGEST = 1000
"""Of any number in a profile (dB, seconds, shares): more is a slip, as are TOML's ``inf`` and ``nan``."""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _bounds(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(map(_number, value)) and 0 <= value[0] <= value[1]
    )


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return _text(value) or (
        isinstance(value, dict) and value.keys() <= set(LANGUAGES) and all(map(_text, value.values()))
    )


_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "engine": (_text, "text"),
    "language": (_text, "text"),
    "about": (_texts, "text"),
    "licence": (_text, "text"),
    "network": (lambda value: isinstance(value, bool), "flag"),
    "lexicons": (_words, "files"),
    "fallback": (_words, "voices"),
    "syllable_seconds": (_bounds, "bounds"),
    "signs": (lambda value: value in ("strict", "loose", "off"), "signs"),
    "gain": (_number, "number"),
    "cer": (_number, "number"),
    "options": (lambda value: isinstance(value, dict), "table"),
}
"""What a profile may say, what is right for it, and what that is called. (`signs`: the keys of `reader.symptoms.BOUNDS`.)"""


def names() -> tuple[str, ...]:
    """Names of the built-in voices, sorted."""
    return tuple(
        sorted(f.name[:-5] for f in resources.files("reader.voices").iterdir() if f.name.endswith(".toml"))
    )


def load(name: str, lexicons: Sequence[str] = (), pace: float = 1.0) -> Voice:
    """The voice called `name`, or described by the profile at path `name` (ends in ``.toml``).

    Args:
        name: a built-in voice's name, or a path to a profile of one's own.
        lexicons: TSV files of the user's words, on top of the profile's own.
        pace: times its own.

    Raises:
        VoiceError: there is no such voice, or it can't speak at that pace.
        ConfigError: the profile has an unknown field or option, a wrong value, lacks one, or is no TOML; or one of its
            lexicons can't be read.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise VoiceError(message("voice.no-profile"), where=name)
        return _paced(_own(toml.read(path, name), path.stem, lexicons), pace)
    if name not in names():
        raise VoiceError(
            message("voice.unknown", name=name), mend=message("mend.voices", names=", ".join(names()))
        )
    file = toml.read(resources.files("reader.voices") / f"{name}.toml", f"voices/{name}.toml")
    return _paced(_voice(_checked(file), name, lexicons), pace)


def _paced(own: Voice, pace: float) -> Voice:
    """`own` at `pace`, by what its engine does for that: nothing is stretched."""
    if pace == 1:
        return own
    least, most = own.syllable_seconds
    options = engines.paced(own.engine, own.options, pace)
    return replace(own, options=options, syllable_seconds=(least / pace, most / pace), pace=pace)


def _checked(file: Toml) -> dict[str, Any]:
    """The profile in `file`, each field known and right."""
    for field, value in file.data.items():
        if field not in _FIELDS:
            raise toml.unknown(field, _FIELDS, file.where(field))
        right, kind = _FIELDS[field]
        if not right(value):
            raise ConfigError(
                message("setting.value", key=field, value=shown(value)) + message(f"setting.not-{kind}"),
                where=file.where(field),
            )
    if "engine" not in file.data:
        raise ConfigError(message("voice.no-engine"), where=file.name)
    return dict(file.data)


def _own(file: Toml, name: str, lexicons: Sequence[str]) -> Voice:
    """The voice of a profile of one's own: its engine knows the options, and files are taken from where it is.

    Ours are checked by a test, so that their engines, slow to import or not installed, needn't be asked each time.
    """
    from reader.korean import lexicon  # not needed for ours

    profile = _checked(file)
    try:
        declared = engines.declared(profile["engine"])
    except VoiceError as error:
        raise VoiceError(error.what, where=file.where("engine"), mend=error.mend) from error
    options = profile.get("options", {})
    engines.check(declared, options, lambda option: file.where("options", option))
    places = {option.name for option in declared or () if option.place and options.get(option.name)}
    own = [file.place(path) for path in profile.get("lexicons", ())]
    try:
        lexicon(own)
    except ConfigError as error:
        raise ConfigError(
            f"‘lexicons’: {error.where}: {error.what}", where=file.where("lexicons"), mend=error.mend
        ) from error
    fallback = [
        file.place(other) if other.endswith(".toml") else other for other in profile.get("fallback", ())
    ]
    options = {key: file.place(value) if key in places else value for key, value in options.items()}
    return _voice({**profile, "lexicons": own, "fallback": fallback, "options": options}, name, lexicons)


def _voice(profile: Mapping[str, Any], name: str, lexicons: Sequence[str]) -> Voice:
    """The voice of a checked profile."""
    facts: dict[str, Any] = {
        field: tuple(value) if isinstance(value, list) else value for field, value in profile.items()
    }
    about = profile.get("about", "")
    facts["about"] = (
        about if isinstance(about, str) else about.get(language()) or about.get("en", about.get("ko", ""))
    )
    facts["lexicons"] = (*profile.get("lexicons", ()), *lexicons)
    facts["options"] = dict(profile.get("options", {}))
    return Voice(name=name, **facts)
