"""reader.toml → `Config`: who the show is, and how it is built. Unknown keys are named, not ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reader import mp3, toml, voice, workers
from reader.errors import ConfigError
from reader.outputs import SOUNDS
from reader.toml import Toml, shown

FILE = "reader.toml"

CATEGORIES: Mapping[str, Collection[str]] = {
    "Arts": {"Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"},
    "Business": {"Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"},
    "Comedy": {"Comedy Interviews", "Improv", "Stand-Up"},
    "Education": {"Courses", "How To", "Language Learning", "Self-Improvement"},
    "Fiction": {"Comedy Fiction", "Drama", "Science Fiction"},
    "Government": (),
    "Health & Fitness": {"Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"},
    "History": (),
    "Kids & Family": {"Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"},
    "Leisure": {"Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games"},
    "Music": {"Music Commentary", "Music History", "Music Interviews"},
    "News": {"Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News", "Tech News"},
    "Religion & Spirituality": {"Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"},
    "Science": {
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature", "Physics",
        "Social Sciences",
    },
    "Society & Culture": {"Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"},
    "Sports": {
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running", "Soccer",
        "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    },
    "TV & Film": {"After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"},
    "Technology": (),
    "True Crime": (),
}  # fmt: skip
"""Apple Podcasts categories, and what each is divided into."""


@dataclass(frozen=True, slots=True)
class Show:
    """What the feed says of the whole podcast.

    Attributes:
        url: the public address that the output folder will have; enclosures need it. Ends in ``/``.
        category: one of Apple's (``News``, ``News > Daily News`` …), the part before ``>`` being the main one.
        copyright: whose it is, without the word or the sign (PSP-1).
        locked: whether other hosts are told not to import the feed (podcast:locked).
        guid: podcast:guid of a show that had one elsewhere; empty makes one of the feed's first public URL.
    """

    title: str = "소리로 읽는 뉴스"
    description: str = "한국어 소식을 귀로 듣습니다. 글은 사람이 쓰고, 목소리는 합성음입니다."
    url: str = "http://localhost:8000/"
    author: str = "sori-reader"
    email: str = ""
    language: str = "ko"
    category: str = "News"
    explicit: bool = False
    copyright: str = ""
    locked: bool = True
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """How a show is built.

    Attributes:
        bitrate: kbit/s of the MP3.
        formats: besides MP3: ``m4b``, ``opus``.
        lexicons: TSV files of the user's words (written ⇥ spoken).
        earcons: a soft chime before each heading.
        intro: sound file heard first, and `outro` last; empty for none.
        listen: hear every sentence before an episode is published.
        whisper: folder of the Whisper that listens; empty for the one that comes with the extra.
    """

    show: Show = field(default_factory=Show)
    voice: str = voice.DEFAULT
    out: str = "output"
    bitrate: int = 64
    workers: str = workers.DEFAULT
    formats: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    earcons: bool = False
    intro: str = ""
    outro: str = ""
    listen: bool = False
    whisper: str = ""

    def given(
        self,
        *,
        voice: str | None,
        out: str | None,
        workers: str | None,
        bitrate: int | None,
        formats: str | None,
        listen: bool | None = None,
        whisper: str | None = None,
    ) -> Config:
        """This config with what the command line said, where it said something.

        Args:
            formats: names with commas between; ``mp3`` is always made.

        Raises:
            ConfigError: a format or bit rate we don't make, workers that there aren't, no folder.
        """
        asked = self.formats if formats is None else [name.strip() for name in formats.split(",")]
        if bitrate is not None:
            _bitrate(bitrate)
        if workers is not None:
            _workers(workers)
        if out is not None:
            _out(out)
        return replace(
            self,
            voice=self.voice if voice is None else voice,
            out=self.out if out is None else out,
            workers=self.workers if workers is None else workers,
            bitrate=self.bitrate if bitrate is None else bitrate,
            formats=_formats(asked),
            listen=self.listen if listen is None else listen,
            whisper=whisper or self.whisper,
        )


def load(path: str | None = None) -> Config:
    """The config in the file at `path`; without one, in ``reader.toml`` of this folder; without that, defaults.

    Files and folders named in the file are taken from the file's folder.

    Raises:
        ConfigError: no such file, no TOML, an unknown key or a wrong value, with its line.
    """
    file = Path(path or FILE)
    if not file.is_file():
        if path is None:
            return Config()
        raise ConfigError("설정 파일이 없습니다", where=path, mend="reader init으로 만들 수 있습니다")
    told = toml.read(file, str(file))
    for table, value in told.data.items():
        if table not in ("show", "build"):
            raise toml.unknown(table, ("show", "build"), told.where(table))
        if not isinstance(value, dict):
            raise ConfigError(
                f"‘{table}’의 값 {shown(value)}은(는) 표여야 합니다",
                where=told.where(table),
                mend=f"[{table}] 아래에 적으세요",
            )
    return Config(show=Show(**_meant(told, "show", Show())), **_meant(told, "build", Config()))


def _meant(file: Toml, table: str, defaults: Show | Config) -> dict[str, Any]:
    """What `table` of `file` means, key by key.

    Raises:
        ConfigError: the first key that is unknown, or whose value is wrong.
    """
    known = {item.name: getattr(defaults, item.name) for item in fields(defaults) if item.name != "show"}
    meant = {}
    for key, value in file.data.get(table, {}).items():
        if key not in known:
            raise toml.unknown(key, known, file.where(table, key))
        try:
            number = key == "workers" and type(value) is int  # 4 means "4"
            given = _typed(shown(value) if number else value, known[key])
            if given and (key in _PLACES or (key == "voice" and given.endswith(".toml"))):
                given = file.place(given) if isinstance(given, str) else tuple(map(file.place, given))
            meant[key] = _MEANING[key](given) if key in _MEANING else given
        except ConfigError as error:
            what = f"‘{key}’의 값 {shown(value)}: " + ": ".join(
                part for part in (error.where, error.what) if part
            )
            raise ConfigError(what, where=file.where(table, key), mend=error.mend) from error
    return meant


_KINDS = {str: "글자가", bool: "true나 false가", int: "정수가", tuple: "글자의 목록이"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What neither XML nor the name of a file can hold."""


