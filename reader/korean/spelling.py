"""How English is written and how it sounds: spelling → sounds by rule, and which letters write which sound."""

from __future__ import annotations

import re
from functools import cache

from reader.korean.rules import compiled
from reader.korean.transcription import VOWELS, Sound
from reader.korean.words import table

_WRITTEN = {
    "b": "b bb", "C": "ch tch t c cz cc", "d": "d dd", "D": "th", "f": "f ff ph gh", "g": "g gg gh gu x", "h": "h wh j",
    "J": "j g dg d gg dj ge dge", "k": "c k ck ch q cc x kk qu kh", "l": "l ll", "m": "m mm mb mn", "n": "n nn kn gn pn",
    "G": "n ng", "p": "p pp", "r": "r rr wr rh re", "s": "s ss c sc ps z x se ce", "S": "sh ti ci ch s ss si sch c t ce",
    "t": "t tt ed th pt bt", "T": "th", "v": "v f w vv ph ve", "w": "w wh u o", "y": "y i j e", "z": "z s zz x se ze",
    "Z": "s si g z j ti zh ge",
}  # fmt: skip
_LETTERS = {sign: frozenset(written.split()) for sign, written in _WRITTEN.items()}
_VOWEL_LETTERS = re.compile(r"[aeiouy](?:[aeiou]|[wy](?![aeiou])|(?<=o)w)?(?:u|igh|ugh|gh|h)?$|igh$")
_R = re.compile(r"[aeiouy]{1,2}r{1,2}e?$|[aeiouy]{1,2}rr?h?$|re$|r$")
_COSTS: dict[str, dict[str, float]] = {sign: {} for sign in (*_WRITTEN, *VOWELS)}
"""What `_cost` found; words are made of few pieces of spelling, and of what isn't words not all is kept."""
_MOST = 4096
_BEAM = 2.5
"""How much worse than the best so far a way may be; silent letters cost one each."""


def aligned(written: str, signs: str) -> list[Sound]:
    """Each sound with the letters that write it; silent letters stand with the sound before them.

    >>> [sound.letters for sound in aligned("knight", "nYt")]
    ['kn', 'igh', 't']
    """
    ways = [
        {0: (0.0, 0)}
    ]  # for each sound, how many letters are written by then: what it cost, and from where
    for sign in signs:
        before, now, costs = ways[-1], dict[int, tuple[float, int]](), _COSTS[sign]
        worst = min(before.values())[0] + _BEAM
        for start, (cost, _) in before.items():
            if cost > worst:
                continue
            for end in range(start, min(start + 5, len(written) + 1)):
                letters = written[start:end]
                more = costs.get(letters)
                if more is None:
                    if len(costs) > _MOST:
                        costs.clear()
                    more = costs[letters] = _cost(sign, letters)
                if end not in now or cost + more < now[end][0]:
                    now[end] = (cost + more, start)
        ways.append(now)
    last = ways[-1]
    end = len(written) if len(written) in last else max(last)
    sounds = [Sound("", written[end:])] if end < len(written) else []
    for sign, way in zip(reversed(signs), reversed(ways[1:]), strict=True):
        start = way[end][1]
        sounds.append(Sound(sign, written[start:end]))
        end = start
    return [sound for sound in reversed(sounds) if sound.sign]


def _cost(sign: str, letters: str) -> float:
    """How unlikely it is that `sign` is written so; a letter more than it takes is silent."""
    if not letters:
        return {"x": 1.0, "y": 0.4, "s": 0.8}.get(sign, 2.5)
    for length in range(len(letters), 0, -1):
        known, silent = letters[:length], letters[length:]
        if sign in VOWELS:
            fits = bool(_R.match(known)) if sign == "R" else bool(_VOWEL_LETTERS.match(known))
        else:
            fits = known in _LETTERS[sign]
        if fits:
            extra = 0.05 * (length - 1) if sign not in VOWELS else 0.3 * (length - 1)
            return extra + sum(0.6 if letter == "e" else 1.0 for letter in silent)
    return 3.0 + len(letters)


def sounds(written: str) -> str:
    """The sounds of an English word in small letters that no dictionary has."""
    spoken, at = "", 0
    while at < len(written):
        for pattern, said in _rules():
            match = compiled(pattern).match(written, at)
            if match and match.end() > at:
                spoken, at = spoken + (match.expand(said) if "\\" in said else said), match.end()
                break
        else:
            at += 1
    return spoken


@cache
def _rules() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1].strip("-")) for row in table("spellings.tsv"))


_ONSET = r"(?:[bcfgkp][lr]|[dt][rw]|[cgpstwkrz]h|bj|s[ckmnpqtw]|sl|s[cpt]r|s[cp]l|s[cp]h|thr|shr|sch|kn|wr|gn|chr|phr|ps|sv|v[lr]|[gkt]w|[b-df-hj-np-tv-z])?[aeiouy]"


def pronounceable(written: str) -> bool:
    """Whether a word in small letters can be said as a word: it has a vowel and no impossible cluster."""
    return (
        bool(re.search(r"[aeiouy]", written))
        and compiled(_ONSET).match(written) is not None
        and not re.search(r"[^aeiouy]{5}", written)
    )
