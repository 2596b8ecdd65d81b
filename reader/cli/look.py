"""The commands that show or do one thing: `read`, `script`, `normalize`, `say`, `voices`, `cache`, `init`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reader.cli.options import AsJson, ConfigFile, OnePlace, VoiceName, print_json
from reader.cli.progress import download_bar
from reader.errors import ConfigError

if TYPE_CHECKING:
    from reader.model import Article, Block


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
        print_json(shown[0] if len(shown) == 1 else shown)
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
    for told, moment in (
        (facts, "published"),
        (facts, "updated"),
        (facts["release"], "starts"),
        (facts["release"], "ends"),
    ):
        told[moment] = told[moment].isoformat() if told[moment] else None
    return facts


def _block_json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "text": block.text} | asdict(block)


def _article_text(article: Article) -> str:
    facts = [f"{article.published:%Y-%m-%d}" if article.published else "", article.source, article.url]
    lines = [f"# {article.title}", " · ".join(fact for fact in facts if fact)]
    lines += [f"- 믿을 수 없어 쓰지 않음: {told}" for told in article.ignored]
    for section in article.sections:
        lines += ["", f"{'#' * section.level} {section.heading}"] if section.heading else [""]
        lines += [f"[{block.kind}] {block.text}" for block in section.blocks]
    return "\n".join(lines)


def script(place: OnePlace, settings: ConfigFile = None, as_json: AsJson = False) -> None:
    """문장마다 쓴 꼴과 읽는 꼴을 나란히 보여 줍니다. Shows each utterance, as written and as said."""
    from reader import article, config, source
    from reader.korean import lexicon
    from reader.script import script as utterances

    words = lexicon(config.load(settings).lexicons)
    lines = [line for post in source.fetch(place) for line in utterances(article.read(post), words)]
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        typer.echo(
            f"{line.role:9} {line.shown}" + (f"\n{'':9} → {line.spoken}" if line.spoken != line.shown else "")
        )


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


voices = typer.Typer(rich_markup_mode=None)


@voices.callback(invoke_without_command=True)
def _voices(context: typer.Context, as_json: AsJson = False) -> None:
    """쓸 수 있는 목소리를 보여 주고, 모델을 받습니다. Lists the voices; `install` fetches the model."""
    from reader import speech

    if context.invoked_subcommand:
        return
    rows = speech.voices()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(_voice_text(row))
    typer.echo(f"{'auto':10} 2초 안에 답하면 google, 아니면 sori (--voice auto)")


@voices.command()
def install(
    url: Annotated[str | None, typer.Argument(metavar="URL", help="모델 파일의 주소 / of the model")] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="다른 모델이면 그 SHA-256 / of a model other than ours")
    ] = None,
) -> None:
    """모델 꾸러미를 pip으로 못 받을 때, 모델을 주소에서 받습니다. Fetches the model when pip can't."""
    from reader import speech

    with download_bar("모델") as tell:
        place = speech.install(url or "", sha256 or "", tell)
    typer.echo(f"모델이 있습니다: {place}" if place else "모델이 꾸러미로 이미 있습니다 (SHA-256 맞음).")


def _voice_text(row: dict[str, Any]) -> str:
    facts = [
        "네트워크 필요" if row["network"] else "오프라인",
        f"Whisper base가 뉴스 서른 문장에서 잘못 들은 글자 {row['cer']:.1%}"
        if row["cer"] is not None
        else "",
        f"이 기기의 코어 하나로 실시간의 {row['realtime']:g}배" if row["realtime"] is not None else "",
        f"{row['kernel']} 커널, 기준과 {row['proof']:g} dB ({row['limit']:g}까지 통과)"
        if row["proof"] is not None
        else "",
        row["licence"],
    ]
    lines = [f"{row['name']:10} {row['about']}", " · ".join(fact for fact in facts if fact)]
    if row["missing"]:
        lines.append(f"아직 못 씀: {row['missing']}" + (f" → {row['mend']}" if row["mend"] else ""))
    return f"\n{'':10} ".join(lines)


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
        print_json({"folder": str(kept.folder), "entries": entries, "bytes": size, "removed": gone})
    else:
        typer.echo(f"{kept.folder}: {entries}개, {size / 1e6:.1f} MB" + (f", {gone}개 지움" if gone else ""))


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
