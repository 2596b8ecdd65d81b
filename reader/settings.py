"""What single values of ``reader.toml`` mean: each as it is kept, or a `ConfigError`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reader import listening, mp3, toml, unseen, voice, workers
from reader.categories import CATEGORIES
from reader.errors import ConfigError
from reader.outputs import SOUNDS
from reader.toml import shown
from reader.topics import KINDS
from reader.words import message

_KINDS = {str: "text", bool: "flag", int: "whole", float: "number", tuple: "texts"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What neither XML nor the name of a file can hold, and halves of characters."""
MOST = 1_000_000
"""Of any number; TOML's integers have no end."""
LINES = 1000
"""Of a listing that is said line by line."""
EMAIL = r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+"
REPORT = r"https?://[^\s/?#{}]+/[^\s{}]*(\{(title|body)\}[^\s{}]*)+"
COLOUR = "#[0-9a-fA-F]{6}"
COMMONS = r"[Cc][Cc]0[ -]1\.0|[Cc][Cc][ -][Bb][Yy](-[Nn][Cc])?(-[Nn][Dd]|-[Ss][Aa])?[ -][1-4]\.[05]"
"""Licences of Creative Commons, as SPDX and people write them."""
OWN_TERMS = r"\S.{0,127} https?://\S+"
"""A licence of one's own; a name is no longer than podcast:license takes."""


def typed(value: object, default: object) -> Any:
    """`value`, if it is of the type of `default`."""
    words = value if isinstance(value, list) else [value]
    if (
        isinstance(default, tuple)
        and isinstance(value, list)
        and all(isinstance(word, str) for word in value)
    ):
        value = tuple(value)
    if type(default) is float and type(value) is int and abs(value) < MOST:
        value = float(value)
    if type(value) is not type(default):
        raise ConfigError(message(f"setting.not-{_KINDS[type(default)]}"))
    if any(isinstance(word, str) and _CONTROL.search(word) for word in words):
        raise ConfigError(message("setting.control"))
    return unseen.without(value) if isinstance(value, str) else value


def _is_address(told: str) -> bool:
    """Whether it is an address of the web."""
    try:
        parts = urlsplit(told)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False
    return right and not re.search(r"\s", told)


def _url(url: str) -> str:
    if not _is_address(url) or re.search("[?#]", url):
        raise ConfigError(message("setting.url"), mend=message("mend.url"))
    return url if url.endswith("/") else f"{url}/"


def _address(url: str) -> str:
    """A whole address; empty for none."""
    if url and (not _is_address(url) or "#" in url):
        raise ConfigError(message("setting.url"), mend=message("mend.url"))
    return url


def _prefix(prefix: str) -> str:
    return _url(prefix) if prefix else ""


def _feeds(asked: tuple[str, ...]) -> tuple[str, ...]:
    for each in asked:
        kind, divided, name = each.partition(":")
        if kind not in KINDS or (divided and not name.strip()):
            raise toml.unknown(kind, KINDS, "")
    return asked


FREQUENCIES = {
    "daily": "FREQ=DAILY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
}
"""How often a show comes, and what that is as a rule of RFC 5545, 3.3.10."""
COMPLETE = "complete"
"""It comes no more."""
RULE = r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|BY[A-Z]+|UNTIL)=[A-Z0-9,+-]+)*"
"""Without COUNT, which takes a day on which it began (podcast-namespace, ``docs/tags/update-frequency.md``)."""


def _frequency(told: str) -> str:
    if told and told not in (*FREQUENCIES, COMPLETE) and not re.fullmatch(RULE, told):
        raise toml.unknown(told, (*FREQUENCIES, COMPLETE), "")
    return told


TOKEN = "[A-Za-z0-9-]{8,100}"
"""By which Apple asks whose a feed is."""


def _verify(token: str) -> str:
    if token and not re.fullmatch(TOKEN, token):
        raise ConfigError(message("setting.verify"))
    return token


def _report(address: str) -> str:
    if address and not re.fullmatch(REPORT, address):
        raise ConfigError(message("setting.report"), mend=message("mend.report"))
    return address


def _webhook(address: str) -> str:
    if address and not _is_address(address):
        raise ConfigError(message("setting.webhook"))
    return address


def _email(email: str) -> str:
    if email and not re.fullmatch(EMAIL, email):
        raise ConfigError(message("setting.email"), mend=message("mend.email"))
    return email


def _license(told: str) -> str:
    if told and not re.fullmatch(f"{COMMONS}|{OWN_TERMS}", told):
        raise ConfigError(message("setting.license"), mend=message("mend.license"))
    return told


def terms(told: str) -> tuple[str, str]:
    """What a licence is called (Creative Commons' as SPDX does), and the address of its text."""
    if not re.fullmatch(COMMONS, told):
        name, _, address = told.rpartition(" ")
        return name.strip(), address
    kind, version = re.sub("^CC[ -]?", "", told.upper()).replace(" ", "-").rsplit("-", 1)
    if kind == "0":
        return f"CC0-{version}", f"https://creativecommons.org/publicdomain/zero/{version}/"
    return f"CC-{kind}-{version}", f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"


def _category(category: str) -> str:
    main, divided, part = (word.strip() for word in category.partition(">"))
    if main not in CATEGORIES:
        raise toml.unknown(main, CATEGORIES, message("setting.categories"))
    if divided and part not in CATEGORIES[main]:
        raise toml.unknown(part, sorted(CATEGORIES[main]), message("setting.category", main=main))
    return category


def _voice(name: str) -> str:
    if name.endswith(".toml"):
        return _file(name)
    if name != voice.AUTO and name not in voice.names():
        raise toml.unknown(name, (*voice.names(), voice.AUTO), "")
    return name


