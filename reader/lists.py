"""How lists are told to who can't see how long they are: how many there are, and the which each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.korean.numbers import native_before_noun
from reader.model import Block, Item
from reader.words import phrase


def told(blocks: Sequence[Block], how: str) -> Mapping[int, tuple[str, ...]]:
    """What is said before items, by the index of their block; `how` is `reader.listening.Listening.lists`.

    Lists of one are told like paragraphs. Numbers are said as they are written, and in no other way.
    """
    found: dict[int, tuple[str, ...]] = {}
    for whole in _lists(blocks) if how != "off" else ():
        _tell(whole, how, found, inner=False)
    return found


def _tell(
    items: Sequence[tuple[int, Item]], how: str, found: dict[int, tuple[str, ...]], *, inner: bool
) -> None:
    """One list, whose items are those of the first one's depth; what stands deeper are lists within it."""
    depth = items[0][1].depth
    own = [number for number, (_, item) in enumerate(items) if item.depth <= depth]
    for order, (at, end) in enumerate(zip(own, [*own[1:], len(items)], strict=True), 1):
        index, item = items[at]
        signs = []
        if order == 1 and len(own) > 1:
            signs.append(phrase("said.inner-list" if inner else "said.list", count=len(own)))
        if how == "order" and len(own) > 1 and item.number is None and not inner:
            signs.append(phrase("said.order", order=ordinal(order)))
        if signs:
            found[index] = tuple(signs)
        if how == "order" and end > at + 1:
            _tell(items[at + 1 : end], how, found, inner=True)


def _lists(blocks: Sequence[Block]) -> Iterator[list[tuple[int, Item]]]:
    """Items that follow one another, with their indices; where numbers begin, end or go back, another list begins."""
    going: list[tuple[int, Item]] = []
    last: int | None = None
    for index, block in enumerate(blocks):
        if not isinstance(block, Item):
            if going:
                yield going
            going = []
            continue
        if going and block.depth <= going[0][1].depth:
            higher = block.depth < going[0][1].depth
            if higher or (block.number is None) != (last is None) or (block.number or 0) < (last or 0):
                yield going
                going = []
            last = block.number
        elif not going:
            last = block.number
        going.append((index, block))
    if going:
        yield going


def ordinal(number: int) -> str:
    """How things are counted off, which isn't how they are counted (*cheotjjae*, not *hanjjae*): Standard Korean Language Dictionary, ‘-째’."""
    first = phrase("said.ordinals").split()
    return (
        first[number - 1]
        if number <= len(first)
        else phrase("said.ordinal", number=native_before_noun(number))
    )
