"""The records that pass from stage to stage. Frozen, slotted, picklable, no behaviour beyond plain facts.

Times are seconds, sizes are bytes, rates are Hz. Sound is mono, signed 16 bit, little endian.
"""

from datetime import timedelta, timezone

from reader.model.article import (
    Article,
    Block,
    Code,
    Dropped,
    Figure,
    Item,
    Link,
    Look,
    Note,
    Paragraph,
    Post,
    Quote,
    Release,
    Row,
    Section,
    Wishes,
)
from reader.model.episode import Chapter, Cue, Entry, Episode, File, Hashes, Hearing
from reader.model.speech import RATE, SIGN, Piece, Script, Sound, Utterance, Verdict, Voice

__all__ = [
    "KOREA", "RATE", "SIGN", "Article", "Block", "Chapter", "Code", "Cue", "Dropped", "Entry", "Episode", "Figure", "File", "Hashes", "Hearing", "Item",
    "Link", "Look", "Note", "Paragraph", "Piece", "Post", "Quote", "Release", "Row", "Script", "Section", "Sound", "Utterance", "Verdict", "Voice", "Wishes",
]  # fmt: skip

KOREA = timezone(timedelta(hours=9))
"""Korean Standard Time; no summer time since 1988, so an offset says it all."""
