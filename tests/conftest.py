import os
import shutil
from pathlib import Path

import pytest

os.environ["LANGUAGE"] = "ko"  # messages are compared in Korean, also where people work in English

from reader.cache import ClipCache, FolderCache

POSTS = Path(__file__).parent / "posts" / "_posts"


@pytest.fixture
def posts() -> Path:
    """Our own posts, in the shape of the one this project was born from."""
    return POSTS


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return FolderCache(tmp_path / "clips")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def own(tmp_path: Path, posts: Path) -> Path:
    """A copy of our posts, to change."""
    return Path(shutil.copytree(posts, tmp_path / "site" / "_posts"))
