"""Pages as files: light, whole, without strangers, the same every time."""

import json
import os
import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from reader import catalog, show, site
from reader.catalog import name, save
from reader.config import Show
from reader.model import KOREA, Chapter, Cue, Episode, File, Item, Link, Paragraph, Section
from reader.store import Folder

SHOW = Show(title="들리는 소식", url="https://pod.example.kr/news/")
EPISODE = Episode(
    id="2026-03-14-abcdef0123",
    title="버스 & <지하철> 요금",
    url="https://news.example.kr/1",
    published=datetime(2026, 3, 14, 9, tzinfo=KOREA),
    seconds=20.0,
    voice="sori",
    chapters=(Chapter("버스 & <지하철> 요금", 0.0, 4.0, 1), Chapter("요금", 4.0, 20.0, 2, 0)),
    sections=(
        Section(
            "요금",
            2,
            (
                Paragraph("첫 문장이다. 둘째 문장이다."),
                Paragraph("새 문단이다."),
                Item("하나"),
                Item("둘 둘의 이어짐"),
            ),
        ),
    ),
    cues=(
        Cue(0.0, 2.0, "버스 & <지하철> 요금", "title"),
        Cue(4.0, 5.0, "요금", "heading", section=0, block=-1),
        Cue(5.0, 7.0, "첫 문장이다.", section=0),
        Cue(7.0, 9.0, "둘째 문장이다.", section=0),
        Cue(10.0, 11.0, "새 문단이다.", section=0, block=1),
        Cue(12.0, 13.0, "하나", "item", section=0, block=2),
        Cue(13.0, 14.0, "둘", "item", section=0, block=3),
        Cue(14.0, 15.0, "둘의 이어짐", "item", section=0, block=3),
    ),
    source="한결시",
    source_url="https://city.example.kr/1",
    files=(File(".mp3", 5, "sha256-x"),),
)
SUFFIXES = (".mp3", ".vtt", ".jpg", ".chapters.json", ".transcript.vtt", ".transcript.html")


def write(out: Path, *episodes: Episode) -> Path:
    store = Folder(out)
    for episode in episodes:
        for suffix in SUFFIXES:
            store.write(name(episode.id, suffix), b"sound")
        save(store, episode)
    show.write(store, SHOW, episodes, "1")
    return out


def many(count: int) -> list[Episode]:
    """Newest first, three a day."""
    start = datetime(2026, 11, 20, 9, tzinfo=KOREA)
    return [
        replace(
            EPISODE,
            id=f"e-{number:010x}",
            title=f"{number}번째 소식",
            published=start - timedelta(hours=8 * number),
        )
        for number in range(count)
    ]


def page(file: Path) -> html.HtmlElement:
    return html.document_fromstring(file.read_bytes(), html.HTMLParser(encoding="utf-8"))


def test_every_link_of_every_page_leads_somewhere(tmp_path: Path) -> None:
    out = write(tmp_path, *many(150))
    pages = [*out.glob("*.html"), *out.glob("archive/*.html"), *out.glob("episodes/*.html")]
    assert len(pages) > 150
    for file in pages:
        for node in page(file).xpath("//*[@href or @src or @data-cover]"):
            url = urlsplit(node.get("href") or node.get("src") or node.get("data-cover"))
            if not url.scheme and url.path:
                target = file.parent / unquote(url.path)
                assert target.is_file(), f"{file.name}: {url.path}"


def test_every_episode_is_reached_from_the_front_page(tmp_path: Path) -> None:
    listed = many(250)
    out = write(tmp_path, *listed)
    seen: set[str] = set()
    for month in page(out / "index.html").xpath("//nav[@class='months']//a/@href"):
        seen |= {row.get("data-id") for row in page(out / month).xpath("//li[@data-id]")}
    assert seen == {episode.id for episode in listed}


def made(listed: list[Episode], there: set[str]) -> dict[str, bytes]:
    known = {episode.id: episode for episode in listed}
    return {planned.name: planned.make() for planned in site.files(SHOW, listed, there, known.__getitem__)}


