"""The command ``reader``: validate, call, show. Bodies are thin, and import what they need when they run."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from reader import __version__, cli_show
from reader.errors import ConfigError, ReaderError, SourceError, VoiceError

if TYPE_CHECKING:
    from reader.model import Article, Block, Episode
    from reader.pipeline import Progress, Report

app = typer.Typer(
    name="reader",
    help="한국어 글을 팟캐스트로 만듭니다. Turns Korean posts into a podcast.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich costs more to load than everything else together
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

FAILED, USAGE = 1, 2
PATIENCE = 2.0
"""Seconds of work after which progress is shown."""

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="PLACE...", help="파일, 폴더, 글롭, 주소, 피드, - / file, folder, glob, URL, feed, -"
    ),
]
OnePlace = Annotated[str, typer.Argument(metavar="PLACE", help="파일, 주소, - / file, URL, -")]
VoiceName = Annotated[
    str | None, typer.Option("--voice", "-v", help="목소리, auto, profile.toml (reader voices) / voice")
]
ConfigFile = Annotated[str | None, typer.Option("--config", "-c", help="설정 파일 / settings (reader.toml)")]
AsJson = Annotated[bool, typer.Option("--json", help="프로그램이 읽을 JSON으로 / as JSON, for programs")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="오류만 알립니다 / errors only")]


def main() -> NoReturn:
    """Run the command; a user's mistake is one line on stderr, never a traceback."""
    try:
        app()
    except ReaderError as error:
        _complain(error)
        usage = isinstance(error, ConfigError | VoiceError | SourceError)
        sys.exit(USAGE if usage else FAILED)
    except KeyboardInterrupt:
        print("멈췄습니다. 다시 실행하면 말해 둔 문장부터 이어집니다.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nothing to say, to no one
        sys.exit(FAILED)
    sys.exit(0)


def _complain(error: ReaderError) -> None:
    print(f"오류: {error}", file=sys.stderr)


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


@app.command()
def build(
    places: Places,
    voice: VoiceName = None,
    out: Annotated[str | None, typer.Option("--out", "-o", help="만들 폴더 / output folder [output]")] = None,
    workers: Annotated[str | None, typer.Option(help="동시에 일할 수 / e.g. threads:4")] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="MP3 말고도 만들 형식 / also: m4b,opus")
    ] = None,
    bitrate: Annotated[int | None, typer.Option(help="MP3 kbit/s [64]")] = None,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="이번에 없는 글의 에피소드를 거둠 / withdraw what isn't in PLACE any more"
        ),
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="대신 말한 것을 다시 / remake what a stand-in voice said")
    ] = False,
    settings: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """글마다 MP3를 만들고 피드에 싣습니다. Makes an MP3 of each post, and a feed of all."""
    from reader import config, pipeline
    from reader.cache import ClipCache, default_folder

    chosen = config.load(settings).given(
        voice=voice, out=out, workers=workers, bitrate=bitrate, formats=formats
    )
    began = monotonic()
    with _progress(quiet or as_json) as watch:
        report = pipeline.build(places, chosen, ClipCache(default_folder()), watch, retry=retry, prune=prune)
    for error in report.failed:
        _complain(error)
    if as_json:
        _print_json(_report_json(report, chosen.out))
    elif not quiet:
        typer.echo(_summary(report, chosen.out, monotonic() - began))
    raise typer.Exit(FAILED if report.failed else 0)


def _summary(report: Report, out: str, seconds: float) -> str:
    sound = sum(episode.seconds for episode in report.made)
    parts = [f"새로 만든 에피소드 {len(report.made)}개"]
    if report.made:
        parts[0] += f" ({sound / 60:.1f}분, 문장 {report.spoken}개를 말하고 {report.reused}개는 다시 씀)"
    if report.kept:
        parts.append(f"그대로인 것 {len(report.kept)}개")
    if report.withdrawn:
        parts.append(f"거둔 것 {len(report.withdrawn)}개")
    if report.failed:
        parts.append(f"실패 {len(report.failed)}개")
    told = f"{', '.join(parts)}. {seconds:.1f}초. 피드: {Path(out) / 'feed.xml'}"
    for why, count in Counter(e.why for e in report.made if e.voice != e.wanted).items():
        told += f"\n대신 말한 에피소드 {count}개: {why} → 나중에 reader build --retry"
    return told


