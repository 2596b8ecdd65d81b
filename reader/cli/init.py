"""``reader init``: asks what a show needs, with what the blog around it tells, and writes a commented reader.toml."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from reader.cli.github import plan, workflow
from reader.cli.terminal import complain, one_line, print_document
from reader.errors import ConfigError, StoreError, reason
from reader.words import message

if TYPE_CHECKING:
    from reader.blog import Blog
    from reader.reference import Key

Answers = Mapping[tuple[str, str], Any]
"""What keys of tables of a reader.toml say."""

NOTHING = "-"
"""Answered to leave a key empty."""

FOLDER = "podcast/"
"""Where a show is by custom, seen from the site of its blog."""


def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help=message("init.path"))] = "reader.toml",
    posts: Annotated[
        list[str] | None, typer.Option("--posts", metavar="PLACE", help=message("init.posts"))
    ] = None,
    url: Annotated[str | None, typer.Option(help=message("about.show.url"))] = None,
    title: Annotated[str | None, typer.Option(help=message("about.show.title"))] = None,
    author: Annotated[str | None, typer.Option(help=message("about.show.author"))] = None,
    email: Annotated[str | None, typer.Option(help=message("about.show.email"))] = None,
    category: Annotated[str | None, typer.Option(help=message("about.show.category"))] = None,
    voice: Annotated[str | None, typer.Option("--voice", "-v", help=message("about.build.voice"))] = None,
    licence: Annotated[str | None, typer.Option("--license", help=message("about.show.license"))] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=message("init.yes"))] = False,
    schema: Annotated[bool, typer.Option("--schema", help=message("init.schema"))] = False,
    github: Annotated[
        str | None, typer.Option("--github", metavar="PLACE", help=message("github.option"))
    ] = None,
    package: Annotated[str, typer.Option("--package", metavar="SPEC", help=message("github.package"))] = "",
) -> None:
    """Writes a commented reader.toml."""
    from reader import blog
    from reader.github import PAGES, address
    from reader.reference.schema import schema as described

    if schema:
        print_document(described())
        return
    file = Path(path)
    if not path.strip():
        raise ConfigError(message("file.nameless"))
    if package and github is None:
        raise ConfigError(message("github.alone"))
    if github is not None:
        plan(file, github, package)
    if github is not None and file.exists():
        workflow(file.parent, github, package)
        return
    if file.exists():
        raise ConfigError(message("init.exists"), where=path, mend=message("mend.delete-or-rename"))
    given: Answers = {
        ("build", "posts"): posts,
        ("show", "title"): title,
        ("show", "url"): url,
        ("show", "author"): author,
        ("show", "email"): email,
        ("show", "category"): category,
        ("build", "voice"): voice,
        ("show", "license"): licence,
    }
    asks = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    found = blog.find(file.parent)
    _tell(found)
    answers = _answered(
        file, given, dict(_found(found, address(file.parent) if github == PAGES else "")), asks=asks
    )
    _write(file, answers)
    if not asks:
        for (_, name), value in answers.items():
            typer.echo(f"  {name} = {one_line(', '.join(value) if isinstance(value, list) else value)}")
    typer.echo(message("init.made", path=path))
    if github is not None:
        workflow(file.parent, github, package)
    else:
        typer.echo("\n".join([message("init.next"), *_next(path, answers)]))


def _answered(file: Path, given: Answers, found: Answers, *, asks: bool) -> Answers:
    """What the new file says: what was `given` for its keys, else answered, if anybody is asked, else `found`.

    Raises:
        ConfigError: a reader.toml may not say what was given.
    """
    from reader import reference

    known = {(key.table, key.name): key for keys in reference.tables().values() for key in keys}
    answers = dict(found)
    if asks and None in given.values():
        typer.echo(message("init.how"))
    for key, value in given.items():
        if value is not None:
            _check(file, key, value)
            answers[key] = value
        elif asks:
            default = known[key].default
            answers[key] = _asked(file, known[key], found.get(key, default))
            if answers[key] == default:  # which stays behind its sign
                del answers[key]
    return answers


def _tell(found: Blog | None) -> None:
    """What was found, and what couldn't be read."""
    if not found:
        typer.echo(message("init.nothing-found"))
        return
    typer.echo(one_line(message("init.found", kind=found.kind, file=found.file)))
    for file, why in found.unread:
        print(one_line(message("init.unread", file=file, reason=why)), file=sys.stderr)


