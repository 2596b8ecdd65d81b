"""Nothing of a post is lost: an episode is damaged in every way we thought of, and each is found; none that is whole is accused."""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from reader import catalog, mp3, source, transcript
from reader.cache import FolderCache
from reader.check import ERROR, Finding, Looking
from reader.check.coverage import Proof, prove
from reader.check.witness import Line, places, witness
from reader.cli.app import app
from reader.config import Config
from reader.errors import ConfigError
from reader.events import sum_up
from reader.listening import NOTHING
from reader.model import RATE, Cue, Episode, Piece, Post, Sound
from reader.pipeline import build
from reader.sound import decode
from reader.store import Folder

POST = """---
title: 작은 도서관이 다시 문을 열었습니다
date: 2026-03-02
---

강변에 있는 작은 도서관이 반년 만에 다시 문을 열었습니다. 책장은 모두 새로 짰습니다. 아이들은 첫날부터 줄을 섰고, 마당은 늦게까지 북적였습니다.

| 요일 | 여는 시각 | 닫는 시각 |
| --- | --- | --- |
| 월요일 | 9시 | 20시 |

## 무엇이 달라졌나

사서는 모두 다섯 명입니다. 비가 오는 날에도 마당은 열려 있습니다.

이웃들은 돌아가며 청소를 맡기로 했습니다.
"""
Wave = NDArray[np.float64]
Told = tuple[list[Proof], list[Finding]]


def made(folder: Path, voice: str) -> Path:
    (folder / "post.md").write_text(POST, "utf-8")
    config = Config(voice=voice, out=str(folder / "out"), listening=NOTHING)
    sum_up(build([str(folder / "post.md")], config, FolderCache(folder / "clips")))
    return folder


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode whose every cue has a sound like a voice's: tones that rise and fall."""
    folder = made(tmp_path_factory.mktemp("coverage"), "silence")
    store, episode = opened(folder)
    catalog.save(store, replace(episode, voice="sori"))
    wave = np.zeros(round(episode.seconds * RATE))
    for cue in episode.cues:
        first, last = round(cue.start * RATE), round(cue.end * RATE)
        wave[first:last] = buzz(last - first)
    sound_of(store, episode, wave)
    return folder


def buzz(samples: int) -> Wave:
    at = np.arange(samples) / RATE
    swell = 0.12 + 0.1 * np.cos(2 * np.pi * 4 * at)
    return np.asarray(swell * sum(np.sin(2 * np.pi * 140 * n * at) / n for n in range(1, 9)))


@pytest.fixture
def folder(spoken: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(spoken, tmp_path / "show"))


def opened(folder: Path) -> tuple[Folder, Episode]:
    store = Folder(folder / "out")
    return store, catalog.load(store)[0][0]


