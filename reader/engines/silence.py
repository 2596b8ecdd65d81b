"""A shipped fake: tones of a plausible length, the same bytes each time. For tests, ours and others'."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar

from reader.engines import Option, scaled, settings
from reader.model import RATE, Sound, Voice
from reader.words import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Silence:
    """Speaks a quiet tone whose length follows the syllables and whose pitch follows the text."""

    OPTIONS: ClassVar[tuple[Option, ...]] = (
        Option("syllables_per_second", 6.5, message("option.silence.speed"), 0.1, 1000),
    )

    def __init__(self, voice: Voice) -> None:
        self._per_second: float = settings(self.OPTIONS, voice)["syllables_per_second"]

    @classmethod
    def version(cls) -> str:
        """See `reader.engines.Engine.version`."""
        return "1"

    @classmethod
    def paced(cls, options: Mapping[str, Any], pace: float) -> dict[str, Any]:
        """See `reader.engines.Paced`."""
        return scaled(cls.OPTIONS, options, "syllables_per_second", pace)

    def speak(self, text: str) -> Sound:
        """A tone between 200 and 1000 Hz at -20 dBFS, chosen by a hash of `text`."""
        letters = sum(char.isalnum() for char in text)
        if not letters:
            return Sound(b"")
        count = int(RATE * letters / self._per_second)
        hertz = 200 + int.from_bytes(blake2b(text.encode(), digest_size=2).digest(), "little") % 801
        # A whole number of Hz repeats each second, so one second is all that needs computing.
        once, moments = _sine()
        tone = once[hertz * moments % RATE].tobytes()
        return Sound((tone * (count // RATE + 1))[: count * 2])


@cache
def _sine() -> tuple[NDArray[np.int16], NDArray[np.int64]]:
    """A second of 1 Hz, and the numbers of its samples: faster tones take some of them."""
    import numpy as np

    wave = [round(3276 * math.sin(math.tau * i / RATE)) for i in range(RATE)]
    return np.array(wave, "<i2"), np.arange(RATE)
