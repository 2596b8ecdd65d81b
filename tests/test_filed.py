"""What a post is filed under, from the post to its feed."""

from pathlib import Path

import pytest
from lxml import etree

from reader import identity
from reader.cache import ClipCache
from reader.config import Config
from reader.events import sum_up
from reader.model import Section
from reader.pipeline import build

RSS = """<rss version="2.0"><channel><title>소식</title><item><title>비가 옵니다</title><guid>g1</guid>
<category>날씨</category><category>생활</category><description>오후부터 비가 옵니다. {0}</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "a.md",
            "---\ntitle: 비\ncategories: [날씨, 생활]\ntags: [우산]\n---\n비가 옵니다.\n",
            ("날씨", "생활"),
        ),
        ("a.md", "---\ntitle: 비\ntags: [우산]\n---\n비가 옵니다.\n", ("우산",)),
        ("a.md", "---\ntitle: 비\n---\n비가 옵니다.\n", ()),
        ("a.xml", RSS.format("우산을 챙기세요. " * 80), ("날씨", "생활")),
    ],
)
def test_categories_are_kept_and_told(
    tmp_path: Path, cache: ClipCache, out: Path, name: str, text: str, told: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    config = Config(voice="silence", out=str(out))
    (made,) = sum_up(build([str(tmp_path / name)], config, cache)).made
    assert made.filed == told
    items = etree.parse(out / "feed.xml").findall("channel/item")
    assert [[each.text for each in item.findall("category")] for item in items] == [list(told)]
    again = sum_up(build([str(tmp_path / name)], config, cache))
    assert [entry.filed for entry in again.kept] == [told]


def test_what_sections_may_tell_since_updates_no_old_episode() -> None:
    before = {"heading": "가", "level": 2, "blocks": (), "label": ""}
    assert identity._shown(Section("가", 2, ())) == before
    assert identity._shown(Section("가", 2, (), url="https://a.kr/")) == before | {"url": "https://a.kr/"}
