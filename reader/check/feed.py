"""What the feed says: PSP-1 and Apple's requirements, and whether all it points to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from lxml import etree

from reader.check.finding import ERROR, WARNING, Finding
from reader.config import CATEGORIES
from reader.feed import ATOM, FEED, ITUNES, MOST_BYTES, PODCAST
from reader.show import is_private

_NAMES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM}
_REBUILD = "reader build를 다시 하세요"
_SETTING = "reader.toml의 [show]에서 고치고 다시 build 하세요"
_RFC_2822 = re.compile(r"(\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UT)")
_ESCAPED = re.compile(r"&(amp|lt|gt|quot|#\d+);")
MOST_LETTERS = 255
"""Of a node value, unless another limit is given (PSP-1, "Namespace Declarations")."""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode as the feed tells it; `node` is its element, `document` the file it stands in."""

    node: etree._Element
    document: str
    base: str

    @property
    def title(self) -> str:
        """Its title, or whatever tells it from others."""
        return text(self.node, "title") or text(self.node, "guid") or "제목 없는 항목"

    def names(self, tag: str, attribute: str = "url") -> list[tuple[str, etree._Element]]:
        """The files of ours that its `tag` elements point to."""
        found = self.node.findall(tag, _NAMES)
        return [
            (name, node) for node in found if (name := local(node.get(attribute, ""), self.base)) is not None
        ]


def text(node: etree._Element, tag: str) -> str:
    """The text of child `tag`, or nothing."""
    return (node.findtext(tag, "", _NAMES) or "").strip()


def local(url: str, base: str) -> str | None:
    """The name in the store of what `url` points to; None if it isn't ours."""
    return unquote(urlsplit(url[len(base) :]).path) if base and url.startswith(base) else None


def items(documents: dict[str, bytes]) -> list[Item]:
    """All episodes, newest first; none of a document that can't be parsed."""
    found = []
    for document, data in documents.items():
        channel = _channel(data)
        if channel is not None:
            found += [Item(node, document, _base(channel)) for node in channel.findall("item")]
    return found


def findings(documents: dict[str, bytes]) -> Iterator[Finding]:
    """What PSP-1 and Apple would object to."""
    for document, data in documents.items():
        channel = _channel(data)
        if channel is None:
            why = "팟캐스트 앱이 피드를 전혀 읽지 못합니다"
            yield Finding(ERROR, "feed.xml", document, "올바른 XML이 아닙니다", why, _REBUILD)
        elif document == FEED:
            yield from address(documents)
            yield from _channel_findings(channel)
    listed = items(documents)
    yield from _order(listed)
    for item in listed:
        yield from _item_findings(item)


def address(documents: dict[str, bytes]) -> Iterator[Finding]:
    """Whether listeners can reach the address that the feed gives for itself."""
    channel = _channel(documents[FEED])
    base = _base(channel) if channel is not None else ""
    if not base:
        why = "앱은 이 주소로 피드를 알아보고 옮겨 갑니다 (PSP-1)"
        yield Finding(ERROR, "psp1.self", FEED, "atom:link rel=self가 없습니다", why, _REBUILD)
    elif is_private(base):
        what, why = f"피드의 주소가 {base} 입니다", "이 주소는 이 기기나 집 안에서만 열립니다"
        mend = "공개하려면 reader.toml의 [show] url을 공개 주소로 바꾸고 다시 build 하세요"
        yield Finding(WARNING, "feed.private", FEED, what, why, mend)
    elif not base.startswith("https://"):
        why = "Apple은 https를 권하고, 여러 앱이 http 피드를 막습니다"
        yield Finding(WARNING, "feed.https", FEED, "https 주소가 아닙니다", why, _SETTING)


