"""Whole documents of every kind, changed at random, read and composed: ``python -m tests.fuzz documents --count 100000 --seed 1``.

Each is made of the seed and its number alone, so any can be made again (``--first N --count 1``). They are read in a process of its own, which
is started anew where it dies or hangs.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, Queue
from random import Random
from subprocess import PIPE, Popen
from typing import IO, Any

from reader import article, script, source
from reader.errors import ReaderError
from reader.source.network import Network
from tests.fuzz.faults import place
from tests.fuzz.invariants import MEGABYTES, SECONDS, allowed, scripted
from tests.fuzz.mutate import structured
from tests.fuzz.seeds import seeds
from tests.fuzz.stored import packed

KINDS: Mapping[str, str] = {
    ".md": "markdown", ".html": "html", ".rst": "rst", ".adoc": "asciidoc", ".txt": "plain", ".mdx": "mdx", ".xml": "xml",
    ".xhtml": "html", ".epub": "book", ".json": "ghost", ".markdown": "frontmatter", ".ipynb": "ghost", ".htm": "markdown",
    ".eml": "mail", ".mht": "mail",
}  # fmt: skip
"""By suffix, the target whose seeds it is made of; what a suffix promises needn't be what is there."""
HANG = 60.0
"""Seconds without an answer after which a document is taken for one without an end."""


def made(number: int, seed: int) -> tuple[str, bytes]:
    """The suffix and the bytes of a document."""
    random = Random(f"{seed}:{number}")
    suffix = random.choice(list(KINDS))
    target = KINDS[suffix]
    data = random.choice(seeds(target))
    for _ in range(random.randint(1, 3)):
        data = structured(target, data, random)
    if target == "frontmatter" and random.random() < 0.8:
        data = b"---\n" + data + "\n---\n본문입니다.\n".encode()
    if suffix == ".epub":
        data = packed(data)
    return suffix, _encoded(data, random)


def _encoded(data: bytes, random: Random) -> bytes:
    """Mostly as it is; else in another charset, or with bytes changed."""
    draw = random.random()
    if draw < 0.06:
        return data.decode("utf-8", "replace").encode(
            random.choice(("cp949", "utf-16", "utf-16-be", "johab")), "replace"
        )
    if draw < 0.15:
        changed = bytearray(data)
        for _ in range(random.randint(1, 8)):
            changed[random.randrange(len(changed) + 1) : random.randrange(len(changed) + 1)] = (
                random.randbytes(2)
            )
        return bytes(changed[:1_000_000])
    return data


def read(folder: Path, suffix: str, data: bytes) -> str:
    """What came of a document in a file: ``read``, or the error that refused it; nothing is fetched."""
    file = folder / f"2026-03-14-글{suffix}"
    file.write_bytes(data)
    told = "read"
    try:
        posts = source.fetch(str(file), Network(seconds=0.0))
    except ReaderError as error:
        with allowed():
            raise
        return type(error).__name__
    for post in posts[:20]:
        with allowed():
            try:
                found = article.read(post)
            except ReaderError as error:
                told = type(error).__name__
                raise
            scripted(found, script.compose(found))
    return told


def serve(first: int, last: int, seed: int) -> None:
    """Read documents, a line of JSON each."""
    with tempfile.TemporaryDirectory(prefix="sori-fuzz-") as folder:
        for number in range(first, last):
            suffix, data = made(number, seed)
            begun = time.process_time()
            try:
                told, crash = read(Path(folder), suffix, data), ""
            except Exception as error:
                told, crash = place(error), "".join(traceback.format_exception(error, limit=-4))
            seconds = time.process_time() - begun
            line = {
                "number": number,
                "suffix": suffix,
                "told": told,
                "crash": crash,
                "seconds": seconds,
                "memory": _peak(),
            }
            print(json.dumps(line), flush=True)


def _peak() -> float:
    """Megabytes that this process has had at most; of those that can't tell, 0."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _lines(out: IO[str], lines: Queue[str]) -> None:
    for line in out:
        lines.put(line)
    lines.put("")


def _answers(first: int, last: int, seed: int) -> Iterator[dict[str, Any]]:
    """What came of each document; what kills or holds up its process is told, and the next one begun."""
    while first < last:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.documents",
            str(first),
            str(min(first + 2_000, last)),
            str(seed),
        ]
        with Popen(command, stdout=PIPE, text=True) as child:
            lines: Queue[str] = Queue()
            assert child.stdout
            threading.Thread(target=_lines, args=(child.stdout, lines), daemon=True).start()
            told = ""
            while first < min(first + 2_000, last):
                try:
                    line = lines.get(timeout=HANG)
                except Empty:
                    told = "hang"
                    child.kill()
                    break
                if not line:
                    told = "" if child.wait() == 0 else f"died of {child.returncode}"
                    break
                first += 1
                yield json.loads(line)
            if told:
                yield {
                    "number": first,
                    "suffix": made(first, seed)[0],
                    "told": told,
                    "crash": told,
                    "seconds": 0.0,
                    "memory": 0.0,
                }
                first += 1


def main(first: int, count: int, seed: int, found: Path) -> int:
    """Read `count` documents and print a table; 1 if any did what none may do."""
    found.mkdir(parents=True, exist_ok=True)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: Counter[str] = Counter()
    slowest: dict[str, tuple[float, int]] = {}
    memory, begun = 0.0, time.monotonic()
    for answer in _answers(first, first + count, seed):
        kind, number = answer["suffix"], answer["number"]
        told = "crash" if answer["crash"] else answer["told"]
        by_kind[kind][told] += 1
        memory = max(memory, answer["memory"])
        slowest[kind] = max(slowest.get(kind, (0.0, 0)), (answer["seconds"], number))
        names = [answer["told"]] * bool(answer["crash"]) + ["slow"] * (answer["seconds"] > SECONDS)
        for name in names:
            wrong[name] += 1
            if wrong[name] <= 3:
                (found / f"{name}-{number}{kind}").write_bytes(made(number, seed)[1])
                (found / f"{name}-{number}{kind}.txt").write_text(answer["crash"], "utf-8")
        done = sum(map(Counter.total, by_kind.values()))
        if done % 1_000 == 0:
            print(
                f"{done:,} documents, {time.monotonic() - begun:.0f} s, {sum(wrong.values())} faults",
                file=sys.stderr,
            )
    answers = sorted({told for counted in by_kind.values() for told in counted})
    print(f"seed {seed}, from {first}\n| kind | documents | {' | '.join(answers)} | slowest (s, number) |")
    print("| --- " * (len(answers) + 3) + "|")
    for kind, counted in sorted(by_kind.items()):
        each = " | ".join(f"{counted[told]:,}" for told in answers)
        print(f"| {kind} | {counted.total():,} | {each} | {slowest[kind][0]:.2f}, {slowest[kind][1]} |")
    total = sum(map(Counter.total, by_kind.values()))
    print(
        f"{total:,} documents in {time.monotonic() - begun:.0f} s; memory at most {memory:.0f} MB of {MEGABYTES}"
    )
    for name, times in wrong.most_common():
        print(f"FAULT {times:,} × {name}")
    return int(bool(wrong) or memory > MEGABYTES)


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:4]))
