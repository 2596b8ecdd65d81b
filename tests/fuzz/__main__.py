"""Fuzz what reads strangers' bytes, led by what each input reaches (atheris, which is libFuzzer; Linux and macOS).

    pip install atheris
    python -m tests.fuzz TARGET [--seconds N] [--seed S] [--corpus FOLDER] [--merge]

Begins with `tests/fuzz/corpus` and what FOLDER holds, keeps in FOLDER what reaches something new, and ends at the first
fault, its input in ``crash-…`` of this folder: ``python -m tests.fuzz TARGET crash-…`` does it again. With ``--merge`` a
small share of FOLDER that reaches most of what FOLDER does becomes the corpus, which a test runs (`tests/test_fuzz.py`).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.fuzz import corpus

SLOW, MEMORY = 10, 1000  # seconds and MB of one input, instrumented, which is slower and larger
LONGEST = 8_000  # bytes of an input


def words() -> list[bytes]:
    """What inputs are made of: our rules' own signs, and what stands in front matter, HTML, feeds and TeX."""
    listed = (Path(__file__).parent / "words.txt").read_text("utf-8").split()
    tables = Path(__file__).parents[2] / "voices" / "lexicon"
    for name in ("counters.tsv", "units.tsv", "agencies.tsv"):
        lines = (tables / name).read_text("utf-8").splitlines()
        listed += [line.split("\t")[0] for line in lines if line and line[0] != "#"][:80]
    return [word.encode() for word in listed]


def dictionary(file: Path) -> None:
    """Write `words` as libFuzzer wants them."""
    quoted = ("".join(f"\\x{byte:02x}" for byte in word) for word in words())
    file.write_text("".join(f'"{word}"\n' for word in quoted))


def seeds(target: str, folder: Path) -> None:
    """Put what we have written ourselves into `folder`, as inputs of a target."""
    ours = Path(__file__).parents[1]
    posts = [file.read_bytes() for file in sorted((ours / "posts" / "_posts").glob("*.md"))]
    pages = [file.read_bytes() for file in sorted((ours / "data" / "article").glob("*.html"))]
    lines = (ours / "data" / "korean" / "golden.tsv").read_bytes().splitlines()[::10]
    made: dict[str, list[bytes]] = {
        "documents": [b"\0" + post for post in posts] + [b"\1" + page for page in pages],
        "feed": [_FEED.replace(b"BODY", body) for body in (b"", *pages)],
        "records": [record()],
        "front": [post.split(b"---")[1] for post in posts],
        "sentences": lines,
        "tags": posts,
    }
    for number, data in enumerate(made.get(target, []) + corpus.load(target)):
        (folder / str(number)).write_bytes(data[:LONGEST])


def record() -> bytes:
    """What a show's own files hold."""
    written = import_module("tests.fuzz.targets").recorded()
    return bytes(written)


_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>소식</title><item><title>글</title><guid>a</guid>
<link>https://a.kr/1</link><pubDate>Sat, 14 Mar 2026 09:00:00 +0900</pubDate><description><![CDATA[BODY<p>글 3개입니다.</p>]]>
</description></item></channel></rss>""".encode()


def merge(target: str, kept: Path) -> None:
    """Make the corpus of a target of what `kept` holds; libFuzzer ends the process that it runs in."""
    with tempfile.TemporaryDirectory() as fewer:
        subprocess.run([sys.executable, "-m", "tests.fuzz", target, "-merge=1", fewer, str(kept)], check=True)
        corpus.save(target, Path(fewer))


def main() -> None:
    """Run libFuzzer, which ends this process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target")
    parser.add_argument("input", nargs="*")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--merge", action="store_true")
    asked, inner = parser.parse_known_args()
    if asked.merge:
        merge(asked.target, asked.corpus)
        return
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

    with atheris.instrument_imports(include=["reader", "tests.fuzz"], enable_loader_override=False):
        targets: dict[str, Callable[[bytes], None]] = import_module("tests.fuzz.targets").TARGETS
        for module in re.findall(r"reader\.article\.\w+|reader\.source\.\w+", " ".join(sys.modules)):
            import_module(module)
    kept = asked.corpus or Path(tempfile.mkdtemp())
    kept.mkdir(parents=True, exist_ok=True)
    told = Path(tempfile.mkdtemp(), "words.dict")
    dictionary(told)
    if not (inner or asked.input):
        seeds(asked.target, kept)
    options = [f"-seed={asked.seed}", f"-max_len={LONGEST}", f"-timeout={SLOW}", f"-rss_limit_mb={MEMORY}"]
    again = told.with_name("again")  # to merge, libFuzzer begins itself for each input that ends it
    again.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.fuzz {asked.target} "$@"\n')
    again.chmod(0o755)
    if inner or asked.input:
        run = [*inner, *asked.input]
    else:
        run = [f"-max_total_time={asked.seconds}", f"-dict={told}", str(kept)]
    atheris.Setup([str(again), *options, *run], targets[asked.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