def test_two_thousand_episodes_stay_light(tmp_path: Path) -> None:
    listed = many(2000)
    there = {name(e.id, suffix) for e in listed for suffix in SUFFIXES}
    sizes = {file: len(data) for file, data in made(listed, there).items()}
    assert sizes["index.html"] < 60_000
    assert sizes["sw.js"] < 10_000
    assert max(size for file, size in sizes.items() if file.endswith(".html")) < 300_000
    assert sizes["search/titles.json"] < 300_000
    assert {file.replace("archive", "search").replace("html", "json") for file in sizes if "archive/" in file} | {"search/titles.json"} == {file for file in sizes if "search/" in file}  # fmt: skip


def test_a_new_episode_changes_only_what_lists_it(tmp_path: Path) -> None:
    listed = many(120)
    there = {name(e.id, suffix) for e in listed for suffix in SUFFIXES}
    old, new = made(listed[1:], there), made(listed, there)
    changed = {file for file in new if new[file] != old.get(file)}
    pages = {name(listed[0].id, ".html"), name(listed[1].id, ".html")}
    assert changed == pages | {
        "index.html",
        "archive/2026-11-1.html",
        "search/titles.json",
        "search/2026-11-1.json",
        f"embed/{listed[0].id}.html",
        f"embed/{listed[0].id}.oembed.json",
        "embed/181.json",
    }


def test_no_word_is_lost_and_markup_is_escaped(tmp_path: Path) -> None:
    tree = page(write(tmp_path, EPISODE) / name(EPISODE.id, ".html"))
    text = [span.text_content() for span in tree.xpath("//*[@data-text]//span[@data-start]")]
    assert text == [cue.shown for cue in EPISODE.cues if cue.role != "title"]
    assert tree.findtext(".//h1") == EPISODE.title


def test_a_sentence_in_another_language_says_so(tmp_path: Path) -> None:
    *others, last = EPISODE.cues
    foreign = replace(EPISODE, cues=(*others, replace(last, language="en")))
    tree = page(write(tmp_path, foreign) / name(foreign.id, ".html"))
    assert tree.xpath("//span[@data-start and @lang]/@lang") == ["en"]


def test_what_we_say_ourselves_is_not_searched(tmp_path: Path) -> None:
    signed = replace(EPISODE, cues=(*EPISODE.cues, Cue(19.0, 19.5, "끝.", "sign", section=0, block=4)))
    out = write(tmp_path, signed)
    (told,) = json.loads((out / "search" / "2026-03-1.json").read_text("utf-8")).values()
    assert ("둘의 이어짐" in told, "끝." in told) == (True, False)
    assert "끝." in page(out / name(signed.id, ".html")).text_content()


def test_a_link_is_a_link_in_its_sentence(tmp_path: Path) -> None:
    blocks = EPISODE.sections[0].blocks[1:]
    linked = Paragraph("첫 문장이다. 둘째 문장이다.", links=(Link("둘째", "https://city.example.kr/2"),))
    episode = replace(EPISODE, sections=(replace(EPISODE.sections[0], blocks=(linked, *blocks)),))
    tree = page(write(tmp_path, episode) / name(episode.id, ".html"))
    (link,) = tree.xpath("//*[@data-text]//a")
    assert (link.text, link.get("href")) == ("둘째", "https://city.example.kr/2")
    assert link.getparent().text_content() == "둘째 문장이다."
    assert link.getparent().get("data-start") == "7.00"


def test_an_episode_made_before_there_was_a_layout_is_still_shown(tmp_path: Path) -> None:
    cues = tuple(Cue(cue.start, cue.end, cue.shown, cue.role) for cue in EPISODE.cues)
    old = replace(EPISODE, sections=(), cues=cues)
    tree = page(write(tmp_path, old) / name(old.id, ".html"))
    text = [span.text_content() for span in tree.xpath("//*[@data-text]//p/span[@data-start]")]
    assert text == [cue.shown for cue in cues if cue.role != "title"]


