"""What is moved, and how: the rows of the Korean phones, and a style for each voice."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from reader.engines.kokoro import phones
from reader.engines.kokoro.phonemes import FOREIGN, STARTS, SYMBOLS, phonemes
from tests.bench.learning.listener import LONGEST, Listener
from tests.bench.learning.network import DURATIONS, SOUND, Network

RATE = 24_000
"""Hz, of the network's sound."""

_ROW_LENGTH = 30.0  # about how far two symbols are from each other in the table for the sound
_SPREAD = 1.3  # and so the standard deviation of a value there
_STYLE_SPREAD = 0.15  # in a style
_STYLE_STEP = 1.5  # how far a style goes at a rate of 1; its own length is 2.7
_MELODY = 0.3  # of the gradient towards rhythm and melody, which stops at lengths rounded to frames
_WARM_UP = 10  # steps
_LEAST = 0.05  # of the rate, at the end
_MOST = 6.0  # nats: a token that isn't understood at all teaches no more than this
_MOMENTUM, _MEMORY = 0.9, 0.97  # of the mean gradient and of its mean square
_QUIET = 0.2  # of the rows' mean square: what counts as a row's own at least
_PACES = (0.9, 1.35)  # times the voice's own
_SILENCES = (1.0, 8.0)  # seconds, behind a sentence
_NOISES = (0.0, 0.001, 0.004)
_PACE_LEASH, _ROW_LEASH, _STYLE_LEASH = 0.1, 0.02, 0.03
_CHECK_SILENCE = 4.0  # seconds


class _Descent:
    """Moves a table down its gradient, each row by as much as its gradients have lately agreed.

    One scale a row (or a table), not one a value as Adam has: with two sentences a step, values that hardly matter
    would only be shaken.
    """

    def __init__(self, value: Tensor, length: float, *, by_row: bool) -> None:
        self._value, self._length, self._by_row = value, length, by_row
        self._mean, self._square = torch.zeros_like(value), torch.zeros(len(value), 1)
        self._steps = 0

    def step(self, rate: float) -> None:
        """Move by at most `rate` times the length given."""
        if self._value.grad is None or not bool(self._value.grad.isfinite().all()):
            return
        self._steps += 1
        gradient = self._value.grad
        square = gradient.square().sum(1, keepdim=True)
        self._mean.lerp_(gradient, 1 - _MOMENTUM)
        self._square.lerp_(square if self._by_row else square.sum().expand_as(square), 1 - _MEMORY)
        mean = self._mean / (1 - _MOMENTUM**self._steps)
        power = self._square / (1 - _MEMORY**self._steps)
        with torch.no_grad():
            self._value -= rate * self._length * mean / (power + _QUIET * power.mean()).sqrt()


