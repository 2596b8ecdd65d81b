"""The command ``reader``: validate, call, show. Bodies are thin, and import what they need when they run."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from reader import __version__
from reader.cli import build, cache, doctor, init, normalize, read, say, script, show, voices
from reader.cli.options import FAILED, INTERRUPTED, USAGE, complain
from reader.errors import ConfigError, ListenError, ReaderError, SourceError, VoiceError

app = typer.Typer(
    name="reader",
    help="한국어 글을 팟캐스트로 만듭니다. Turns Korean posts into a podcast.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich costs more to load than everything else together
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _command in (
    build.build,
    read.read,
    script.script,
    normalize.normalize,
    say.say,
    show.check,
    show.serve,
    show.publish,
    doctor.doctor,
    cache.cache,
    init.init,
):
    app.command()(_command)
app.add_typer(voices.voices, name="voices")


class _Told(logging.Handler):
    """What takes long and shows no other sign of it, a line each on stderr; where a bar is drawn, above the bar."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it to whatever stderr is now."""
        print(record.getMessage(), file=sys.stderr)


def _tolerate_any_encoding() -> None:
    """What an encoding lacks (Latin-1 has no Hangul, CP949 no emoji) is escaped, and what it can't read left out."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):  # None under pythonw
            stream.reconfigure(errors=errors)


def main() -> NoReturn:
    """Run the command; a user's mistake is one line on stderr, never a traceback."""
    _tolerate_any_encoding()
    logging.getLogger("reader").addHandler(_Told())
    logging.getLogger("reader").setLevel(logging.INFO)
    try:
        app()
    except ReaderError as error:
        complain(error)
        usage = isinstance(error, ConfigError | ListenError | SourceError | VoiceError)
        sys.exit(USAGE if usage else FAILED)
    except SystemExit as end:  # how typer ends, also an interrupt
        if end.code == INTERRUPTED:
            print("멈췄습니다. 다시 실행하면 하던 문장부터 이어집니다.", file=sys.stderr)
        raise
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing to say, to no one
        sys.exit(FAILED)
    sys.exit(0)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sori-reader {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="판 번호 / version")
    ] = False,
) -> None:
    """한국어 글을 팟캐스트로 만듭니다. Turns Korean posts into a podcast."""
