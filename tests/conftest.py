from pathlib import Path

import pytest

from reader.cache import ClipCache, FolderCache

POSTS = Path(__file__).parent / "posts" / "_posts"


@pytest.fixture
def posts() -> Path:
    """Our own posts, in the shape of the one this project was born from."""
    return POSTS


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return FolderCache(tmp_path / "clips")
