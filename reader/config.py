"""reader.toml → `Config`: who the show is, and how it is built. Unknown keys are named, not ignored."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from reader import voice, workers
from reader.errors import ConfigError
from reader.outputs import SOUNDS

FILE = "reader.toml"


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
            ConfigError: a format we don't make.
        """
        asked = self.formats if formats is None else tuple(name.strip() for name in formats.split(","))
        return replace(
            self,
            voice=voice or self.voice,
            out=out or self.out,
            workers=workers or self.workers,
            bitrate=self.bitrate if bitrate is None else bitrate,
            formats=_formats(asked),
            listen=self.listen if listen is None else listen,
            whisper=whisper or self.whisper,
        )


def load(path: str | None = None) -> Config:
    """The config in the file at `path`; without one, in ``reader.toml`` of this folder; without that, defaults.

    Lexicons and the output folder named in the file are taken from the file's folder.

    Raises:
        ConfigError: no such file, no TOML, an unknown key, or a value of the wrong type.
    """
    file = Path(path or FILE)
    if not file.is_file():
        if path is None:
            return Config()
        raise ConfigError("설정 파일이 없습니다", where=path, mend="reader init으로 만들 수 있습니다")
    data = _tables(file)
    shown = _checked(data.get("show", {}), Show, file)
    if "url" in shown and not shown["url"].endswith("/"):
        shown["url"] += "/"
    build = _checked(data.get("build", {}), Config, file)
    if "lexicons" in build:
        build["lexicons"] = tuple(str(file.parent / name) for name in build["lexicons"])
    if "formats" in build:
        build["formats"] = _formats(tuple(build["formats"]))
    for name in ("out", "intro", "outro", "whisper"):
        if build.get(name):
            build[name] = str(file.parent / build[name])
    return Config(show=Show(**shown), **build)


def _tables(file: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"TOML 문법이 틀렸습니다 ({error})", where=str(file)) from error
    for table in data:
        if table not in ("show", "build"):
            raise ConfigError(
                f"모르는 항목 ‘{table}’", where=str(file), mend="[show]와 [build]만 쓸 수 있습니다"
            )
    return data


def _formats(asked: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in asked if name not in SOUNDS]
    if unknown:
        raise ConfigError(
            f"‘{unknown[0]}’ 형식은 만들지 못합니다", mend=f"쓸 수 있는 형식: {', '.join(SOUNDS)}"
        )
    return tuple(name for name in dict.fromkeys(asked) if name != next(iter(SOUNDS)))


def _checked(table: dict[str, Any], record: type[Show] | type[Config], file: Path) -> dict[str, Any]:
    kinds = {item.name: type(getattr(record(), item.name)) for item in fields(record) if item.name != "show"}
    for key, value in table.items():
        if key not in kinds:
            raise ConfigError(
                f"모르는 항목 ‘{key}’", where=str(file), mend=f"쓸 수 있는 항목: {', '.join(kinds)}"
            )
        wanted = list if kinds[key] is tuple else kinds[key]
        if type(value) is not wanted:
            raise ConfigError(f"‘{key}’의 값은 {wanted.__name__} 꼴이어야 합니다", where=str(file))
    return dict(table)


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
workers = "{workers.DEFAULT}"              # 동시에 말할 문장 수. "threads:2"처럼 정할 수 있습니다.
formats = []                     # MP3 말고도 만들 형식: "m4b", "opus"
earcons = false                  # 제목 앞에 짧은 신호음
intro = ""                       # 처음에 들려줄 소리 파일
outro = ""                       # 끝에 들려줄 소리 파일
listen = false                   # 말한 문장을 다시 들어 보고 확인합니다. pip install "sori-reader[listen]"
whisper = ""                     # 더 큰 Whisper의 폴더(CTranslate2). 비우면 딸려 오는 것
lexicons = []                    # 내 낱말 읽기(TSV: 쓴 꼴 → 탭 → 읽는 꼴). 예: ["words.tsv"]
"""
"""What ``reader init`` writes: every key, with its default."""