def checked_bitrate(bitrate: int) -> int:
    """A bit rate of MP3 that we make, kbit/s."""
    if bitrate not in mp3.BITRATES:
        allowed = ", ".join(map(str, mp3.BITRATES))
        raise ConfigError(
            message("setting.bitrate", bitrate=shown(bitrate)), mend=message("mend.allowed", allowed=allowed)
        )
    return bitrate


def _positive(number: int) -> int:
    if not 1 <= number <= MOST:
        raise ConfigError(message("setting.not-positive"))
    return number


def _lines(number: int) -> int:
    if not 0 <= number <= LINES:
        raise ConfigError(message("setting.not-lines"))
    return number


def checked_workers(told: str) -> str:
    """Workers as `reader.workers` takes them."""
    workers.asked(told)
    return told


def checked_out(folder: str) -> str:
    """A folder that has a name."""
    if not folder:
        raise ConfigError(message("folder.nameless"), mend=message("mend.out"))
    return folder


def checked_formats(asked: Collection[str]) -> tuple[str, ...]:
    """Formats that we make, without the one that is always made."""
    unknown = [name for name in asked if name not in SOUNDS]
    if unknown:
        raise ConfigError(
            message("setting.format", name=unknown[0]),
            mend=message("mend.formats", formats=", ".join(SOUNDS)),
        )
    return tuple(name for name in dict.fromkeys(asked) if name != next(iter(SOUNDS)))


def _posts(places: tuple[str, ...]) -> tuple[str, ...]:
    if not all(place.strip() for place in places):
        raise ConfigError(message("place.nameless"))
    return places


def _command(words: tuple[str, ...]) -> tuple[str, ...]:
    if not all(word.strip() for word in words):
        raise ConfigError(message("setting.command"), mend=message("mend.command"))
    return words


def checked_exclude(patterns: Collection[str]) -> tuple[str, ...]:
    """Globs, each once."""
    if not all(pattern.strip("/\\ ") for pattern in patterns):
        raise ConfigError(message("setting.glob"), mend=message("mend.glob"))
    return tuple(dict.fromkeys(patterns))


def _level(name: str) -> str:
    name = listening.NAMES.get(name, name)
    if name not in listening.LEVELS:
        raise toml.unknown(name, (*listening.LEVELS, *listening.NAMES), "")
    return name


def _lists(name: str) -> str:
    if name not in listening.LISTS:
        raise toml.unknown(name, listening.LISTS, "")
    return name


def _skip(kinds: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in listening.SKIPPED:
            raise toml.unknown(kind, listening.SKIPPED, "")
    return tuple(kind for kind in listening.SKIPPED if kind in kinds)


def _pace(pace: float) -> float:
    return _between(pace, *listening.PACES)


def _pauses(times: float) -> float:
    return _between(times, 0.0, listening.LONGEST)


def _between(number: float, least: float, most: float) -> float:
    if not least <= number <= most:
        raise ConfigError(message("setting.between", least=least, most=most))
    return number


def _lexicons(paths: tuple[str, ...]) -> tuple[str, ...]:
    if paths:
        from reader.korean import lexicon  # most shows have none, and it takes a while to import

        lexicon(paths)
    return paths


def _file(path: str) -> str:
    if path and not Path(path).is_file():
        raise ConfigError(message("file.missing"), where=path)
    return path


def _cover(path: str) -> str:
    """A picture of one's own that Apple Podcasts takes."""
    if _file(path):
        from reader import cover  # takes a while to import, and most shows have none

        _, _, wide, high = cover.shape(Path(path).read_bytes())
        if wide != high or wide < cover.SIDE:
            raise ConfigError(
                message("setting.cover", wide=wide, high=high),
                mend=message("mend.own-cover", least=cover.SIDE),
            )
    return path


def _colour(colour: str) -> str:
    """A colour that words can be read on."""
    if not colour:
        return ""
    from reader.cover import INK  # as above

    if not re.fullmatch(COLOUR, colour):
        raise ConfigError(message("setting.colour"), mend=message("mend.colour"))
    if (seen := _contrast(colour, INK)) < _SEEN:
        raise ConfigError(message("setting.contrast", seen=seen), mend=message("mend.contrast"))
    return colour.lower()


_SEEN = 4.5
"""Contrast of a text to its ground at least (WCAG 2.2, 1.4.3)."""


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio": 1 to 21."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


PLACES = ("posts", "out", "lexicons", "intro", "outro", "whisper", "cache", "audio_data")
"""Keys of ``[build]`` that name files or folders."""
FILES = {"voice": ".toml", "workers": ".json"}
"""Keys that may name a file, and how that ends."""
SECRET = ("webhook", "command")
"""Keys whose values hold passwords, and are shown to nobody."""
MEANING: Mapping[str, Callable[[Any], Any]] = {
    "url": _url,
    "email": _email,
    "report": _report,
    "feeds": _feeds,
    "prefix": _prefix,
    "hub": _address,
    "moved_to": _address,
    "update_frequency": _frequency,
    "apple_verify": _verify,
    "webhook": _webhook,
    "command": _command,
    "category": _category,
    "license": _license,
    "posts": _posts,
    "voice": _voice,
    "out": checked_out,
    "bitrate": checked_bitrate,
    "workers": checked_workers,
    "formats": checked_formats,
    "exclude": checked_exclude,
    "level": _level,
    "lists": _lists,
    "code": _lines,
    "skip": _skip,
    "pace": _pace,
    "pauses": _pauses,
    "lexicons": _lexicons,
    "cover": _cover,
    "colour": _colour,
    "intro": _file,
    "outro": _file,
    "network_minutes": _positive,
    "network_megabytes": _positive,
}
