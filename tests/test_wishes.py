"""What posts decide about their episodes, from end to end."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image

from reader import catalog
from reader.cache import ClipCache
from reader.config import Config, Show
from reader.cover import shape
from reader.errors import ConfigError
from reader.events import Report, sum_up
from reader.model import KOREA, Entry, Episode
from reader.pipeline import Asked, build
from reader.store import Folder

SHOW = Show(url="https://pod.example.kr/news/")
NOW = datetime(2026, 6, 1, tzinfo=KOREA)
TEXT = "마을 도서관이 문을 엽니다.\n"


def whole(folder: Path, entry: Entry) -> Episode:
    return catalog.read(Folder(folder.parent / "out"), entry.id)


def make(folder: Path, cache: ClipCache, asked: Asked | None = None) -> Report:
    config = Config(show=SHOW, voice="silence", out=str(folder.parent / "out"))
    return sum_up(build([str(folder)], config, cache, asked or Asked(NOW)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "_posts"
    made.mkdir()
    return made


def post(folder: Path, front: str, name: str = "2026-03-01-a.md") -> Path:
    file = folder / name
    file.write_text(f"---\ntitle: 도서관\n{front}\n---\n\n{TEXT}", "utf-8")
    return file


@pytest.mark.parametrize(
    ("front", "why", "let_pass"),
    [
        ("draft: true", "초고", Asked(NOW, drafts=True)),
        ("published: false", "공개하지 않은", Asked(NOW, drafts=True)),
        ("date: 2026-06-02", "발행일 전", Asked(NOW, future=True)),
        ("expiryDate: 2026-05-01", "끝났습니다", None),
        ("podcast: false", "podcast: false", None),
    ],
)
def test_what_is_not_out_is_left_out_and_withdrawn(
    folder: Path, cache: ClipCache, front: str, why: str, let_pass: Asked | None
) -> None:
    post(folder, "")
    (made,) = make(folder, cache).made
    post(folder, front)
    report = make(folder, cache)
    (withheld,) = report.withheld
    assert why in withheld.why
    assert ([gone.id for gone in report.withdrawn], report.made, report.failed) == ([made.id], (), ())
    assert made.id not in (folder.parent / "out" / "feed.xml").read_text("utf-8")
    assert not list((folder.parent / "out").rglob(f"{made.id}*"))
    if let_pass:
        assert len(make(folder, cache, let_pass).made) == 1
        assert len(make(folder, cache, let_pass).kept) == 1
        assert len(make(folder, cache).withdrawn) == 1  # though its file is as it was


def test_what_comes_out_tomorrow_is_made_tomorrow(folder: Path, cache: ClipCache) -> None:
    post(folder, "date: 2026-06-02 09:00:00 +0900\nexpiryDate: 2026-07-01")
    for day, made, kept in ((1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 0, 1)):
        report = make(folder, cache, Asked(datetime(2026, 6, day, tzinfo=KOREA)))
        assert (len(report.made), len(report.kept)) == (made, kept)
    late = make(folder, cache, Asked(datetime(2026, 7, 2, tzinfo=KOREA)))
    assert (len(late.withheld), len(late.withdrawn)) == (1, 1)  # though its file is as it was


def test_a_post_may_wish_for_its_voice_title_and_summary(folder: Path, cache: ClipCache) -> None:
    post(folder, "podcast:\n  voice: espeak\n  title: 밤에도 여는 도서관\n  summary: 세 곳이 엽니다.")
    post(folder, "", "2026-03-02-b.md")
    first, second = make(folder, cache).made
    assert (first.voice, first.title, first.summary) == ("espeak", "밤에도 여는 도서관", "세 곳이 엽니다.")
    assert whole(folder, first).cues[0].shown == "밤에도 여는 도서관"
    assert (second.voice, second.title) == ("silence", "도서관")
    assert make(folder, cache).kept == (first, second)
    post(folder, "podcast:\n  title: 밤에도 여는 도서관\n  summary: 세 곳이 엽니다.")
    (again,) = make(folder, cache).made
    assert (again.id, again.voice) == (first.id, "silence")


def picture(file: Path, size: tuple[int, int], colour: str = "red") -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(file)
    return file.read_bytes()


@pytest.mark.parametrize("wanted", ["/assets/a.png", "a.png", "sub/a.png"])
def test_a_post_may_wish_for_its_picture(folder: Path, cache: ClipCache, wanted: str) -> None:
    file = folder.parent / wanted[1:] if wanted.startswith("/") else folder / wanted
    picture(file, (900, 400))
    post(folder, f"podcast:\n  image: {wanted}")
    (made,) = make(folder, cache).made
    cover = (folder.parent / "out" / "episodes" / f"{made.stem}.jpg").read_bytes()
    assert shape(cover) == ("JPEG", "RGB", 1400, 1400)
    assert Image.open(io.BytesIO(cover)).convert("RGB").getpixel((700, 700))[0] > 200  # type: ignore[index]
    assert ID3(folder.parent / "out" / "episodes" / f"{made.stem}.mp3")["APIC:"].data == cover
    picture(file, (50, 50), "blue")
    post(folder, f"podcast:\n  image: {wanted}\nlayout: post")
    report = make(folder, cache)
    assert (len(report.made), report.spoken, report.reused) == (1, 0, 0)
    (made,) = report.made
    assert (folder.parent / "out" / "episodes" / f"{made.stem}.jpg").read_bytes() != cover


def test_a_picture_that_changed_is_seen(folder: Path, cache: ClipCache) -> None:
    picture(folder / "a.png", (900, 400))
    post(folder, "podcast:\n  image: a.png")
    (made,) = make(folder, cache).made
    assert make(folder, cache).kept == (made,)
    picture(folder / "a.png", (900, 400), "blue")
    assert [again.id for again in make(folder, cache).made] == [made.id]
    (folder / "a.png").unlink()
    assert len(make(folder, cache).failed) == 1


@pytest.mark.parametrize(
    ("front", "asked"),
    [("expiryDate: 2026-07-01", Asked(NOW)), ("draft: true", Asked(NOW, drafts=True))],
)
def test_what_a_post_adds_to_the_same_words_counts(
    folder: Path, cache: ClipCache, front: str, asked: Asked
) -> None:
    post(folder, "")
    (made,) = make(folder, cache).made
    post(folder, front)
    assert [kept.id for kept in make(folder, cache, asked).kept] == [made.id]
    late = make(folder, cache, Asked(datetime(2026, 7, 2, tzinfo=KOREA)))
    assert [gone.id for gone in late.withdrawn] == [made.id]


def test_a_wish_that_is_gone_is_gone(folder: Path, cache: ClipCache) -> None:
    post(folder, "podcast:\n  voice: espeak")
    make(folder, cache)
    post(folder, "")
    config = Config(show=SHOW, voice="espeak", out=str(folder.parent / "out"))
    (kept,) = sum_up(build([str(folder)], config, cache, Asked(NOW))).kept
    assert (kept.voice, kept.wish) == ("espeak", "")
    assert [made.voice for made in make(folder, cache).made] == ["silence"]


@pytest.mark.parametrize("data", [None, b"no picture", b""])
def test_a_picture_that_is_none_fails_its_post(folder: Path, cache: ClipCache, data: bytes | None) -> None:
    if data is not None:
        (folder / "a.png").write_bytes(data)
    post(folder, "podcast:\n  image: a.png")
    post(folder, "", "2026-03-02-b.md")
    report = make(folder, cache)
    assert (len(report.made), ["그림" in error.what for error in report.failed]) == (1, [True])


@pytest.mark.parametrize("voice", ["nobody", "/etc/passwd", "my.toml"])
def test_a_voice_that_is_not_there_fails_its_post_alone(folder: Path, cache: ClipCache, voice: str) -> None:
    file = post(folder, f"podcast:\n  voice: {voice}")
    post(folder, "", "2026-03-02-b.md")
    report = make(folder, cache)
    assert [str(file) in error.where for error in report.failed] == [True]
    assert len(report.made) == 1


def test_what_cannot_be_true_is_set_aside_by_name(folder: Path, cache: ClipCache) -> None:
    file = post(folder, 'url: "["\ndate: 0001-01-01')
    report = make(folder, cache)
    assert len(report.made) == 1
    assert {place for place, _ in report.ignored} == {str(file)}
    assert any("0001" in told for _, told in report.ignored)
    file.unlink()
    post(folder, "", "2026-03-02-b.md")
    assert make(folder, cache).failed == ()


# ── two posts with one address ───────────────────────────────────────────────────────────────────


def test_an_episode_stays_its_posts_until_that_has_gone(folder: Path, cache: ClipCache) -> None:
    first = post(folder, "permalink: /library/")
    (made,) = make(folder, cache).made
    second = post(folder, "permalink: /library/\nsubtitle: 다른 글", "2026-01-01-before.md")
    for _ in range(2):
        report = make(folder, cache)
        assert report.kept == (made,)
        (error,) = report.failed
        assert (str(first) in error.what, error.where, "permalink" in error.mend) == (True, str(second), True)
    alone = sum_up(
        build([str(second)], Config(show=SHOW, voice="silence", out=str(folder.parent / "out")), cache)
    )
    assert (alone.made, alone.kept, len(alone.failed)) == ((), (), 1)  # the other isn't asked for, but there
    first.unlink()
    report = make(folder, cache)
    assert [episode.id for episode in (*report.made, *report.kept)] == [made.id]
    assert (report.failed, report.withdrawn) == ((), ())
    assert make(folder, cache).failed == ()


def test_a_post_that_moves_is_the_same_episode(folder: Path, cache: ClipCache) -> None:
    first = post(folder, "permalink: /library/")
    (made,) = make(folder, cache).made
    first.rename(folder / "2026-03-05-moved.md")
    report = make(folder, cache, Asked(NOW, prune=True))
    assert [episode.id for episode in (*report.made, *report.kept)] == [made.id]
    assert (report.failed, report.withdrawn) == ((), ())


def test_an_altered_record_is_made_again_under_its_name(folder: Path, cache: ClipCache) -> None:
    post(folder, "")
    (made,) = make(folder, cache).made
    record = folder.parent / "out" / "episodes" / f"{made.id}.json"
    record.write_text(record.read_text("utf-8").replace(TEXT.strip(), "다른 말입니다."), "utf-8")
    post(folder, "date: 2026-03-07")
    report = make(folder, cache)
    assert [(each.id, whole(folder, each).cues[-2].shown) for each in report.made] == [
        (made.id, TEXT.strip())
    ]
    assert (report.failed, report.spoken) == ((), 1)  # but for its date, nothing is spoken
    assert make(folder, cache).kept == report.made


@pytest.mark.parametrize("named", [True, False], ids=["in the name", "in the front matter"])
def test_since_limit_and_order(folder: Path, cache: ClipCache, named: bool) -> None:
    for day in (1, 2, 3, 4):
        told = f"2026-03-{day:02}"
        post(folder, f"date: {told}", f"{told}-a.md" if named else f"a{day}.md")

    def days(asked: Asked) -> tuple[list[int], int]:
        report = make(folder, cache, asked)
        return [made.published.day for made in report.made], report.left

    assert days(Asked(NOW, limit=2, newest=True)) == ([4, 3], 2)
    assert days(Asked(NOW, limit=2, newest=True)) == ([2, 1], 0)  # what is there doesn't count
    for file in folder.glob("*.md"):
        file.write_text(file.read_text("utf-8").replace("도서관", "책방"), "utf-8")
    assert days(Asked(NOW, since=date(2026, 3, 3))) == ([3, 4], 2)
    assert days(Asked(NOW, limit=1)) == ([1], 1)
    assert days(Asked(NOW)) == ([2], 0)


@pytest.mark.parametrize(
    "asked", [Asked(NOW, prune=True, limit=1), Asked(NOW, prune=True, since=date(2026, 3, 1))]
)
def test_what_was_not_looked_at_is_not_pruned(folder: Path, cache: ClipCache, asked: Asked) -> None:
    post(folder, "")
    with pytest.raises(ConfigError):
        make(folder, cache, asked)
