import io
import json
from pathlib import Path
from time import perf_counter

import pytest
from PIL import Image

from reader import cover, show
from reader.config import Show
from reader.cover import LARGEST, SIDE, shape
from reader.store import Folder


@pytest.mark.parametrize(
    "title",
    ["뉴스", "한결시 마을버스 12개 노선이 전기버스로 바뀐다", "가" * 400, "Supercalifragilistic" * 9, ""],
)
def test_a_square_picture_for_any_title(title: str) -> None:
    image = Image.open(io.BytesIO(cover.draw(title, "소리로 읽는 뉴스")))
    assert (image.format, image.size, image.mode) == ("JPEG", (SIDE, SIDE), "RGB")


def test_a_show_has_the_largest(tmp_path: Path) -> None:
    drawn = cover.draw("소리로 읽는 뉴스", side=LARGEST)
    assert shape(drawn) == ("JPEG", "RGB", LARGEST, LARGEST)
    assert len(drawn) < 500_000
    store = Folder(tmp_path)
    show.write(store, Show(title="소리로 읽는 뉴스"), [], "1")
    assert store.read("cover.jpg") == drawn


def test_a_show_has_its_own(tmp_path: Path) -> None:
    Image.new("RGB", (1500, 1500), "#884422").save(tmp_path / "own.png")
    store = Folder(tmp_path / "out")
    show.write(store, Show(cover=str(tmp_path / "own.png"), colour="#225588"), [], "1")
    with Image.open(io.BytesIO(store.read("cover.jpg"))) as seen:
        assert seen.size == (LARGEST, LARGEST)
        assert seen.convert("RGB").getpixel((9, 9)) == pytest.approx((0x88, 0x44, 0x22), abs=3)
    assert json.loads(store.read("manifest.webmanifest"))["theme_color"] == "#225588"
    style = next(name for name in store.names("assets") if name.endswith("style.css"))
    assert b"--deep: light-dark(#225588," in store.read(style)
    show.write(store, Show(colour="#225588"), [], "2")
    with Image.open(io.BytesIO(store.read("cover.jpg"))) as drawn:
        assert drawn.convert("RGB").getpixel((9, 9)) == pytest.approx((0x22, 0x55, 0x88), abs=3)


def test_the_same_words_give_the_same_picture() -> None:
    assert cover.draw("뉴스", "오늘") == cover.draw("뉴스", "오늘")
    assert cover.draw("뉴스", "오늘") != cover.draw("뉴스", "내일")


def test_nothing_is_drawn_past_the_edge() -> None:
    image = Image.open(io.BytesIO(cover.draw("가나다라마바사" * 60, "꼬리" * 80))).convert("L")
    for side in ((0, 0, 60, SIDE), (SIDE - 60, 0, SIDE, SIDE), (0, SIDE - 60, SIDE, SIDE)):
        shades = image.crop(side).tobytes()
        assert max(shades) - min(shades) < 20  # JPEG noise only


@pytest.mark.parametrize("title", ["가" * 100_000, "가나 " * 50_000, "i" * 100_000, "긴\u200b" * 50_000])
def test_a_title_without_end_is_drawn_at_once_and_cut_off(title: str) -> None:
    began = perf_counter()
    assert shape(cover.draw(title, title)) == ("JPEG", "RGB", SIDE, SIDE)
    assert perf_counter() - began < 5
