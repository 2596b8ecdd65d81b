"""The manual page, made of the commands' own help: ``python .ci/manual.py`` writes ``docs/man``, a page a language.

Sources: groff's man(7), and mandoc's, of what both understand.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PAGES = {"en": Path("docs/man/reader.1"), "ko": Path("docs/man/ko/reader.1")}
ROOT = Path(__file__).parent.parent
HEADS = {
    "en": ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "FILES", "COMMAND"),
    "ko": ("이름", "개요", "설명", "옵션", "명령", "종료 코드", "파일", "명령"),
}


def page(language: str) -> str:
    """The page in `language`, in the processes of which help is in that language."""
    from typer.main import get_command

    from reader.cli.app import app
    from reader.config import FILE
    from reader.words import message

    name, synopsis, description, options, commands, exits, files, command = HEADS[language]
    root = get_command(app)
    lines = ['.TH "READER" "1" "" "sori-reader" ""', f".SH {name}", f"reader \\- {_text(_plain(root.help))}"]
    lines += [f".SH {synopsis}", ".B reader", f"[\\fI{options.lower()}\\fR] \\fI{command.lower()}\\fR ..."]
    lines += [f".SH {description}", _text(_plain(root.help))]
    lines += [f".SH {options}", *_parameters(root, "reader"), f".SH {commands}"]
    for path, each in _commands(root, "reader"):
        lines += [f".SS {_text(path)}", _text(_plain(each.help)), *_parameters(each, path)]
    lines += [f".SH {exits}", _text(_plain(root.epilog)), f".SH {files}", ".TP", f"\\fI{_text(FILE)}\\fR"]
    lines += [_text(_plain(message("command.init")))]
    return "\n".join(lines) + "\n"


def _commands(group: object, path: str) -> Iterator[tuple[str, object]]:
    for name, each in group.commands.items():
        below = f"{path} {name}"
        yield below, each
        if hasattr(each, "commands"):
            yield from _commands(each, below)


def _parameters(command: object, path: str) -> Iterator[str]:
    from typer import Context

    from reader.cli.usage import _translated

    context = Context(command, info_name=path, help_option_names=["-h", "--help"])
    for each in command.get_params(context):
        record = each.get_help_record(context)
        if record and (path == "reader" or "--help" not in each.opts):  # that each has it is said once
            yield ".TP"
            yield f"\\fB{_text(record[0])}\\fR"
            yield _text(_translated(_plain(record[1]))) or "\\&"


def _plain(text: str | None) -> str:
    """On one line."""
    return " ".join((text or "").split())


def _text(text: str) -> str:
    """As roff shows it: nothing in it is a request, and a hyphen can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.buffer.write(page(sys.argv[1]).encode())
    else:
        for language, file in PAGES.items():
            made = subprocess.run(
                [sys.executable, __file__, language],
                env=os.environ | {"LANGUAGE": language},
                stdout=subprocess.PIPE,
                check=True,
            )
            (ROOT / file).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / file).write_bytes(made.stdout)