def _typed(value: object, default: object) -> Any:
    """`value`, if it is of the type of `default`."""
    words = value if isinstance(value, list) else [value]
    if (
        isinstance(default, tuple)
        and isinstance(value, list)
        and all(isinstance(word, str) for word in value)
    ):
        value = tuple(value)
    if type(value) is not type(default):
        raise ConfigError(f"{_KINDS[type(default)]} 아닙니다")
    if any(isinstance(word, str) and _CONTROL.search(word) for word in words):
        raise ConfigError("제어 문자가 들었습니다")
    return value


# ── what single values mean: each as it is kept, or a ConfigError ────────────────────────────────


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        right = False
    if not right or re.search(r"[\s?#]", url):
        raise ConfigError("주소가 아닙니다", mend="https://example.kr/news/처럼 적으세요")
    return url if url.endswith("/") else f"{url}/"


def _email(email: str) -> str:
    if email and not re.fullmatch(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+", email):
        raise ConfigError("전자우편 주소가 아닙니다", mend="name@example.kr처럼 적거나 비우세요")
    return email


def _category(category: str) -> str:
    main, divided, part = (word.strip() for word in category.partition(">"))
    if main not in CATEGORIES:
        raise toml.unknown(main, CATEGORIES, "Apple 분류")
    if divided and part not in CATEGORIES[main]:
        raise toml.unknown(part, sorted(CATEGORIES[main]), f"Apple 분류 {main}")
    return category


def _voice(name: str) -> str:
    if name.endswith(".toml"):
        return _file(name)
    if name != voice.AUTO and name not in voice.names():
        raise toml.unknown(name, (*voice.names(), voice.AUTO), "")
    return name


def _bitrate(bitrate: int) -> int:
    if bitrate not in mp3.BITRATES:
        allowed = ", ".join(map(str, mp3.BITRATES))
        raise ConfigError(f"{shown(bitrate)} kbit/s MP3는 만들 수 없습니다", mend=f"가능한 값: {allowed}")
    return bitrate


def _workers(told: str) -> str:
    workers.asked(told)
    return told


def _out(folder: str) -> str:
    if not folder:
        raise ConfigError("만들 폴더의 이름이 비었습니다", mend="output처럼 적으세요")
    return folder


def _formats(asked: Collection[str]) -> tuple[str, ...]:
    unknown = [name for name in asked if name not in SOUNDS]
    if unknown:
        raise ConfigError(
            f"‘{unknown[0]}’ 형식은 만들지 못합니다", mend=f"쓸 수 있는 형식: {', '.join(SOUNDS)}"
        )
    return tuple(name for name in dict.fromkeys(asked) if name != next(iter(SOUNDS)))


def _lexicons(paths: tuple[str, ...]) -> tuple[str, ...]:
    if paths:
        from reader.korean import lexicon  # most shows have none, and it takes a while to import

        lexicon(paths)
    return paths


def _file(path: str) -> str:
    if path and not Path(path).is_file():
        raise ConfigError("파일이 없습니다", where=path)
    return path


_PLACES = ("out", "lexicons", "intro", "outro", "whisper")
"""Keys that name files or folders."""
_MEANING: Mapping[str, Callable[[Any], Any]] = {
    "url": _url,
    "email": _email,
    "category": _category,
    "voice": _voice,
    "out": _out,
    "bitrate": _bitrate,
    "workers": _workers,
    "formats": _formats,
    "lexicons": _lexicons,
    "intro": _file,
    "outro": _file,
}


TEMPLATE = f"""\
# sori-reader 설정입니다. 모든 항목은 기본값이며, 지우거나 #으로 막으면 기본값을 씁니다.

[show]
title = "소리로 읽는 뉴스"
description = "한국어 소식을 귀로 듣습니다. 글은 사람이 쓰고, 목소리는 합성음입니다."
url = "http://localhost:8000/"   # output 폴더가 공개될 주소. 구독하려면 꼭 바꾸세요.
author = "sori-reader"
email = ""                       # 적으면 피드에 공개됩니다 (Apple 등록에 필요).
language = "ko"
category = "News"                # Apple 분류. 예: "News > Daily News"
explicit = false
copyright = ""                   # 권리자 이름만 적습니다.
locked = true                    # 다른 호스팅이 이 피드를 가져가지 못하게 합니다.
guid = ""                        # 다른 곳에서 옮겨 온 쇼라면 그곳의 podcast:guid

[build]
voice = "{voice.DEFAULT}"                 # reader voices 로 볼 수 있습니다.
out = "output"
bitrate = 64                     # MP3 kbit/s
workers = "{workers.DEFAULT}"              # 동시에 말할 문장 수. 4처럼 정할 수 있습니다.
formats = []                     # MP3 말고도 만들 형식: "m4b", "opus"
earcons = false                  # 제목 앞에 짧은 신호음
intro = ""                       # 처음에 들려줄 소리 파일
outro = ""                       # 끝에 들려줄 소리 파일
listen = false                   # 말한 문장을 다시 들어 보고 확인합니다. pip install "sori-reader[listen]"
whisper = ""                     # 더 큰 Whisper의 폴더(CTranslate2). 비우면 딸려 오는 것
lexicons = []                    # 내 낱말 읽기(TSV: 쓴 꼴 → 탭 → 읽는 꼴). 예: ["words.tsv"]
"""
"""What ``reader init`` writes: every key, with its default."""
