"""``reader embed``: what a publisher puts into a site, so that its posts are heard there."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reader.cli.options import AsJson, ConfigFile, Quiet
from reader.cli.show import place_of
from reader.cli.terminal import print_json
from reader.errors import ConfigError, SourceError, StoreError, reason
from reader.words import message

if TYPE_CHECKING:
    from reader.config import Show
    from reader.model import Entry


class Kind(StrEnum):
    """What is made: of an episode, of the whole show for a template, or for a generator's site."""

    HTML = "html"
    IFRAME = "iframe"
    OEMBED = "oembed"
    SNIPPET = "snippet"
    JEKYLL = "jekyll"
    HUGO = "hugo"


_SITES = {
    Kind.JEKYLL: ("_includes/listen.html", "_data/podcast.json"),
    Kind.HUGO: ("layouts/partials/listen.html", "data/podcast.json"),
}
"""Template and data in a site's folder (jekyllrb.com/docs/includes, /docs/datafiles; gohugo.io/templates/partials, /data-templates)."""


def embed(
    post: Annotated[str | None, typer.Argument(metavar="POST", help=message("embed.post"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=message("embed.all"))] = False,
    kind: Annotated[Kind, typer.Option("--kind", help=message("embed.kind"))] = Kind.HTML,
    out: Annotated[str | None, typer.Option("--show", metavar="OUT", help=message("cli.show"))] = None,
    file: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help=message("embed.file"))
    ] = None,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Makes what a site shows of a post that can be heard: HTML, a frame, or files for its generator."""
    from reader import catalog, config
    from reader.feed import FEED
    from reader.hosts import is_private
    from reader.store import open_store

    if file == "":
        raise ConfigError(message("file.nameless"))
    place, show = place_of(out, settings), config.load(settings).show
    store, for_site = open_store(place), kind in _SITES and bool(file) and not post
    if show.private and not for_site:
        raise ConfigError(message("embed.private-show"), mend=message("mend.embed-private"))
    listed = () if show.private else catalog.entries(store)[0]
    there = bool(listed) or store.stat(FEED) is not None
    whole = kind in (*_SITES, Kind.SNIPPET) and not (post or everything or as_json)
    if not (listed or (there and for_site)) and (out or not whole):  # a workflow may make the show elsewhere
        raise SourceError(message("embed.no-show"), where=place, mend=message("mend.build-first"))
    if is_private(show.url) and not quiet:
        print(message("embed.private", url=show.url), file=sys.stderr)
    if for_site and file:
        told = _for_site(show, listed if there else None, kind, Path(file), quiet=quiet or as_json)
        if as_json:
            print_json(told)
    elif kind is Kind.SNIPPET and whole:
        from reader.site.embed import snippet

        _tell(snippet(show), file)
    elif post and not everything and kind in (Kind.HTML, Kind.IFRAME, Kind.OEMBED):
        _one(show, _found(listed, post), kind, file, as_json=as_json)
    elif everything and not post and kind in (Kind.HTML, Kind.IFRAME, Kind.OEMBED) and (file or as_json):
        _each(show, listed, kind, file, as_json=as_json, quiet=quiet)
    else:
        raise typer.BadParameter(message("embed.either"))


def _found(listed: Sequence[Entry], post: str) -> Entry:
    """The episode of a post: by its file, its address or the episode's id.

    Raises:
        SourceError: there is none.
    """
    from reader import source
    from reader.site.embed import plain

    address = plain(post) if "://" in post else None
    (key,) = source.keys([post])
    for each in listed:
        if post == each.id or key in (each.origin, each.key) or (each.url and plain(each.url) == address):
            return each
    raise SourceError(message("embed.unknown"), where=post, mend=message("mend.embed-post"))


def _shown(show: Show, episode: Entry, kind: Kind) -> str:
    from reader.site.embed import facts

    told = facts(show, episode)[kind]
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False) + "\n"


def _one(show: Show, episode: Entry, kind: Kind, file: str | None, *, as_json: bool) -> None:
    from reader.site.embed import facts

    if file or not as_json:
        _tell(_shown(show, episode, kind), file)
    if as_json:
        print_json(facts(show, episode))


def _each(
    show: Show, listed: Sequence[Entry], kind: Kind, folder: str | None, *, as_json: bool, quiet: bool
) -> None:
    from reader.site.embed import facts

    suffix = ".oembed.json" if kind is Kind.OEMBED else ".html"
    if folder:
        for each in listed:
            _write(Path(folder) / f"{each.id}{suffix}", _shown(show, each, kind))
    if as_json:
        print_json([facts(show, each) for each in listed])
    elif not quiet:
        typer.echo(message("embed.done", count=len(listed), folder=folder))


def _for_site(
    show: Show, listed: Sequence[Entry] | None, kind: Kind, site: Path, *, quiet: bool
) -> dict[str, object]:
    """Put the template into the folder of a site, unless there is one: it is the site's own then; and data, if the show is here.

    Of no episodes, too: what was heard before is heard no more.
    """
    from reader.site.embed import data, template

    if not site.is_dir():
        raise SourceError(message("embed.no-site"), where=str(site))
    include, table = (site / name for name in _SITES[kind])
    kept = include.exists()
    if not kept:
        _write(include, template(kind).decode())
    if listed is not None:
        _write(table, json.dumps(data(show, listed), ensure_ascii=False, indent=0) + "\n")
    if not quiet:
        count = len(listed or ())
        typer.echo(message("embed.site-later" if listed is None else "embed.site", count=count, data=table))
        typer.echo(message("embed.kept" if kept else "embed.made", include=include))
    return {"episodes": len(listed or ()), "data": str(table), "include": str(include), "kept": kept}


def _tell(text: str, file: str | None) -> None:
    if file:
        _write(Path(file), text)
    else:
        typer.echo(text, nl=False)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(path)) from error