def _report_json(report: Report, out: str) -> dict[str, Any]:
    return {
        "out": out,
        "made": [_made_json(e) for e in report.made],
        "kept": [e.id for e in report.kept],
        "withdrawn": [e.id for e in report.withdrawn],
        "failed": [{"what": e.what, "where": e.where, "mend": e.mend} for e in report.failed],
        "sentences": {"spoken": report.spoken, "reused": report.reused},
    }


def _made_json(episode: Episode) -> dict[str, Any]:
    facts = {name: getattr(episode, name) for name in ("id", "title", "voice", "wanted", "why")}
    return facts | {"seconds": round(episode.seconds, 3)}


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar with the time left, once the work has taken `PATIENCE`; nothing when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("남은 시간"),
        TimeRemainingColumn(),
    )
    began = monotonic()
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=False) as bar:
        task = bar.add_task("읽는 중", total=None, visible=False)

        def watch(step: Progress) -> None:
            name = Path(step.place).name[:40]
            bar.update(
                task,
                completed=step.done,
                total=step.total,
                description=name,
                visible=monotonic() - began > PATIENCE,
            )

        yield watch


@app.command()
def read(
    place: OnePlace,
    as_json: AsJson = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="뺀 글과 그 규칙 / what was dropped, by which rule")
    ] = False,
) -> None:
    """글을 어떻게 알아들었는지 보여 줍니다. Shows the article as understood."""
    from reader import article, source

    understood = [article.explain(post) for post in source.fetch(place)]
    if as_json:
        shown = [
            _article_json(found) | ({"dropped": [asdict(d) for d in dropped]} if explain else {})
            for found, dropped in understood
        ]
        _print_json(shown[0] if len(shown) == 1 else shown)
        return
    for found, dropped in understood:
        typer.echo(_article_text(found))
        for line in dropped if explain else ():
            typer.echo(f"- 뺌 [{line.rule}] {line.text}")


def _article_json(article: Article) -> dict[str, Any]:
    facts = asdict(article)
    facts["sections"] = [
        {"heading": s.heading, "level": s.level, "blocks": [_block_json(b) for b in s.blocks]}
        for s in article.sections
    ]
    for moment in ("published", "updated"):
        facts[moment] = facts[moment].isoformat() if facts[moment] else None
    return facts


def _block_json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "text": block.text} | asdict(block)


def _article_text(article: Article) -> str:
    facts = [f"{article.published:%Y-%m-%d}" if article.published else "", article.source, article.url]
    lines = [f"# {article.title}", " · ".join(fact for fact in facts if fact)]
    for section in article.sections:
        lines += ["", f"{'#' * section.level} {section.heading}"] if section.heading else [""]
        lines += [f"[{block.kind}] {block.text}" for block in section.blocks]
    return "\n".join(lines)


@app.command()
def script(place: OnePlace, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """문장마다 쓴 꼴과 읽는 꼴을 나란히 보여 줍니다. Shows each utterance, as written and as said."""
    from reader import article, config, source
    from reader.korean import lexicon
    from reader.script import script as utterances

    words = lexicon(config.load(settings).lexicons)
    lines = [line for post in source.fetch(place) for line in utterances(article.read(post), words)]
    if as_json:
        _print_json([asdict(line) for line in lines])
        return
    for line in lines:
        typer.echo(
            f"{line.role:9} {line.shown}" + (f"\n{'':9} → {line.spoken}" if line.spoken != line.shown else "")
        )


@app.command()
def normalize(
    settings: ConfigFile = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="고친 곳과 규칙 / each span, its reading and rule")
    ] = False,
) -> None:
    """표준 입력의 줄을 읽는 꼴로 바꿉니다. Lines on stdin become spoken lines on stdout, one for one."""
    from reader import config, korean

    words = korean.lexicon(config.load(settings).lexicons)
    for line in sys.stdin:
        written = line.rstrip("\r\n")
        typer.echo(korean.normalize(written, words))
        for found in korean.explain(written, words) if explain else ():
            typer.echo(
                f"  {found.written} → {found.spoken}  [{found.rule}]{' ' + found.source if found.source else ''}"
            )


