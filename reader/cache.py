"""Clips kept by what they are made of: the same sentence in the same voice is spoken once."""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from hashlib import blake2b
from pathlib import Path

import platformdirs

from reader.errors import StoreError
from reader.model import Sound, Voice

_SUM = 16


def clip_key(spoken: str, voice: Voice, version: str) -> str:
    """Name of the clip: a hash of all that decides how it sounds."""
    made_of = [spoken, voice.engine, voice.language, sorted(voice.options.items()), version]
    return blake2b(json.dumps(made_of, ensure_ascii=False).encode(), digest_size=20).hexdigest()


def default_folder() -> Path:
    """The user's cache folder, as the platform has it."""
    return platformdirs.user_cache_path("sori-reader") / "clips"


class ClipCache:
    """A folder of clips. Entries are whole or absent, and a damaged one counts as absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Sound | None:
        """The clip, or None."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        digest, packed = data[:_SUM], data[_SUM:]
        if blake2b(packed, digest_size=_SUM).digest() != digest:
            return None
        return Sound(zlib.decompress(packed))

    def put(self, key: str, sound: Sound) -> None:
        """Keep the clip.

        Raises:
            StoreError: the folder can't be written.
        """
        packed = zlib.compress(sound.pcm, 1)
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(blake2b(packed, digest_size=_SUM).digest() + packed)
            Path(part).replace(path)
        except OSError as error:
            raise StoreError(f"소리 조각을 보관할 수 없습니다 ({error.strerror})", where=str(path)) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key