def sound_of(store: Folder, episode: Episode, wave: Wave) -> None:
    """Write the sound anew, and the copy that the page plays."""
    sound = Sound(np.rint(np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes())
    file = Path(store.where(catalog.name(episode.stem, ".mp3")))
    with mp3.Mp3File(file, 64) as written:
        written.add(Piece(mp3.encode(sound, 64), len(sound.pcm) // 2))
    store.write(catalog.light(episode), file.read_bytes())


def wave_of(store: Folder, episode: Episode) -> Wave:
    pcm = decode(store.read(catalog.name(episode.stem, ".mp3"))).pcm
    return np.frombuffer(pcm, "<i2").astype(float) / 32767


def text_of(store: Folder, episode: Episode, cues: Iterable[Cue]) -> None:
    """Write record and transcripts anew, as one that lies throughout would."""
    cues = tuple(cues)
    catalog.save(store, replace(episode, cues=cues))
    told = {".vtt": transcript.vtt(cues, by_word=True), ".transcript.vtt": transcript.vtt(cues)}
    told |= {".transcript.srt": transcript.srt(cues), ".transcript.json": transcript.transcript_json(cues)}
    for suffix, text in told.items():
        store.write(catalog.name(episode.stem, suffix), text.encode())


def proven(folder: Path, *, post: bool) -> Told:
    store, _ = opened(folder)
    posts = source.fetch(str(folder / "post.md")) if post else ()
    # where it lies is part of its key, and the folder was copied
    posts = tuple(replace(each, key=opened(folder)[1].origin) for each in posts)
    steps = [step for step in prove(store, posts) if not isinstance(step, Looking)]
    return [s for s in steps if isinstance(s, Proof)], [s for s in steps if isinstance(s, Finding)]


def rules(folder: Path, *, post: bool = True) -> set[str]:
    return {finding.rule.removeprefix("coverage.") for finding in proven(folder, post=post)[1]}


@pytest.mark.parametrize("post", [True, False])
def test_what_is_whole_is_shown_to_be(folder: Path, post: bool) -> None:
    (proof,), found = proven(folder, post=post)
    assert found == []
    assert proof.told == proof.of > 8
    assert proof.words == 1
    assert proof.speech
    assert not post or (proof.witnessed and proof.witnessed.told == proof.witnessed.words)


def span(cue: Cue) -> slice:
    return slice(round(cue.start * RATE), round(cue.end * RATE))


def filled(wave: Wave, cue: Cue, fill: Callable[[int], Wave]) -> Wave:
    part = span(cue)
    return np.concatenate([wave[: part.start], fill(part.stop - part.start), wave[part.stop :]])


def noise(samples: int) -> Wave:
    return np.random.default_rng(7).normal(0, 0.1, samples)


def tone(samples: int) -> Wave:
    return 0.2 * np.sin(2 * np.pi * 440 * np.arange(samples) / RATE)


def swapped(wave: Wave, one: Cue, other: Cue) -> Wave:
    a, b = span(one), span(other)
    return np.concatenate([wave[: a.start], wave[b], wave[a.stop : b.start], wave[a], wave[b.stop :]])


AT = 3  # the sentence that is damaged
SOUND: dict[str, tuple[Callable[[Wave, tuple[Cue, ...]], Wave], set[str]]] = {
    "muted": (lambda w, c: filled(w, c[AT], np.zeros), {"silent"}),
    "its middle muted": (
        lambda w, c: np.concatenate([w[: span(c[2]).start + RATE // 2], np.zeros(2 * RATE), w[span(c[2]).start + 5 * RATE // 2 :]]),
        {"speech", "edge"},
    ),
    "a word of it muted": (lambda w, c: filled(w, replace(c[2], start=c[2].start + 1, end=c[2].start + 1.8), np.zeros), {"speech"}),
    "cut out": (lambda w, c: np.delete(w, span(c[AT])), {"edge", "silent", "end"}),
    "cut out with its pause": (
        lambda w, c: np.delete(w, slice(span(c[AT]).start, span(c[AT + 1]).start)), {"edge", "silent", "end"},
    ),
    "doubled": (lambda w, c: np.insert(w, span(c[AT]).stop, w[span(c[AT])]), {"stray", "edge"}),
    "swapped": (lambda w, c: swapped(w, c[2], c[AT]), {"edge", "stray"}),
    "noise": (lambda w, c: filled(w, c[AT], noise), {"speech"}),
    "a tone": (lambda w, c: filled(w, c[AT], tone), {"speech"}),
    "half of it": (lambda w, c: np.delete(w, slice((span(c[AT]).start + span(c[AT]).stop) // 2, span(c[AT]).stop)), {"edge"}),
    "half of it muted": (lambda w, c: filled(w, replace(c[AT], start=(c[AT].start + c[AT].end) / 2), np.zeros), {"speech", "edge"}),
    "the last one missing": (lambda w, c: w[: span(c[-1]).start], {"end"}),
    "a word in a pause": (lambda w, c: filled(w, Cue(c[2].end + 0.1, c[2].end + 0.25, ""), buzz), {"stray"}),
    "a word after the end": (lambda w, c: np.concatenate([w, buzz(RATE)]), {"stray"}),
    "a word before the beginning": (lambda w, c: np.concatenate([buzz(RATE), w]), {"edge", "stray"}),
}  # fmt: skip


def damage_sound(folder: Path, name: str) -> None:
    store, episode = opened(folder)
    sound_of(store, episode, SOUND[name][0](wave_of(store, episode), episode.cues))


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("post", [True, False])
def test_damaged_sound_is_found(folder: Path, name: str, post: bool) -> None:
    damage_sound(folder, name)
    assert rules(folder, post=post) & SOUND[name][1]


def changed(cues: tuple[Cue, ...], at: int, **facts: object) -> list[Cue]:
    return [replace(cue, **facts) if number == at else cue for number, cue in enumerate(cues)]  # type: ignore[arg-type]


def merged(cues: tuple[Cue, ...]) -> list[Cue]:
    one, other = cues[AT : AT + 2]
    return [*cues[:AT], replace(one, end=other.end, shown=f"{one.shown} {other.shown}"), *cues[AT + 2 :]]


TEXT: dict[str, tuple[Callable[[tuple[Cue, ...]], list[Cue]], str]] = {
    "shifted": (lambda c: changed(c, AT, start=c[AT].start + 0.5, end=c[AT].end + 0.5), "edge"),
    "all shifted": (lambda c: [replace(x, start=x.start + 0.5, end=x.end + 0.5) for x in c], "edge"),
    "altered": (lambda c: changed(c, AT, shown="책장은 모두 새로 샀습니다."), "sentence"),
    "a word less": (lambda c: changed(c, AT, shown="책장은 새로 짰습니다."), "sentence"),
    "dropped": (lambda c: [*c[:AT], *c[AT + 1 :]], "sentence"),
    "dropped, its sound unclaimed": (lambda c: [*c[:AT], *c[AT + 1 :]], "stray"),
    "merged": (merged, "merged"),
    "the last one missing": (lambda c: list(c[:-1]), "sentence"),
    "order": (lambda c: [*c[:2], replace(c[2], shown=c[3].shown), replace(c[3], shown=c[2].shown), *c[4:]], "order"),
    "overlapping": (lambda c: changed(c, AT, end=c[AT + 1].end), "overlap"),
    "one too many": (lambda c: [*c, replace(c[-1], shown="덧붙인 말입니다.")], "extra"),
    "too long for its sound": (lambda c: changed(c, AT, shown=c[AT].shown * 9), "pace"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXT)
def test_a_damaged_transcript_is_found(folder: Path, name: str) -> None:
    store, episode = opened(folder)
    text_of(store, episode, TEXT[name][0](episode.cues))
    assert TEXT[name][1] in rules(folder)


@pytest.mark.parametrize("data", [b"", b" ", b"<!--"])
def test_a_page_in_which_nothing_is_says_nothing(folder: Path, data: bytes) -> None:
    store, episode = opened(folder)
    store.write(catalog.name(episode.id, ".html"), data)
    assert "page" in rules(folder)


@pytest.mark.parametrize("suffix", [".vtt", ".transcript.vtt", ".transcript.srt", ".transcript.json"])
@pytest.mark.parametrize(
    "damage", [lambda data: data.replace("다섯".encode(), "여섯".encode()), lambda _: b"?"]
)
def test_transcripts_that_tell_otherwise_are_found(
    folder: Path, suffix: str, damage: Callable[[bytes], bytes]
) -> None:
    store, episode = opened(folder)
    name = catalog.name(episode.stem, suffix)
    store.write(name, damage(store.read(name)))
    assert rules(folder) == {"transcripts"}


@pytest.mark.parametrize("cut", [0.5, 0.95])
def test_an_mp3_cut_off_is_found(folder: Path, cut: float) -> None:
    store, episode = opened(folder)
    name = catalog.name(episode.stem, ".mp3")
    store.write(name, store.read(name)[: round(store.stat(name).size * cut)])  # type: ignore[union-attr]
    assert {"sound", "end"} <= rules(folder)


def test_the_rest_of_an_output_is_compared(folder: Path) -> None:
    store, episode = opened(folder)
    page, light = catalog.name(episode.id, catalog.PAGE), catalog.light(episode)
    text = store.read(page).decode()
    at = text.index("<p>", text.index("표 끝"))
    store.write(page, (text[:at] + text[text.index("</p>", at) + 4 :]).encode())
    assert rules(folder) == rules(folder, post=False) == {"page"}
    store.write(page, text.replace("</p>", "</p><p>아무도 말하지 않은 말.</p>").encode())
    assert rules(folder) == {"sentence"}
    store.write(page, text.encode())
    store.write(light, store.read(light)[:-2000] + b"\0" * 2000)
    assert rules(folder) == {"light"}


def test_a_chapter_begins_with_a_sentence(folder: Path) -> None:
    store, episode = opened(folder)
    last = replace(episode.chapters[-1], start=episode.chapters[-1].start + 1.0)
    catalog.save(store, replace(episode, chapters=(*episode.chapters[:-1], last)))
    assert "chapter" in rules(folder)


def test_a_post_that_says_more_than_its_episode(folder: Path) -> None:
    (folder / "post.md").write_text(POST + "\n그리고 새 문단이 하나 더 생겼습니다.\n", "utf-8")
    assert rules(folder) == {"sentence", "unsaid", "page"}


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "coverage.post"), ("---\ntitle: 다른 글\n---\n없는 글입니다.\n", "coverage.post"), ("---\ntitle: 초고\ndraft: true\n---\n아직입니다.\n", "")],
)  # fmt: skip
def test_a_post_without_an_episode_is_named(folder: Path, text: str, found: str) -> None:
    (folder / "other.md").write_text(text, "utf-8")
    steps = list(prove(opened(folder)[0], source.fetch(str(folder / "other.md"))))
    told = [step.rule for step in steps if isinstance(step, Finding)]
    assert told == [found] * bool(found) + ["coverage.others"]  # of whose post nothing was given


def test_what_is_silent_is_not_counted_as_heard(folder: Path) -> None:
    (whole,) = proven(folder, post=True)[0]
    assert (whole.told, whole.of) == (whole.of, whole.of)
    damage_sound(folder, "muted")
    (hurt,) = proven(folder, post=True)[0]
    assert (hurt.told, hurt.of) == (whole.of - 1, whole.of)


HTML = """<html><head><title>책장</title></head><body><nav>처음 화면으로 가기</nav><article><h1>책장</h1>
<p>책장은 모두 새로 짰습니다.</p><script>let 몰래 = "하는 말 모두"</script><p>창문은 두 배로 커졌습니다.</p></article></body></html>"""


def test_the_source_is_a_witness_of_its_own() -> None:
    post = Post("page.html", "page", "text/html", HTML.encode())
    assert witness(post, ["책장", "책장은 모두 새로 짰습니다.", "창문은 두 배로 커졌습니다."]).left == ()
    lost = witness(post, ["책장", "창문은 두 배로 커졌습니다."])
    assert [(run.text, run.rule) for run in lost.left] == [("책장은 모두 새로 짰습니다", "")]


@pytest.mark.parametrize(
    ("source", "told", "lost"),
    [
        ("**책장 정리** 를 마쳤고 창문은 커졌습니다.", "책장 정리를 마쳤고 창문은 커졌습니다.", []),
        ("작은도서관이 열렸습니다.", "작은 도서관이 열렸습니다.", []),
        ("문을 열었습니다.\n\n모두 무사합니다.\n\n날이 맑습니다.", "문을 열었습니다. 날이 맑습니다.", ["모두 무사합니다"]),
        ("책장을 닦았습니다.\n\n책장을 옮겼습니다.", "책장을 닦았습니다.", ["책장을 옮겼습니다"]),
        ("문을 열었습니다.\n\n목차\n\n날이 맑습니다.", "문을 열었습니다. 날이 맑습니다.", []),  # counted, but no fault
    ],
)  # fmt: skip
def test_spacing_is_not_compared_and_two_words_are_missed(source: str, told: str, lost: list[str]) -> None:
    seen = witness(Post("post.md", "post", "text/markdown", source.encode()), [told])
    assert seen.lost == lost
    assert seen.told + sum(len(run.text.split()) for run in seen.left) == seen.words


def test_tones_are_no_speech(tmp_path: Path) -> None:
    (proof,), found = proven(made(tmp_path, "silence"), post=True)
    assert [finding.rule for finding in found] == ["coverage.speech"]
    assert not any(finding.level == ERROR for finding in found)
    assert not proof.speech


@pytest.mark.parametrize("posts", [(), ("post.md",), ("post.md", "new.md"), ("new.md",)])
def test_the_verdict_says_what_was_not_shown(tmp_path: Path, posts: tuple[str, ...]) -> None:
    folder = made(tmp_path, "silence")
    (folder / "new.md").write_text("# 새 글\n\n아직 만들지 않은 글이다.\n", "utf-8")
    given = [word for post in posts for word in ("--posts", str(folder / post))]
    words = ["check", str(folder / "out"), "--no-sound", "--coverage", *given]
    told = CliRunner().invoke(app, words).stdout
    assert "모두 들립니다" not in told
    assert ("말소리가 없어" in told, "silence 목소리" in told) == ((posts != ("new.md",),) * 2)
    assert ("글 1개는 견줄 에피소드가 없어" in told) == ("new.md" in posts)


def test_a_short_line_that_is_missing_takes_no_later_place() -> None:
    lines = [Line("네."), Line("그렇게 하겠습니다."), Line("네.")]
    cues = [Cue(0, 1, "그렇게 하겠습니다."), Cue(2, 3, "네.")]
    assert [place.first for place in places(lines, cues)] == [-1, 0, 1]


def test_the_command(folder: Path, spoken: Path) -> None:
    damage_sound(folder, "muted")
    arguments = ["check", str(folder / "out"), "--no-sound", "--coverage"]
    told = CliRunner().invoke(app, [*arguments, "--json"])
    (proof,) = json.loads(told.stdout)["coverage"]
    assert told.exit_code == 1
    assert [row["rules"] for row in proof["sentences"]][AT] == ["coverage.silent"]
    shown = CliRunner().invoke(app, ["check", str(spoken / "out"), "--no-sound", "--coverage", "--posts", str(spoken / "post.md")])  # fmt: skip
    assert "100 %" in shown.stdout
    alone = CliRunner().invoke(app, ["check", str(folder / "out"), "--posts", "x"])
    assert isinstance(alone.exception, ConfigError)


def test_a_title_of_several_sentences_is_on_its_page(tmp_path: Path) -> None:
    out, post = str(tmp_path / "out"), tmp_path / "2026-01-01-a.md"
    post.write_text("---\ntitle: 한우 값이 내렸다! 오늘부터 할인\n---\n\n글이다. 둘이다.\n", "utf-8")
    sum_up(build([str(post)], Config(voice="silence", out=out), FolderCache(tmp_path / "clips")))
    shown = CliRunner().invoke(app, ["check", out, "--no-sound", "--coverage", "--posts", str(post)]).stdout
    assert "coverage.page" not in shown


def test_what_was_left_out_on_purpose_is_told_in_words(tmp_path: Path, posts: Path) -> None:
    out, post = str(tmp_path / "out"), str(posts / "2026-03-16-1003.md")
    sum_up(build([post], Config(voice="silence", out=out), FolderCache(tmp_path / "clips")))
    shown = CliRunner().invoke(app, ["check", out, "--no-sound", "--coverage", "--posts", post]).stdout
    assert "(배너 2, 출처 6, 사진 출처 2, 홍보 문구 3)" in shown


@pytest.mark.slow
def test_damage_to_the_embedded_voice_is_found(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = made(tmp_path / "whole", "sori")
    assert proven(whole, post=True)[1] == []
    for name, (_, expected) in SOUND.items():
        folder = Path(shutil.copytree(whole, tmp_path / name))
        damage_sound(folder, name)
        assert rules(folder) & expected, name
    for name, (damage, rule) in TEXT.items():
        folder = Path(shutil.copytree(whole, tmp_path / f"text {name}"))
        store, episode = opened(folder)
        text_of(store, episode, damage(episode.cues))
        assert rule in rules(folder), name