@app.command()
def say(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="말할 글 / what to say")] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FILE", help="만들 파일 .wav .mp3")
    ] = None,
    lines: Annotated[
        str | None, typer.Option(metavar="FILE", help="한 줄에 한 문장 / a sentence a line")
    ] = None,
    out_dir: Annotated[str | None, typer.Option(metavar="DIR", help="000.wav, 001.wav … 를 둘 폴더")] = None,
    voice: VoiceName = None,
    settings: ConfigFile = None,
) -> None:
    """글을 바로 말합니다. Says a text, or each line of a file."""
    from reader import config, speech

    chosen = config.load(settings)
    speaker = speech.Speaker(voice or chosen.voice, chosen.lexicons)
    if lines and out_dir and not text:
        made = speech.say_lines(speaker, lines, Path(out_dir))
        typer.echo(f"{made}줄을 {out_dir}에 말했습니다.")
    elif text and out and not lines:
        seconds = speech.say(speaker, text, Path(out))
        typer.echo(f"{out}: {seconds:.1f}초")
    else:
        raise typer.BadParameter("TEXT -o FILE, 또는 --lines FILE --out-dir DIR")
    if speaker.cast.voice is not speaker.cast.wanted:
        typer.echo(speaker.cast.why, err=True)


@app.command()
def voices(as_json: AsJson = False) -> None:
    """쓸 수 있는 목소리를 보여 줍니다. Lists the voices."""
    from reader import speech

    rows = speech.voices()
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        typer.echo(_voice_text(row))
    typer.echo(f"{'auto':10} 2초 안에 답하면 google, 아니면 sori (--voice auto)")


def _voice_text(row: dict[str, Any]) -> str:
    facts = [
        "네트워크 필요" if row["network"] else "오프라인",
        f"글자 오류 {row['cer']:.1%}" if row["cer"] is not None else "",
        f"실시간의 {row['realtime']:g}배" if row["realtime"] is not None else "",
        row["licence"],
    ]
    lines = [f"{row['name']:10} {row['about']}", " · ".join(fact for fact in facts if fact)]
    if row["missing"]:
        lines.append(f"아직 못 씀: {row['missing']}" + (f" → {row['mend']}" if row["mend"] else ""))
    return f"\n{'':10} ".join(lines)


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="모두 지움 / remove everything")] = False,
    limit: Annotated[int | None, typer.Option(metavar="MB", help="이만큼만 남김 / keep this much")] = None,
    as_json: AsJson = False,
) -> None:
    """말해 둔 문장의 보관함을 보여 주고 줄입니다. Shows and trims the cache of spoken sentences."""
    from reader.cache import ClipCache, default_folder

    kept = ClipCache(default_folder())
    gone = 0
    if clear or limit is not None:
        gone = kept.trim(0 if clear or limit is None else limit * 1_000_000)
    entries, size = kept.size()
    if as_json:
        _print_json({"folder": str(kept.folder), "entries": entries, "bytes": size, "removed": gone})
    else:
        typer.echo(f"{kept.folder}: {entries}개, {size / 1e6:.1f} MB" + (f", {gone}개 지움" if gone else ""))


@app.command()
def init(
    path: Annotated[str, typer.Argument(metavar="FILE", help="만들 파일 / file to write")] = "reader.toml",
) -> None:
    """주석을 단 reader.toml을 만듭니다. Writes a commented reader.toml."""
    from reader import config

    file = Path(path)
    if file.exists():
        raise ConfigError("이미 있습니다", where=path, mend="지우거나 다른 이름을 주세요")
    file.write_text(config.TEMPLATE, "utf-8")
    typer.echo(f"{path}을(를) 만들었습니다. [show]의 url을 공개할 주소로 바꾸세요.")


cli_show.register(app)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
