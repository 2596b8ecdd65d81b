"""A listener: hears a spoken sentence and says whether it is what was to be said.

What Whisper wrote is compared by ear with what was to be said (`reader.listen.compare`): numbers, spacing, loan words and
homophones are forgiven because both sides are compared as they sound. What then still differs may be Whisper's mistake
as well as the voice's: so each place is asked about again. The same transcript, but with what was meant written there,
is weighed against the sound; if it is about as likely as what was heard, the place is forgiven (`NUMBER`, `WORDS`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from reader.korean.contacts import announced
from reader.korean.numbers import digits
from reader.listen.compare import Difference, Sounded, differences, other_way, sounded
from reader.listen.whisper import TAIL, WINDOW, Memory, Whisper, windows
from reader.model import Sound, Verdict

REVISION = 4
"""Changes with whatever here makes another verdict of the same sound."""
NUMBER, WORDS = 4.0, 8.0
"""Nats by which what was heard must be likelier than what was meant, to be a doubt: of a number, of words."""
HABIT = 0.3
"""What Whisper would rather write even of silence counts against what it heard, with this weight: 18 for 1,008."""
MISHEARD = 1.4
"""Syllables of words that may differ and nobody is asked: Whisper base mishears that much of any voice."""
_SIGN = re.compile(r"[-−–△](?=\s?\d)")
"""Whisper writes 영하 3.5도 of -3.5도, never the sign."""
_BELOW = re.compile(r"\b0\s?[hH]\s?(?=\d)")
"""It writes 0h15도 of 영하 15도, too."""
_FIGURE = "[0-9영공일이삼사오육칠팔구]"
_MIXED = re.compile(rf"{_FIGURE}(?:[-,. ]{{0,2}}{_FIGURE}){{6,}}")
"""It writes one telephone number in two ways: 공사사 201-3사일구. As many figures as that are no number of anything else."""
UNLIKE, EVIDENCE = 1 / 3, 1.0
"""Where more than this share of all syllables differs and no place of it is a doubt, what was meant must be likelier by this
many nats, given the sound, than given silence. Short headings are the case: what Whisper writes of them it hardly knows.
Thirty each of both voices had 1.3 and more but one (-2.6), played backwards 2.6 and less, half of them less than -1.5."""
LOST = 3
"""Syllables missing or extra in one place that no likelihood explains: a cut or a repetition."""


class Listener:
    """Whisper, and how it is asked. For all threads.

    Args:
        folder: of a Whisper for CTranslate2; empty for the one that comes with the extra.
        threads: sentences that may be heard at once.

    Attributes:
        version: what, when it changes, may judge the same sound otherwise.

    Raises:
        ListenError: a package, the weights or the folder are missing or damaged.
    """

    def __init__(self, folder: str = "", threads: int = 1) -> None:
        self._whisper = Whisper(folder, threads)
        self._nothing = self._whisper.remember(Sound(b""), TAIL)
        self.version = f"{self._whisper.version}/{REVISION}"
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[[str], Listener], tuple[str]]:
        """In another process, one is opened for that process, which hears one sentence at a time."""
        return _opened, (self._folder,)

    def judge(self, shown: str, spoken: str, sound: Sound) -> Verdict:
        """What was heard in `sound`, which is to be `spoken`, a sentence written as `shown`.

        In doubt it listens again, with the silence of a whole window behind the sound, as Whisper learned it.
        """
        wanted = _wanted(shown, spoken)
        first = self._judge(wanted, sound, TAIL)
        if not first.doubt:
            return first
        second = self._judge(wanted, sound, WINDOW)
        return second if second.right > first.right or not second.doubt else first

    def _judge(self, wanted: Sequence[Sounded], sound: Sound, tail: float) -> Verdict:
        memories = [self._whisper.remember(part, tail) for part in windows(sound)]
        heard = sounded(_alike(" ".join(map(self._whisper.write, memories))))
        memory = memories[0] if len(memories) == 1 else None
        places = differences(wanted[0], heard)
        doubts = [place for place in places if self._doubtful(wanted, heard, place, memory)]
        count = len(wanted[0].syllables)
        unlike = sum(place.cost for place in places) > UNLIKE * count
        if memory and unlike and not doubts and self._unheard(wanted, memory):
            doubts = places
        wrong = sum(place.cost for place in doubts)
        told = ", ".join(_told(wanted[0], heard, place) for place in doubts)
        return Verdict(heard.text, max(0.0, 1 - wrong / max(1, count)), count, self.version, told)

    def _doubtful(
        self, wanted: Sequence[Sounded], heard: Sounded, place: Difference, memory: Memory | None
    ) -> bool:
        """Whether what was heard at `place` can't well be what was meant; only a short sound can be asked about."""
        if abs((place.meant_end - place.meant) - (place.heard_end - place.heard)) >= LOST:
            return True
        if memory is None or (not place.number and place.cost < MISHEARD):
            return False
        others = [other_way(each, heard, place) for each in wanted]
        likely, *alike = self._whisper.likelihoods(memory, [heard.text, *others])
        habit, *unheard = self._whisper.likelihoods(self._nothing, [heard.text, *others])
        nats = min(
            likely - other - HABIT * max(0.0, habit - before)
            for other, before in zip(alike, unheard, strict=True)
        )
        return nats > (NUMBER if place.number else WORDS)

    def _unheard(self, wanted: Sequence[Sounded], memory: Memory) -> bool:
        """Whether the sound doesn't speak for what was meant, however it is written."""
        texts = [each.text for each in wanted]
        likely = self._whisper.likelihoods(memory, texts)
        before = self._whisper.likelihoods(self._nothing, texts)
        return max(now - then for now, then in zip(likely, before, strict=True)) < EVIDENCE


def _wanted(shown: str, spoken: str) -> list[Sounded]:
    """What is meant as Whisper may write it: as written; with what is told of its numbers; with the signs before figures in words; as said.

    A writing that isn't said so is none; the words of the user's own are known by what is said alone.
    """
    said = sounded(spoken)
    writings = [shown, announced(shown), *(_SIGN.sub(f"{word} ", shown) for word in ("영하", "마이너스"))]
    known = {text: sounded(text) for text in writings if text != spoken}
    return [*(each for each in known.values() if _sounds(each) == _sounds(said)), said]


def _alike(heard: str) -> str:
    """What Whisper wrote in a way that isn't read as it was heard, in another."""
    return _BELOW.sub("영하 ", _MIXED.sub(_figures, heard))


def _figures(found: re.Match[str]) -> str:
    written = found[0]
    mixed = any(map(str.isdigit, written)) and any("가" <= char <= "힣" for char in written)
    return re.sub(r"\d+", lambda run: digits(run[0]), written) if mixed else written


@cache
def _opened(folder: str) -> Listener:
    return Listener(folder)


def _sounds(text: Sounded) -> list[str]:
    return [syllable.sound for syllable in text.syllables]


def _told(meant: Sounded, heard: Sounded, place: Difference) -> str:
    """The place as written and as heard: ‘3년’ → ‘8년’."""
    first, last = meant.written(place.meant, place.meant_end)
    start, end = heard.written(place.heard, place.heard_end)
    return f"‘{meant.text[first:last]}’ → ‘{heard.text[start:end]}’"
