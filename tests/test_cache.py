from dataclasses import replace

import pytest

from reader import voice
from reader.cache import ClipCache, clip_key
from reader.model import Sound

VOICE = voice.load("silence")


def test_what_is_put_is_got(cache: ClipCache) -> None:
    cache.put("ab12", Sound(b"\1\0\2\0"))
    assert cache.get("ab12") == Sound(b"\1\0\2\0")
    assert cache.get("ab13") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40])
def test_a_damaged_entry_counts_as_absent(cache: ClipCache, damage: bytes) -> None:
    cache.put("ab12", Sound(b"\1\0" * 1000))
    (entry,) = (file for file in cache.folder.rglob("*") if file.is_file())
    entry.write_bytes(damage)
    assert cache.get("ab12") is None


def test_a_truncated_entry_counts_as_absent(cache: ClipCache) -> None:
    cache.put("ab12", Sound(bytes(range(256)) * 100))
    (entry,) = (file for file in cache.folder.rglob("*") if file.is_file())
    entry.write_bytes(entry.read_bytes()[:-1])
    assert cache.get("ab12") is None


def test_the_key_is_made_of_all_that_decides_the_sound() -> None:
    keys = {
        clip_key("하나", VOICE, "1"),
        clip_key("둘", VOICE, "1"),
        clip_key("하나", VOICE, "2"),
        clip_key("하나", replace(VOICE, options={"syllables_per_second": 5.0}), "1"),
        clip_key("하나", replace(VOICE, engine="espeak"), "1"),
    }
    assert len(keys) == 5


def test_the_key_is_not_made_of_what_does_not() -> None:
    assert clip_key("하나", VOICE, "1") == clip_key(
        "하나", replace(VOICE, name="x", lexicons=("a.tsv",)), "1"
    )