def _found(blog: Blog | None, pages: str) -> Iterator[tuple[tuple[str, str], Any]]:
    """What a blog tells of the show that is made of it, and the address of GitHub `pages`, where it goes there."""
    yield ("build", "out"), "output"
    if not blog:
        yield ("build", "posts"), ["."]
        if pages:
            yield ("show", "url"), pages
        return
    url = blog.url
    if pages and (not url or urlsplit(url).hostname == urlsplit(pages).hostname):
        url = pages  # many settings leave it, or the repository's folder, to GitHub
    told = {
        ("build", "posts"): list(blog.posts),
        ("build", "exclude"): list(blog.exclude),
        ("show", "title"): blog.title,
        ("show", "description"): blog.description,
        ("show", "url"): f"{url}{FOLDER}" if url else "",
        ("show", "author"): blog.author or blog.title,
        ("show", "email"): blog.email,
        ("show", "language"): blog.language if blog.language.startswith("ko") else "",
    }
    for key, value in told.items():
        if value and _fits(key, value):
            yield key, value


def _fits(key: tuple[str, str], value: Any) -> bool:
    try:
        _check(Path("reader.toml"), key, value, there=False)
    except ConfigError:
        return False
    return True


def _asked(file: Path, key: Key, found: Any) -> Any:
    """What is answered to the question for `key`, asked until a reader.toml may say so; Enter answers what was `found`."""
    many = isinstance(found, list)
    default = ", ".join(found) if many else found
    hint = f" ({message('init.several')})" if many else ""
    while True:
        told = typer.prompt(f"\n{key.about}{hint}\n{key.name}", default=default, show_default=bool(default))
        told = "" if told.strip() == NOTHING else told.strip()
        answer = list(filter(None, map(str.strip, told.split(",")))) if many else told
        try:
            _check(file, (key.table, key.name), answer)
        except ConfigError as error:
            complain(error)
        else:
            return answer


def _check(file: Path, key: tuple[str, str], value: Any, *, there: bool = True) -> None:
    """See that a reader.toml may say so.

    Raises:
        ConfigError: it may not, or names a place that isn't there.
    """
    from reader import config
    from reader.toml import Toml

    table, name = key
    told = Toml(str(file), "", {table: {name: value}})
    try:
        config.understood(told)
    except ConfigError as error:
        raise ConfigError(error.what, mend=error.mend) from error
    for place in value if there and name == "posts" else ():
        if "://" not in place and not has_magic(place) and not Path(told.place(place)).exists():
            raise ConfigError(message("file.missing"), where=place, mend=message("mend.posts"))


def _write(file: Path, answers: Answers) -> None:
    from reader.reference.schema import NAME
    from reader.reference.template import template

    beside = f"./{NAME}" if (file.parent / NAME).is_file() else ""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(template(answers, beside))
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(file)) from error


def _next(path: str, answers: Answers) -> Iterator[str]:
    """What to do with the new file."""
    named = "" if path == "reader.toml" else f" -c {path}"
    if not answers.get(("show", "url")):
        yield message("init.next-url", path=path)
    places = "" if answers.get(("build", "posts")) else " PLACE"
    yield message("init.next-build", command=f"reader build{places}{named}")
    yield message("init.next-serve", command=f"reader serve{named}")
    yield message("init.next-publish", command="reader publish output URL")