def test_what_was_said_wrong_goes_where_the_publisher_says(tmp_path: Path) -> None:
    store = Folder(write(tmp_path, EPISODE))
    form = 'https://git.example.kr/new?title={title}&body={body}"'
    show.write(store, replace(SHOW, report=form, email="desk@example.kr"), [EPISODE], "2")
    for file in ("index.html", name(EPISODE.id, ".html")):
        (dialog,) = page(tmp_path / file).xpath("//dialog[@id='report']")
        assert (dialog.get("data-address"), dialog.get("data-mail")) == (form, "desk@example.kr")
        assert dialog.xpath(".//a/@data-by") == ["mail", "address"]
    assert page(write(tmp_path / "quiet", EPISODE) / "index.html").xpath("//dialog//a") == []


def test_a_page_says_what_others_may_do_with_it(tmp_path: Path) -> None:
    show.write(Folder(tmp_path), replace(SHOW, license="CC BY 4.0"), [], "1")
    (link,) = page(tmp_path / "index.html").xpath("//footer//a[@rel='license']")
    assert (link.text, link.get("href")) == ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")


def test_search_engines_are_told_what_it_is(tmp_path: Path) -> None:
    odd = replace(EPISODE, title="</script><b>버스 & 전차")
    tree = page(write(tmp_path, odd) / name(odd.id, ".html"))
    (script,) = tree.xpath("//script[@type='application/ld+json']")
    told = json.loads(script.text)
    assert (told["@type"], told["name"]) == ("PodcastEpisode", odd.title)
    assert told["associatedMedia"]["contentUrl"] == f"{SHOW.url}{name(odd.stem, '.mp3')}"
    assert (told["timeRequired"], told["isBasedOn"]) == ("PT20S", odd.url)
    assert (
        tree.xpath("//link[@rel='canonical']/@href")
        == [told["url"]]
        == [f"{SHOW.url}{name(odd.id, '.html')}"]
    )
    assert tree.xpath("//meta[@property='og:url']/@content") == [told["url"]]


def test_it_works_without_scripts(tmp_path: Path) -> None:
    tree = page(write(tmp_path, EPISODE) / "index.html")
    (audio,) = tree.xpath("//audio[@controls]")
    assert audio.get("src") == f"light/{EPISODE.id}.mp3"
    assert audio.xpath("track[@kind='captions']/@src") == [name(EPISODE.id, ".vtt")]
    assert tree.xpath("//ol[@data-chapters]//a/@href") == [
        f"{audio.get('src')}#t=0.00",
        f"{audio.get('src')}#t=4.00",
    ]
    buttons = tree.xpath("//button")
    assert all(button.xpath("ancestor-or-self::*[@hidden or self::dialog]") for button in buttons)


def test_nothing_comes_from_strangers(tmp_path: Path) -> None:
    out = write(tmp_path, EPISODE)
    for file in [*out.rglob("*.html"), *out.rglob("*.js"), *out.rglob("*.css")]:
        if file.parent.name == "transcripts":
            continue
        loaded = re.findall(
            r"""(?:src=|url\(|import |fetch\()["'](https?://[^"']+)""", file.read_text("utf-8")
        )
        assert not loaded
    assert "default-src 'self'" in (out / "index.html").read_text("utf-8")


def test_the_worker_knows_every_file_of_the_shell(tmp_path: Path) -> None:
    out = write(tmp_path, EPISODE)
    worker = (out / "sw.js").read_text("utf-8")
    shell = json.loads(re.search(r"const SHELL = (\[.*?\]);", worker)[1])  # type: ignore[index]
    assert "@" not in worker.replace("@SHELL@", "@")
    for file in shell:
        assert (out / file).exists()
    assert {f"assets/{f.parent.name}/{f.name}" for f in out.glob("assets/*/*")} <= set(shell)


def test_a_new_version_of_the_site_takes_the_old_one_away(tmp_path: Path) -> None:
    Folder(tmp_path).write("assets/0123456789/app.js", b"old")
    Folder(tmp_path).write(".state", b"of before there were manifests")
    out = write(tmp_path, EPISODE)
    assert len(list((out / "assets").iterdir())) == 1


def test_the_same_show_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1", EPISODE), write(tmp_path / "2", EPISODE)
    files = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    assert all((one / file).read_bytes() == (two / file).read_bytes() for file in files)


def test_a_show_without_episodes(tmp_path: Path) -> None:
    tree = page(write(tmp_path) / "index.html")
    assert "아직 소식이 없습니다" in tree.text_content()