class Learner:
    """Holds what is learned: the rows in the table for the sound. Those for rhythm and melody stay as they began:
    their gradient stops at the lengths of symbols, which are rounded to frames, and what is left of it misleads.

    Attributes:
        rows: of our phones, in both tables: (phones, 128) and (phones, 512).
        styles: name of a voice → its style, (1, 256).
    """

    def __init__(
        self, network: Network, listener: Listener, styles: Mapping[str, Tensor], speeds: Mapping[str, float]
    ) -> None:
        """`styles` are the starting ones; `speeds` the voices' own, 1 is a style's."""
        self._network, self._listener, self._speeds = network, listener, speeds
        like = [FOREIGN[symbol] for start in STARTS.values() for symbol in start]
        self._first_rows = [table[like] for table in network.tables]
        self._first_styles = dict(styles)
        self.rows = [self._first_rows[0], self._first_rows[1].clone().requires_grad_()]
        self.styles = {name: style.clone().requires_grad_() for name, style in styles.items()}
        self._first_durations: dict[tuple[str, str], Tensor] = {}
        self._descents = [
            _Descent(self.rows[1], _ROW_LENGTH, by_row=True),
            *(_Descent(style, _STYLE_STEP, by_row=False) for style in self.styles.values()),
        ]
        self._rate = 0.0

    def set_rate(self, rate: float, step: int, steps: int) -> None:
        """For step number `step` of `steps`: up in a few, then down along a cosine."""
        now = min(1, (step + 1) / _WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        self._rate = rate * max(now, _LEAST)

    def step(self, texts: Mapping[str, str], rng: random.Random) -> list[float]:
        """Learn a sentence by each voice; gives their losses, mean nats a token, without the leash."""
        for value in (self.rows[1], *self.styles.values()):
            value.grad = None
        losses = []
        for name, text in texts.items():
            loss, leash = self._lesson(name, text, rng)
            if not math.isfinite(loss.item()):  # a sound that overflowed teaches nothing
                continue
            ((loss + leash) / len(texts)).backward()
            losses.append(loss.item())
        for style in self.styles.values():
            if style.grad is not None:
                style.grad[:, style.shape[1] // 2 :] *= _MELODY
        for descent in self._descents:
            descent.step(self._rate)
        return losses

    def surprise(self, name: str, text: str) -> float:
        """Mean -log p of the tokens of `text` to the listener when the voice `name` says it, nats."""
        with torch.no_grad():
            sound, _ = self._say(name, text, 1.0)
            seconds = len(sound) / RATE + _CHECK_SILENCE
            return float(self._listener.surprise(sound, text, min(LONGEST, seconds)).mean())

    def moved(self) -> str:
        """How far all is from where it began, in spreads."""
        pairs = [(self.rows[1], self._first_rows[1], _SPREAD)]
        pairs += [(self.styles[name], first, _STYLE_SPREAD) for name, first in self._first_styles.items()]
        away = [((now - first).detach() / spread).std().item() for now, first, spread in pairs]
        return "moved " + " ".join(f"{each:.3f}" for each in away)

    def save(self, folder: Path) -> None:
        """Write ``phones/kokoro.bin`` (see `reader.engines.kokoro.phones`) and ``styles/NAME.bin``."""
        for part in ("phones", "styles"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        table = np.concatenate([rows.detach().numpy() for rows in self.rows], 1)
        table.astype("<f2").tofile(folder / "phones" / "kokoro.bin")
        for name, style in self.styles.items():
            style.detach().numpy().astype("<f4").tofile(folder / "styles" / f"{name}.bin")

    def load(self, folder: Path) -> None:
        """Take what `save` wrote."""
        with torch.no_grad():
            for rows, read in zip(
                self.rows, phones.rows((folder / "phones" / "kokoro.bin").read_bytes()), strict=True
            ):
                rows.copy_(torch.from_numpy(read.copy()))
            for name, style in self.styles.items():
                style.copy_(torch.from_numpy(np.fromfile(folder / "styles" / f"{name}.bin", "<f4")))

    def _lesson(self, name: str, text: str, rng: random.Random) -> tuple[Tensor, Tensor]:
        """The listener's loss and the leash, with some change of pace, silence and noise each time."""
        pace = rng.uniform(*_PACES)
        sound, durations = self._say(name, text, pace)
        seconds = min(LONGEST, len(sound) / RATE + rng.uniform(*_SILENCES))
        loss = self._listener.surprise(sound, text, seconds, rng.choice(_NOISES)).clamp(max=_MOST).mean()
        first = self._first_duration(name, text) / pace
        leash = _PACE_LEASH * ((durations - first) / (first + 1)).square().mean()
        leash = leash + _ROW_LEASH * ((self.rows[1] - self._first_rows[1]) / _SPREAD).square().mean()
        style = (self.styles[name] - self._first_styles[name]) / _STYLE_SPREAD
        return loss, leash + _STYLE_LEASH * style.square().mean()

    def _say(self, name: str, text: str, pace: float) -> tuple[Tensor, Tensor]:
        """Sound (samples,) and durations of the symbols, frames; `pace` times the voice's own."""
        rows = self._looked_up(text, self.rows)
        wanted = (SOUND, DURATIONS)
        sound, durations = self._network.run(rows, self.styles[name], self._speeds[name] * pace, wanted)
        return sound.reshape(-1), durations

    def _first_duration(self, name: str, text: str) -> Tensor:
        """Durations before anything was learned, at the voice's own pace."""
        if (name, text) not in self._first_durations:
            with torch.no_grad():
                rows = self._looked_up(text, self._first_rows)
                style, speed = self._first_styles[name], self._speeds[name]
                (self._first_durations[name, text],) = self._network.run(rows, style, speed, (DURATIONS,))
        return self._first_durations[name, text]

    def _looked_up(self, text: str, ours: Iterable[Tensor]) -> list[Tensor]:
        """Each symbol's rows, as the network looks them up, silence (0) at both ends."""
        numbers = [0, *(SYMBOLS[symbol] for symbol in phonemes(text)), 0]
        return [
            torch.cat([table, rows])[numbers] for table, rows in zip(self._network.tables, ours, strict=True)
        ]
