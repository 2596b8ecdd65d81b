"""What it takes to look through an archive in a bucket, of which nothing has changed: seconds, and requests by kind.

python -m tests.bench.bucket EPISODES [FOLDER]    FOLDER keeps the archive for another run

The server is moto in a process of its own on this machine. It looks at every key for each page of a listing, which real S3
doesn't; so it is made to do so once, and each answer to come later by what S3 takes (`LATENCY`). Our own seconds of a processor are
told apart. The episodes are real records of real posts, their sounds a few bytes.
"""

import logging
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from os import environ
from pathlib import Path
from time import monotonic, process_time, sleep
from urllib.request import urlopen

from reader import article, casting, catalog, identity, source
from reader.cache import ClipCache, FolderCache
from reader.config import Config, Show
from reader.errors import StoreError
from reader.events import sum_up
from reader.model import KOREA, Episode, File, Hashes
from reader.pipeline import build
from reader.store import Folder, integrity
from tests.s3_server import environment, free_port

SHOW = Show(url="https://pod.example.kr/news/")
BUCKET = "archive"
LATENCY = {"list_objects": 0.2, "get_object": 0.03}
"""Seconds: of a page of a thousand names, and of a small object, within a region, the slower end of what is usual."""
LOAD = """
import sys, time
from functools import cache
from pathlib import Path
from moto.backends import get_backend
from moto.server import main
root, there = Path(sys.argv[2]), get_backend("s3")["123456789012"]["aws"]
there.create_bucket("archive", "us-east-1")
files = (file for file in root.rglob("*") if file.is_file() and file.name != ".sori-lock")
for file in sorted(files, key=lambda file: (file.name == ".sori-manifest.json", file.stat().st_mtime_ns)):
    there.put_object("archive", f"show/{file.relative_to(root).as_posix()}", file.read_bytes())
there.list_objects = cache(there.list_objects)
def late(name, seconds):
    real = getattr(there, name)
    def act(*args, **words):
        time.sleep(seconds)
        return real(*args, **words)
    setattr(there, name, act)
for name, seconds in eval(sys.argv[3]).items():
    late(name, seconds)
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
"""


def archive(count: int, root: Path) -> tuple[Path, Path]:
    """`count` posts, and a folder with their show."""
    posts, out = root / "posts", root / "out"
    if not out.is_dir():
        posts.mkdir(parents=True)
        for number in range(count):
            day = date(2020, 1, 1) + timedelta(days=number // 5)
            text = f"---\ntitle: {number}번째 소식\n---\n\n오늘 {number}번째로 전하는 소식입니다.\n"
            (posts / f"{day}-{number}.md").write_text(text, "utf-8")
        _episodes(posts, Folder(out))
        list(build([str(posts)], config(out), FolderCache(root / "clips")))
    return posts, out


def config(out: object) -> Config:
    return Config(show=SHOW, voice="silence", out=str(out))


def _episodes(posts: Path, store: Folder) -> None:
    """A record of each post, as a build would write it, but for what is said and shown."""
    built = sum_up(build([str(min(posts.iterdir()))], config(store.root), FolderCache(store.root / "c")))
    (template,) = built.made
    recipe = identity.recipe(casting.wanted("silence", ()), config(""))
    now = datetime.now(KOREA)
    for place in source.find([str(posts)]):
        (post,) = source.fetch(place)
        whole = Hashes(
            whole=identity.whole(post, recipe), sound="1", text="1", facts="1", tags="1", body=place
        )
        blank = identity.blank(post, article.read(post), None, whole, now)
        data = f"{blank.id}".encode()
        files = tuple(File(file.suffix, len(data), integrity(data)) for file in template.files)
        made: Episode = replace(blank, voice="silence", wanted="silence", seconds=5.0, files=files)
        made = replace(made, edition=catalog.edition(files))
        for name in catalog.made_of(made):
            (store.root / name).parent.mkdir(parents=True, exist_ok=True)
            (store.root / name).write_bytes(data)  # unsynced, for there are a hundred thousand
        catalog.save(store, made)


class Requests(logging.Handler):
    """Counts what s3fs asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[str] = Counter()
        log = logging.getLogger("s3fs")
        log.setLevel(logging.DEBUG)
        log.propagate = False
        log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("CALL"):
            self.counted[record.getMessage().split()[1]] += 1


def looked_through(posts: Path, out: object, cache: ClipCache, requests: Requests) -> str:
    """A build of what has not changed."""
    requests.counted.clear()
    began, worked = monotonic(), process_time()
    kept = len(sum_up(build([str(posts)], config(out), cache)).kept)
    if kept != len(list(posts.iterdir())):
        raise StoreError(f"{kept} kept")
    asked = ", ".join(f"{count} {kind}" for kind, count in requests.counted.most_common())
    took, worked = monotonic() - began, process_time() - worked
    return f"{took:6.1f} s, of which {worked:5.1f} s of our processor   {asked}"


def main(count: str, folder: str = "") -> None:
    with tempfile.TemporaryDirectory() as fresh:
        root = Path(folder or fresh)
        posts, out = archive(int(count), root)
        requests, port = Requests(), free_port()
        print(f"{count} episodes, {sum(1 for _ in out.rglob('*'))} files")
        cache = FolderCache(root / "clips")
        print(f"folder, known:     {looked_through(posts, out, cache, requests)}")
        server = subprocess.Popen(
            [sys.executable, "-c", LOAD, str(port), str(out), repr(LATENCY)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            environ.update(environment(f"http://127.0.0.1:{port}"))
            while True:
                try:
                    urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=5).close()
                    break
                except OSError:
                    sleep(0.5)
            place, near = f"s3://{BUCKET}/show", FolderCache(Path(fresh) / "near")
            print(f"bucket, first:     {looked_through(posts, place, near, requests)}")
            print(f"bucket, unchanged: {looked_through(posts, place, near, requests)}")
            print(f"bucket, unchanged: {looked_through(posts, place, near, requests)}")
        finally:
            server.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