def links(out: Path, documents: dict[str, bytes]) -> Iterator[Finding]:
    """Every address of ours in the feed has its file, and enclosures tell its exact size; each file is named once."""
    missing: set[str] = set()
    for document, data in documents.items():
        channel = _channel(data)
        base = _base(channel) if channel is not None else ""
        for node in channel.iter() if channel is not None else ():
            for url in filter(None, (node.get("url"), node.get("href"), node.get("uri"))):
                if not url.isascii():
                    why = "Apple은 ASCII가 아닌 주소를 받지 않습니다"
                    yield Finding(
                        ERROR, "apple.ascii", document, f"주소에 한글이 있습니다: {url}", why, _REBUILD
                    )
                name = local(url, base)
                if name and not (out / name).is_file():
                    if name in missing:
                        continue
                    missing.add(name)
                    why = "듣는 사람이 눌러도 아무것도 오지 않습니다"
                    yield Finding(
                        ERROR, "links.missing", document, f"없는 파일을 가리킵니다: {name}", why, _REBUILD
                    )
                elif (
                    name
                    and node.tag == "enclosure"
                    and node.get("length") != str((out / name).stat().st_size)
                ):
                    size, why = (out / name).stat().st_size, "앱이 내려받기를 멈추거나 되풀이합니다"
                    what = f"{name}의 길이가 {node.get('length')}라고 적혔으나 {size}바이트입니다"
                    yield Finding(ERROR, "psp1.length", document, what, why, _REBUILD)


def _channel(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser).find("channel")
    except etree.XMLSyntaxError:
        return None


def _base(channel: etree._Element) -> str:
    for link in channel.findall("atom:link", _NAMES):
        if link.get("rel") == "self":
            return (link.get("href") or "").rpartition("/")[0] + "/"
    return ""


def _channel_findings(channel: etree._Element) -> Iterator[Finding]:
    needed = {
        "title": "앱에 보일 이름입니다",
        "description": "앱이 소개로 보여 줍니다",
        "link": "쇼의 누리집입니다",
        "language": "앱이 언어별 목록에 싣습니다",
        "itunes:explicit": "Apple이 이 표시가 없으면 받지 않습니다",
    }
    for tag, why in needed.items():
        if not text(channel, tag):
            yield Finding(ERROR, "psp1.channel", FEED, f"<{tag}>가 비었습니다", why, _SETTING)
    for tag, attribute in (("itunes:image", "href"), ("itunes:category", "text")):
        node = channel.find(tag, _NAMES)
        if node is None or not node.get(attribute):
            why = "PSP-1과 Apple이 요구합니다"
            yield Finding(ERROR, "psp1.channel", FEED, f"<{tag}>가 없습니다", why, _SETTING)
    category = channel.find("itunes:category", _NAMES)
    yield from _category(category)
    if text(channel, "itunes:explicit") not in ("true", "false"):
        why = "PSP-1은 true와 false만 압니다"
        yield Finding(ERROR, "psp1.explicit", FEED, "explicit 값이 틀렸습니다", why, _SETTING)
    for tag in ("itunes:author", "podcast:locked", "podcast:guid"):
        if not text(channel, tag):
            yield Finding(
                WARNING, "psp1.recommended", FEED, f"<{tag}>가 없습니다", "PSP-1이 권합니다", _SETTING
            )
    yield from _guid(text(channel, "podcast:guid"))
    yield from _lengths(channel, FEED)


def _category(category: etree._Element | None) -> Iterator[Finding]:
    main = category.get("text", "") if category is not None else ""
    parts = [node.get("text", "") for node in category] if category is not None else []
    wrong = [main] if main not in CATEGORIES else [part for part in parts if part not in CATEGORIES[main]]
    for name in filter(None, wrong):
        what, why = f"‘{name}’은(는) Apple의 분류가 아닙니다", "Apple이 쇼를 받지 않습니다"
        yield Finding(ERROR, "apple.category", FEED, what, why, '예: category = "News > Daily News"')


def _guid(guid: str) -> Iterator[Finding]:
    try:
        right = not guid or UUID(guid).version == 5
    except ValueError:
        right = False
    if not right:
        why = "옮겨도 같은 쇼임을 알리는 표시입니다"
        yield Finding(ERROR, "podcast.guid", FEED, f"podcast:guid가 UUIDv5가 아닙니다: {guid}", why, _SETTING)


