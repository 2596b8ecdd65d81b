"""The page of features is made by one command."""

from pathlib import Path

from lxml import html

from tests.bench import showcase


def test_each_feature_is_heard_in_each_variant(tmp_path: Path) -> None:
    showcase.build(tmp_path, "silence")
    page = html.fromstring(showcase.page(tmp_path))
    posts = list(showcase.POSTS.glob("*.md"))
    assert len(page.findall(".//section")) == len(posts) + 1
    sounds = [str(audio.get("src")) for audio in page.iter("audio")]
    assert len(sounds) == len(posts) * len(showcase.VARIANTS) + 1
    assert all((tmp_path / sound).is_file() for sound in sounds)
    assert "코드 끝." in "".join(map(str, page.itertext()))
