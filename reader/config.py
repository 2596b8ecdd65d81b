"""reader.toml → `Config`: who the show is, and how it is built. Unknown keys are named, not ignored."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from reader import listening, settings, subscribers, toml, voice, workers
from reader.errors import ConfigError
from reader.listening import Listening
from reader.manifest import FOLDERS
from reader.toml import Toml, shown
from reader.words import message, phrase

FILE = "reader.toml"


@dataclass(frozen=True, slots=True)
class Show:
    """What the feed says of the whole podcast.

    Attributes:
        url: the public address that the output folder will have; enclosures need it. Ends in ``/``.
        category: one of Apple's (``News``, ``News > Daily News`` …), the part before ``>`` being the main one.
        copyright: whose it is, without the word or the sign (PSP-1).
        license: what others may do with it: one of Creative Commons (``CC-BY-4.0``), or a name and the address of its text; empty says nothing.
        locked: whether other hosts are told not to import the feed (podcast:locked).
        guid: podcast:guid of a show that had one elsewhere; empty makes one of the feed's first public URL.
        feeds: what is to have a feed of its own, besides the whole show: see `reader.topics.chosen`.
        private: whether nobody finds an episode but by the feeds of subscribers: neither feed nor pages list any.
        prefix: what counts downloads, before the address of each sound: ``https://op3.dev/e/``; empty for nothing.
        hub: a WebSub hub that is told when the feed has changed; empty for none.
        update_frequency: how often something comes: one of `reader.settings.FREQUENCIES`, ``complete``, or a rule of RFC 5545, 3.3.10.
        moved_to: address of the feed that takes the place of this one; empty where it stays.
        apple_verify: what Apple Podcasts Connect asks to put into the feed to prove whose it is.
        subscribers: keys of those who have a feed of their own (`reader.subscribers`).
        report: address of a form to which listeners take what was said wrong, with ``{title}`` and ``{body}`` in it; empty for none.
        cover: a picture file, square, for the show; empty draws one. `colour`: of what is drawn and of the pages, ``#225588``.
        others: the same posts otherwise told (`Variant`): what each is called, and where it is, seen from `url`.
    """

    title: str = phrase("show.title")
    description: str = phrase("show.description")
    url: str = "http://localhost:8000/"
    author: str = "sori-reader"
    email: str = ""
    language: str = "ko"
    category: str = "News"
    explicit: bool = False
    copyright: str = ""
    license: str = ""
    locked: bool = True
    guid: str = ""
    cover: str = ""
    colour: str = ""
    report: str = ""
    feeds: tuple[str, ...] = ()
    private: bool = False
    prefix: str = ""
    hub: str = ""
    update_frequency: str = ""
    moved_to: str = ""
    apple_verify: str = ""
    subscribers: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def terms(self) -> tuple[str, str]:
        """What the license is called, and the address of its text; both empty where there is none."""
        return settings.terms(self.license)


@dataclass(frozen=True, slots=True)
class Variant:
    """The same posts told otherwise, as a show of its own in a folder of the main one.

    Attributes:
        name: of the folder, and of what it adds to the address.
        title: what listeners call it.
    """

    name: str
    title: str
    listening: Listening


@dataclass(frozen=True, slots=True)
class Publish:
    """Who is told when the show was published (`reader.announce`), with the same facts as JSON.

    Attributes:
        webhook: address they are posted to; empty for none.
        command: program and arguments, run without a shell, that get them as input; empty for none.
    """

    webhook: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """How a show is built.

    Attributes:
        posts: where the posts are, for commands that are told no place.
        bitrate: kbit/s of the MP3.
        formats: besides MP3: ``m4b``, ``opus``.
        exclude: globs of files that are no posts (`reader.source.globs`).
        lexicons: TSV files of the user's words (written ⇥ spoken).
        earcons: a soft chime before each heading.
        intro: sound file heard first, and `outro` last; empty for none.
        listen: hear every sentence before an episode is published.
        whisper: folder of the Whisper that listens; empty for the one that comes with the extra.
        cache: where spoken sentences are kept: a folder or ``s3://…``; empty for the user's own folder.
        network_minutes, network_megabytes: what a build may take of the network.
        allow_private: whether what feeds and posts lead to may lie in this network.
        write_back: tell posts in files, in their front matter, where their sound is; `audio_data`: a data file of their site that is told.
        variants: what is made besides, of the same posts and the same clips.
    """

    show: Show = field(default_factory=Show)
    voice: str = voice.DEFAULT
    out: str = "output"
    posts: tuple[str, ...] = ()
    bitrate: int = 64
    workers: str = workers.DEFAULT
    formats: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    earcons: bool = True
    intro: str = ""
    outro: str = ""
    listen: bool = False
    whisper: str = ""
    cache: str = ""
    network_minutes: int = 60
    network_megabytes: int = 2000
    allow_private: bool = False
    write_back: bool = False
    audio_data: str = ""
    listening: Listening = field(default_factory=Listening)
    variants: tuple[Variant, ...] = ()
    publish: Publish = field(default_factory=Publish)

    @property
    def shows(self) -> tuple[Config, ...]:
        """The main show, and one of each variant; each knows the others."""
        own = phrase("variant.main"), ""
        known = [own, *((each.title, f"{each.name}/") for each in self.variants)]
        found = [replace(self, show=replace(self.show, others=tuple(known[1:])))]
        for each in self.variants:
            others = tuple((title, f"../{place}") for title, place in known if place != f"{each.name}/")
            show = replace(
                self.show,
                title=phrase("variant.of", show=self.show.title, variant=each.title),
                url=f"{self.show.url}{each.name}/",
                guid="",
                moved_to=self._moved(each.name),
                others=others,
            )
            out = f"{self.out.rstrip('/')}/{each.name}"
            made = replace(self, show=show, out=out, listening=each.listening, variants=())
            found.append(replace(made, write_back=False, audio_data=""))
        return tuple(found)

    def _moved(self, name: str) -> str:
        """Where the feed of a variant has moved, which is known where the whole show has."""
        base, feed, _ = self.show.moved_to.rpartition("/feed.xml")
        return f"{base}/{name}{feed}" if feed else ""

    def given(
        self,
        *,
        voice: str | None,
        out: str | None,
        workers: str | None,
        bitrate: int | None,
        formats: str | None,
        exclude: Collection[str] = (),
        listen: bool | None = None,
        whisper: str | None = None,
        cache: str | None = None,
        allow_private: bool = False,
        write_back: bool = False,
        audio_data: str | None = None,
    ) -> Config:
        """This config with what the command line said, where it said something.

        Args:
            formats: names with commas between; ``mp3`` is always made.
            exclude: besides those of the config.

        Raises:
            ConfigError: a format or bit rate we don't make, workers that there aren't, no folder.
        """
        asked = self.formats if formats is None else [name.strip() for name in formats.split(",")]
        if bitrate is not None:
            settings.checked_bitrate(bitrate)
        if workers is not None:
            settings.checked_workers(workers)
        if out is not None:
            settings.checked_out(out)
        return replace(
            self,
            voice=self.voice if voice is None else voice,
            out=self.out if out is None else out,
            workers=self.workers if workers is None else workers,
            bitrate=self.bitrate if bitrate is None else bitrate,
            formats=settings.checked_formats(asked),
            exclude=settings.checked_exclude((*self.exclude, *exclude)),
            listen=self.listen if listen is None else listen,
            whisper=whisper or self.whisper,
            cache=cache or self.cache,
            allow_private=allow_private or self.allow_private,
            write_back=write_back or self.write_back,
            audio_data=audio_data or self.audio_data,
        )

    def from_anywhere(self) -> Config:
        """The same for a process that stands in another folder: what it names is named from the root."""
        voice = _from_root(self.voice) if self.voice.endswith(".toml") else self.voice
        show = replace(self.show, cover=_from_root(self.show.cover))
        places: dict[str, Any] = {}
        for key in settings.PLACES:
            told = getattr(self, key)
            places[key] = _from_root(told) if isinstance(told, str) else tuple(map(_from_root, told))
        return replace(self, voice=voice, show=show, **places)


def _from_root(place: str) -> str:
    return str(Path(place).absolute()) if place and "://" not in place else place


def load(path: str | None = None) -> Config:
    """The config in the file at `path`; without one, in ``reader.toml`` of this folder; without that, defaults.

    Files and folders named in the file are taken from the file's folder.

    Raises:
        ConfigError: no such file, no TOML, an unknown key or a wrong value, with its line.
    """
    file = Path(path or FILE)
    if not file.is_file():
        if path is None:
            return Config(Show(subscribers=_subscribers(file)))
        raise ConfigError(message("config.missing"), where=path, mend=message("mend.init"))
    meant = understood(toml.read(file, str(file)))
    return replace(meant, show=replace(meant.show, subscribers=_subscribers(file)))


def understood(told: Toml) -> Config:
    """The config that a file means.

    Raises:
        ConfigError: an unknown key or a wrong value, with its line.
    """
    for table in told.data:
        if table not in _TABLES:
            raise toml.unknown(table, _TABLES, told.where(table))
    heard = _meant(told, ("listening",), keys(Listening()))
    main = listening.chosen(heard.pop("level", Listening().level), heard)
    return Config(
        show=Show(**_meant(told, ("show",), keys(Show()))),
        listening=main,
        variants=tuple(_variant(told, name, main) for name in _table(told, "variant")),
        publish=Publish(**_meant(told, ("publish",), keys(Publish()))),
        **_meant(told, ("build",), keys(Config())),
    )


def _subscribers(file: Path) -> tuple[str, ...]:
    return tuple(each.key for each in subscribers.load(file.parent))


_TABLES = ("show", "build", "listening", "variant", "publish")
_INNER = ("show", "listening", "variants", "others", "subscribers", "publish")
"""Fields that no key of a table gives."""


def keys(defaults: Show | Config | Listening | Publish) -> dict[str, Any]:
    """The keys of the table that gives such a record, with their defaults."""
    return {each.name: getattr(defaults, each.name) for each in fields(defaults) if each.name not in _INNER}


def _variant(file: Toml, name: str, main: Listening) -> Variant:
    """What ``[variant.name]`` means: what is like a level's name has that level, what isn't is told as the main show is.

    Raises:
        ConfigError: a name that no folder is to have, and as `_meant`.
    """
    if not re.fullmatch(VARIANT, name) or name in TAKEN:
        raise ConfigError(
            message("variant.name", name=shown(name)),
            where=file.where("variant", name),
            mend=message("mend.variant"),
        )
    told = _meant(file, ("variant", name), {"title": "", **keys(Listening())})
    own = {**listening.PRESETS.get(name, {}), **told}
    title = own.pop("title", "") or listening.TITLES.get(name, name)
    if level := own.pop("level", ""):
        return Variant(name, title, listening.chosen(level, {"synthetic": main.synthetic, **own}))
    return Variant(name, title, replace(main, **own))


VARIANT = "[a-z0-9][a-z0-9-]{0,30}"
"""Names of folders of variants."""

TAKEN = (*FOLDERS, "briefing", "con", "prn", "aux", "nul")
"""Folders of a show that are something else, and names that are devices on Windows (``com1`` … as well, which nobody says)."""


def _table(file: Toml, *keys: str) -> dict[str, Any]:
    """What stands in a table of `file`; nothing, if there is none.

    Raises:
        ConfigError: it is something else.
    """
    told: Any = file.data
    for key in keys:
        told = told.get(key, {})
        if not isinstance(told, dict):
            raise ConfigError(
                message("setting.value", key=key, value=shown(told)) + message("setting.not-table"),
                where=file.where(*keys),
                mend=message("mend.table", table=".".join(keys)),
            )
    return dict(told)


def _meant(file: Toml, table: tuple[str, ...], known: Mapping[str, Any]) -> dict[str, Any]:
    """What `table` of `file` means, key by key; those that are `known` have these defaults.

    Raises:
        ConfigError: the first key that is unknown, or whose value is wrong.
    """
    meant = {}
    for key, value in _table(file, *table).items():
        if key not in known:
            raise toml.unknown(key, known, file.where(*table, key))
        try:
            number = key == "workers" and type(value) is int  # 4 means "4"
            given = settings.typed(shown(value) if number else value, known[key])
            if given and (
                key in (*settings.PLACES, "cover")
                or (key in settings.FILES and given.endswith(settings.FILES[key]))
            ):
                given = file.place(given) if isinstance(given, str) else tuple(map(file.place, given))
            meant[key] = settings.MEANING[key](given) if key in settings.MEANING else given
        except ConfigError as error:
            told = "…" if key in settings.SECRET else shown(value)
            what = message("setting.value", key=key, value=told) + ": ".join(
                part for part in (error.where, error.what) if part
            )
            raise ConfigError(what, where=file.where(*table, key), mend=error.mend) from error
    return meant