def _lengths(node: etree._Element, where: str) -> Iterator[Finding]:
    if len(text(node, "description").encode()) > MOST_BYTES:
        why = "앱이 잘라 버립니다 (PSP-1, Apple)"
        yield Finding(
            ERROR, "psp1.description", where, f"소개가 {MOST_BYTES}바이트를 넘습니다", why, _SETTING
        )
    title = text(node, "title")
    if len(title) > MOST_LETTERS:
        mend = "글의 제목을 줄이세요"
        yield Finding(
            WARNING, "psp1.title", where, f"제목이 {MOST_LETTERS}자를 넘습니다", "앱이 잘라 보입니다", mend
        )
    if _ESCAPED.search(title):
        mend = "글의 제목에서 고치세요"
        yield Finding(
            WARNING,
            "feed.escaped",
            where,
            "제목에 &amp; 같은 표시가 그대로 보입니다",
            "읽기 어렵습니다",
            mend,
        )


def _item_findings(item: Item) -> Iterator[Finding]:
    node, where = item.node, f"{item.document} ‘{item.title}’"
    for tag in ("title", "guid", "pubDate", "link", "description", "itunes:duration"):
        if not text(node, tag):
            why = "PSP-1과 Apple이 요구하거나 권합니다"
            yield Finding(ERROR, "psp1.item", where, f"<{tag}>가 비었습니다", why, _REBUILD)
    enclosure = node.find("enclosure")
    if enclosure is None or not (enclosure.get("url") and enclosure.get("length", "0") != "0"):
        yield Finding(ERROR, "psp1.enclosure", where, "소리 파일이 없습니다", "들을 것이 없습니다", _REBUILD)
    elif enclosure.get("type") not in ("audio/mpeg", "audio/x-m4a", "audio/mp4"):
        why = "Apple이 받지 않는 형식입니다"
        yield Finding(ERROR, "apple.type", where, f"형식이 {enclosure.get('type')} 입니다", why, _REBUILD)
    date = text(node, "pubDate")
    if date and not (_RFC_2822.fullmatch(date) and _moment(date)):
        why = "앱이 날짜를 몰라 순서가 섞입니다"
        yield Finding(ERROR, "psp1.pubdate", where, f"날짜가 RFC 2822 꼴이 아닙니다: {date}", why, _REBUILD)
    if text(node, "itunes:explicit") not in ("true", "false"):
        why = "Apple과 PSP-1이 권하고, 없으면 쇼의 것을 따릅니다"
        yield Finding(WARNING, "psp1.explicit", where, "explicit 값이 없거나 틀렸습니다", why, _REBUILD)
    if node.find("itunes:image", _NAMES) is None:
        why = "앱이 에피소드마다 보이는 그림입니다 (PSP-1이 권합니다)"
        yield Finding(WARNING, "psp1.recommended", where, "<itunes:image>가 없습니다", why, _REBUILD)
    if not any(t.get("type") == "text/vtt" for t in node.findall("podcast:transcript", _NAMES)):
        why = "소리를 듣지 못하는 사람이 읽을 글이 없습니다"
        yield Finding(WARNING, "psp1.transcript", where, "VTT 자막이 없습니다", why, _REBUILD)
    if node.find("podcast:chapters", _NAMES) is None:
        why = "앱에서 장으로 건너뛸 수 없습니다"
        yield Finding(WARNING, "podcast.chapters", where, "장이 없습니다", why, _REBUILD)
    yield from _lengths(node, where)


def _order(listed: list[Item]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    last: datetime | None = None
    for item in listed:
        guid = text(item.node, "guid")
        if guid and guid in seen:
            what, why = f"‘{seen[guid]}’와 guid가 같습니다", "앱이 둘 가운데 하나만 보입니다"
            yield Finding(ERROR, "psp1.guid", item.title, what, why, "글마다 permalink를 다르게 적으세요")
        seen[guid] = item.title
        now = _moment(text(item.node, "pubDate"))
        if now and last and now > last:
            why = "새 소식이 아래에 놓입니다"
            yield Finding(WARNING, "feed.order", item.title, "앞의 것보다 새것입니다", why, _REBUILD)
        last = now or last


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None
