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

_SPREADS = (0.115, 1.3)  # standard deviation of the values in each table of symbols: rhythm and melody, sound
_STYLE_SPREAD = 0.15  # and in a style
_STYLE_PACE = 0.1  # a style is moved by this times the rate: all symbols move with it
_WARM_UP = 10  # steps
_LEAST = 0.05  # of the rate, at the end
_MOST = 6.0  # nats: a token that isn't understood at all teaches no more than this
_NORM = 1.0  # of a table's gradient
_PACES = (0.9, 1.35)  # times the voice's own
_SILENCES = (1.0, 8.0)  # seconds, behind a sentence
_NOISES = (0.0, 0.001, 0.004)
_PACE_LEASH, _ROW_LEASH, _STYLE_LEASH = 0.1, 0.02, 0.03
_CHECK_SILENCE = 4.0  # seconds


class Learner:
    """Holds what is learned.

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
        self.rows = [rows.clone().requires_grad_() for rows in self._first_rows]
        self.styles = {name: style.clone().requires_grad_() for name, style in styles.items()}
        self._first_durations: dict[tuple[str, str], Tensor] = {}
        # The scale of a gradient is lost in Adam, so that a step has the size of the rate.
        self._optimizer = torch.optim.Adam(
            [
                *(
                    {"params": [rows], "pace": spread}
                    for rows, spread in zip(self.rows, _SPREADS, strict=True)
                ),
                {"params": list(self.styles.values()), "pace": _STYLE_PACE},
            ],
            betas=(0.9, 0.98),
        )

    def set_rate(self, rate: float, step: int, steps: int) -> None:
        """For step number `step` of `steps`: up in a few, then down along a cosine."""
        now = min(1, (step + 1) / _WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["pace"] * max(now, _LEAST)

    def step(self, texts: Mapping[str, str], rng: random.Random) -> list[float]:
        """Learn a sentence by each voice; gives their losses, mean nats a token, without the leash."""
        self._optimizer.zero_grad()
        losses = []
        for name, text in texts.items():
            loss, leash = self._lesson(name, text, rng)
            if not math.isfinite(loss.item()):  # a sound that overflowed teaches nothing
                continue
            ((loss + leash) / len(texts)).backward()
            losses.append(loss.item())
        moved = [
            each
            for group in self._optimizer.param_groups
            for each in group["params"]
            if each.grad is not None
        ]
        if all(bool(each.grad.isfinite().all()) for each in moved):
            for rows in self.rows:
                torch.nn.utils.clip_grad_norm_([rows], _NORM)
            self._optimizer.step()
        return losses

    def surprise(self, name: str, text: str) -> float:
        """Mean -log p of the tokens of `text` to the listener when the voice `name` says it, nats."""
        with torch.no_grad():
            sound, _ = self._say(name, text, 1.0)
            seconds = len(sound) / RATE + _CHECK_SILENCE
            return float(self._listener.surprise(sound, text, min(LONGEST, seconds)).mean())

    def moved(self) -> str:
        """How far all is from where it began, in spreads."""
        pairs = [*zip(self.rows, self._first_rows, _SPREADS, strict=True)]
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
        for rows, start, spread in zip(self.rows, self._first_rows, _SPREADS, strict=True):
            leash = leash + _ROW_LEASH * ((rows - start) / spread).square().mean()
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
