"""What servers said before (RFC 9111): what is unchanged doesn't come again, and where nobody answers, it may stand in."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from reader.cache import key
from reader.source.network import Network

_FORMAT = 2
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,500}"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server told.

    Attributes:
        kind, modified: its headers ``Content-Type`` and ``Last-Modified``.
        leads: where it sends us on to; empty if it doesn't.
        tag: its header ``ETag``.
        lasts: whether it came whole for sure, and may be kept.
        after: seconds for which it asks to be left alone.
    """

    url: str
    status: int
    leads: str = ""
    kind: str = ""
    modified: str = ""
    tag: str = ""
    lasts: bool = False
    data: bytes = b""
    after: float = 0.0

    def media(self) -> str:
        """Its media type."""
        return self.kind.partition(";")[0].strip().lower()


def remembered(url: str, network: Network) -> Answer | None:
    """What was said at `url` when it last could be asked; None, where that isn't known. Whatever is rotten isn't there."""
    entry = network.cache.get(key("page", _FORMAT, url)) if network.cache else None
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        head, found, data = (entry or b"").partition(b"\n")
        if found:
            facts = json.loads(head)
            size = facts.pop("size")
            kept = Answer(**facts, data=data)
            told = (kept.url, kept.leads, kept.kind, kept.modified, kept.tag)
            if size == len(data) and isinstance(kept.status, int) and all(isinstance(t, str) for t in told):
                return kept
    return None


def remember(url: str, told: Answer, network: Network) -> None:
    """Keep what was said at `url`: a page that lasts or where that is to be found, if it is anything new."""
    if (
        network.cache
        and told.lasts
        and (told.leads or told.status == 200)
        and told != remembered(url, network)
    ):
        facts = {**asdict(replace(told, data=b"")), "size": len(told.data)}
        del facts["data"]
        network.cache.put(key("page", _FORMAT, url), json.dumps(facts).encode() + b"\n" + told.data)


def conditions(told: Answer) -> dict[str, str]:
    """The headers that ask for what isn't still so; none, where a server told nothing to tell it by."""
    if told.leads:
        return {}
    if _TAG.fullmatch(told.tag):
        return {"If-None-Match": told.tag}
    modified = told.modified
    return {"If-Modified-Since": modified} if re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,60}", modified) else {}
