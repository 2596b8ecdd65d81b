"""Is the sentence that is heard marked in the right paragraph of a real site?

``python -m tests.bench.embedding _POSTS [--count 20] [--axe axe.min.js]``: posts of the folder, evenly chosen, are built (voice
``silence``) and made a site by Jekyll; in Chromium each sentence is heard, and what is marked then is held against the block of
the article that the record says it is from. Axe (npm, axe-core) looks at each page while it is heard.
"""

import argparse
import shutil
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from reader import catalog, serve
from reader.cache import FolderCache
from reader.config import Config, Show
from reader.events import sum_up
from reader.model import Cue, Episode
from reader.pipeline import build
from reader.serve import LOOPBACK, listening
from reader.site import embed
from reader.store import Folder
from tests.browser import ARGUMENTS, CHROMIUM

LAYOUT = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<link rel="canonical" href="{{ page.url | absolute_url }}"></head>
<body><header><a href="/">블로그</a> {{ page.title }}</header>
<main><article><h1>{{ page.title }}</h1>
%s<div class="post-content">{{ content }}</div></article></main></body></html>
"""
MARKED = """time => new Promise(done => {
  const sound = document.querySelector("audio");
  const tell = () => {
    const [range] = CSS.highlights.get("sori") ?? [];
    done([document.querySelector(".sori-now")?.textContent ?? "", String(range ?? "")]);
  };
  sound.addEventListener("timeupdate", () => setTimeout(tell), { once: true });
  sound.currentTime = time;
})"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def judged(episode: Episode, cue: Cue, marked: str, sentence: str) -> str:
    """``right``, ``wrong``, or why nothing is marked."""
    section = episode.sections[cue.section] if cue.section >= 0 else None
    block = ""
    if section and 0 <= cue.block < len(section.blocks):
        block = section.blocks[cue.block].text
    elif section and cue.block < 0:
        block = section.heading
    elif cue.role == "title":
        block = episode.title
    if not marked:
        return f"unmarked: {'ours' if bare(cue.shown) not in bare(block) else cue.role}"
    whole, there = bare(block), bare(marked)
    others = [
        bare(each.shown) for each in episode.cues if (each.section, each.block) == (cue.section, cue.block)
    ]
    fits = bool(whole) and (there in whole or all(each in there for each in others))
    return "right" if fits and bare(sentence) == bare(cue.shown) else "wrong"


@contextmanager
def served(out: Path, site: Path, posts: list[Path]) -> Iterator[str]:
    """The address of a blog with its show beside it, both built of `posts`."""
    pages = ThreadingHTTPServer((LOOPBACK, 0), partial(_Quiet, directory=str(site / "public")))
    with listening(LOOPBACK, 0) as door:
        show = Show(url=f"http://{LOOPBACK}:{door.getsockname()[1]}/")
        blog = f"http://{LOOPBACK}:{pages.server_port}"
        (site / "_layouts").mkdir(parents=True)
        (site / "_posts").mkdir()
        for post in posts:
            shutil.copy(post, site / "_posts")
        (site / "_config.yml").write_text(
            f"url: {blog}\ndefaults:\n- scope: {{path: ''}}\n  values: {{layout: post}}\n"
        )
        (site / "_layouts" / "post.html").write_text(LAYOUT % embed.snippet(show), "utf-8")
        sum_up(
            build(
                [str(site / "_posts")],
                Config(show=show, voice="silence", out=str(out)),
                FolderCache(out.parent / "clips"),
            )
        )
        subprocess.run(["jekyll", "build", "-q", "--future", "-s", site, "-d", site / "public"], check=True)
        server = serve.server(out, shared=True)
        threads = [
            threading.Thread(target=server.run, kwargs={"sockets": [door]}),
            threading.Thread(target=pages.serve_forever),
        ]
        for each in threads:
            each.start()
        yield blog
        server.should_exit = True
        pages.shutdown()


def follow(page: Page, episode: Episode, axe: str) -> Iterator[tuple[str, str]]:
    """What is found for each sentence, and where."""
    page.goto(episode.url)
    page.get_by_role("button", name="이 글 듣기").click()
    page.wait_for_function("CSS.highlights.has('sori')")
    page.get_by_role("button", name="멈추기").click()
    for cue in episode.cues:
        marked, sentence = page.evaluate(MARKED, (cue.start + cue.end) / 2)
        yield judged(episode, cue, marked, sentence), cue.shown
    if axe:
        page.evaluate(axe)
        for found in page.evaluate("axe.run().then(told => told.violations)"):
            ours = [
                node["html"][:90]
                for node in found["nodes"]
                if "sori" in node["html"] or "<audio" in node["html"]
            ]
            yield f"axe: {'ours' if ours else 'the page'}: {found['id']}", ", ".join(ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--axe", type=Path)
    chosen = parser.parse_args()
    found = sorted(chosen.posts.glob("*.md"))
    posts = found[:: max(1, len(found) // chosen.count)][: chosen.count]
    axe = chosen.axe.read_text("utf-8") if chosen.axe else ""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "out"
        with served(out, Path(folder) / "site", posts) as _:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page()
            for episode in catalog.load(Folder(out))[0]:
                for verdict, where in follow(page, episode, axe):
                    counts[verdict] += 1
                    if verdict != "right":
                        print(f"{verdict}\t{episode.title[:30]}\t{where[:80]}")
                counts["posts"] += 1
            browser.close()
    for verdict, count in sorted(counts.items()):
        print(f"{count:6} {verdict}")


if __name__ == "__main__":
    main()
