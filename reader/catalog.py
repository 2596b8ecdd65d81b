"""The episodes that exist. A JSON sidecar beside each MP3 is the only database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from reader.errors import StoreError
from reader.model import Chapter, Cue, Episode, Hearing, Rendition
from reader.store import Store

FOLDER = "episodes"
FOLDERS = (FOLDER, "transcripts")
"""Transcripts stand apart: programs that convert or serve a kind of file take a whole folder."""
LIGHT = "light"
"""Folder of the sound alone of the newest episodes, for the page (`reader.show`)."""


def light(episode_id: str) -> str:
    """Where the sound alone of an episode is kept, if it is among the newest."""
    return f"{LIGHT}/{episode_id}.mp3"


def name(episode_id: str, suffix: str) -> str:
    """Where a file of an episode is kept: ``.transcript.*`` under ``transcripts/``, the rest under ``episodes/``.

    Beside the sound stand the subtitles (``.vtt``), where players look for them, and the chapters.
    """
    if suffix.startswith(".transcript."):
        return f"transcripts/{episode_id}{suffix.removeprefix('.transcript')}"
    return f"{FOLDER}/{episode_id}{suffix}"


def save(store: Store, episode: Episode) -> None:
    """Write the sidecar. Do it last: an episode exists once its sidecar does."""
    facts = asdict(episode)
    facts["published"] = episode.published.isoformat()
    facts["updated"] = episode.updated.isoformat() if episode.updated else None
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    store.write(name(episode.id, ".json"), (text + "\n").encode())


def remove(store: Store, episode: Episode) -> None:
    """Withdraw the episode: the record first, so that it is listed nowhere, then the rest.

    Raises:
        StoreError: no permission.
    """
    store.remove(name(episode.id, ".json"))
    for folder in FOLDERS:
        for file in store.names(folder, ""):
            if file.removeprefix(f"{folder}/").startswith(f"{episode.id}."):
                store.remove(file)


def load(store: Store) -> tuple[list[Episode], dict[str, StoreError]]:
    """All episodes, newest first, and an error for each id whose sidecar can't be read."""
    episodes: list[Episode] = []
    damaged: dict[str, StoreError] = {}
    for file in store.names(FOLDER, ".json"):
        if file.endswith(".chapters.json"):
            continue
        try:
            episodes.append(_parse(store.read(file)))
        except (ValueError, TypeError, KeyError) as error:
            broken = StoreError(
                "에피소드 기록이 깨졌습니다", where=str(store.path(file)), mend="그 글을 다시 build 하세요"
            )
            broken.__cause__ = error
            damaged[file.removeprefix(f"{FOLDER}/").removesuffix(".json")] = broken
    episodes.sort(key=lambda episode: (episode.published, episode.id), reverse=True)
    return episodes, damaged


def _parse(data: bytes) -> Episode:
    facts = json.loads(data)
    facts["published"] = datetime.fromisoformat(facts["published"])
    facts["updated"] = datetime.fromisoformat(facts["updated"]) if facts["updated"] else None
    facts["chapters"] = tuple(Chapter(**chapter) for chapter in facts["chapters"])
    facts["renditions"] = tuple(Rendition(**rendition) for rendition in facts["renditions"])
    facts["cues"] = tuple(Cue(**cue) for cue in facts["cues"])
    facts["hearing"] = Hearing(**facts["hearing"]) if facts.get("hearing") else None
    return Episode(**facts)