def test_the_guid_outlives_a_move(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    first = show.identified(store, SHOW)[0].guid
    assert show.identified(store, replace(SHOW, url="https://elsewhere.example/"))[0].guid == first
    assert show.identified(store, replace(SHOW, guid="own"))[0].guid == "own"


def test_a_private_address_gives_no_lasting_guid(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    show.identified(store, Show())
    assert store.stat(show.RECORD) is None


def tagged(text: str) -> bytes:
    """An MP3 as far as `reader.show` looks into it: a tag of seven bytes, and sound."""
    return b"ID3\3\0\0\0\0\0\7" + b"picture" + text.encode()


def with_sound(out: Path, episodes: list[Episode], sound: str = "소리") -> Path:
    store = Folder(out)
    for episode in episodes:
        store.write(name(episode.id, ".mp3"), tagged(sound))
        save(store, episode)
    show.write(store, SHOW, episodes, f"{sound} {len(episodes)}")
    return out


def test_the_page_plays_the_newest_without_their_tags(tmp_path: Path) -> None:
    listed = many(site.FRESH + 5)
    out = with_sound(tmp_path, listed)
    assert {file.stem for file in out.glob("light/*")} == {episode.id for episode in listed[: site.FRESH]}
    assert {file.read_text("utf-8") for file in out.glob("light/*")} == {"소리"}
    player = page(out / "index.html").find(".//audio")
    assert player is not None
    assert player.get("src") == f"light/{listed[0].id}.mp3"
    for episode, folder in ((listed[0], "light"), (listed[-1], "episodes")):
        player = page(out / name(episode.id, ".html")).find(".//audio")
        assert player is not None
        assert player.get("src") == f"../{folder}/{episode.id}.mp3"
    feed = (out / "feed.xml").read_text("utf-8")
    assert "light/" not in feed


def test_a_light_copy_goes_with_its_day_and_its_sound(tmp_path: Path) -> None:
    newest, *older = many(site.FRESH + 1)
    out = with_sound(tmp_path, older)
    last = out / "light" / f"{older[-1].id}.mp3"
    first = out / "light" / f"{older[0].id}.mp3"
    assert last.exists()
    before = first.stat().st_mtime_ns
    with_sound(out, [newest, *older], "소리")
    assert not last.exists()
    assert first.stat().st_mtime_ns == before
    with_sound(out, [newest, *older], "다른")
    assert first.read_text("utf-8") == "다른"  # as long as before, to the byte


def test_only_pages_that_would_change_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = many(60)
    store = Folder(with_sound(tmp_path, listed))
    opened: list[str] = []

    whole = catalog.read

    def read(store: Folder, episode_id: str) -> Episode:
        opened.append(episode_id)
        return whole(store, episode_id)

    monkeypatch.setattr(catalog, "read", read)
    calm = {file.name: file.stat().st_mtime_ns for file in tmp_path.rglob("*.html")}
    show.write(store, SHOW, listed, "as before, but for the hash of it all")
    newest = [listed[0].id]  # the front page shows it
    assert opened == newest
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.rglob("*.html")} == calm

    opened.clear()
    retold = [*listed[:30], replace(listed[30], title="다른 제목"), *listed[31:]]
    catalog.save(store, retold[30])
    show.write(store, SHOW, retold, "one has another title")
    around = {episode.id for episode in retold[29:32]}
    month = {each.id for each in retold if each.published.month == retold[30].published.month}
    assert around <= set(opened) <= around | month | set(newest)


@pytest.mark.parametrize("damage", [b"", b"<p>other</p>", None])
def test_a_page_that_was_damaged_is_made_again_though_it_would_not_change(
    tmp_path: Path, damage: bytes | None
) -> None:
    listed = many(5)
    store = Folder(with_sound(tmp_path, listed))
    page = tmp_path / name(listed[2].id, ".html")
    right = page.read_bytes()
    if damage is None:
        page.write_bytes(right.replace("본문".encode(), "본뭉".encode()))  # of the same size
        os.utime(page, (time.time() + 5, time.time() + 5))
    else:
        page.write_bytes(damage)
    show.write(store, SHOW, listed, "another")
    assert page.read_bytes() == right
