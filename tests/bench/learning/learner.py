"""What is moved, and how: the rows of the Korean phones, some constants of the network, adapters of some of its
convolutions, and a style for each voice."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch
import torch.nn.functional as fn
from torch import Tensor, distributed

from reader.engines.kokoro import HIGH, phones
from reader.engines.kokoro.phonemes import FOREIGN, STARTS, SYMBOLS, phonemes, tones
from tests.bench.learning.lessons import Lesson
from tests.bench.learning.listener import LONGEST, Listener
from tests.bench.learning.network import DURATIONS, SOUND, Network

RATE = 24_000
"""Hz, of the network's sound."""

_ROW_LENGTH = 30.0  # about how far two symbols are from each other in the table for the sound
_SPREAD = 1.3  # and so the standard deviation of a value there
_CONSTANT_STEP = 0.1  # how far a constant goes at a rate of 1; its usual size is 0.08
_CONSTANT_SPREAD = 0.3
_STYLE_SPREAD = 0.15  # in a style
_STYLE_STEP = 1.5  # how far a style goes at a rate of 1; its own length is 2.7
_MELODY = 0.3  # of the gradient towards rhythm and melody, which stops at lengths rounded to frames
_WARM_UP = 40  # steps
_LEAST = 0.04  # of the rate, at the end
_MOST = 6.0  # nats: a token that isn't understood at all teaches no more than this
_TOKENS = 25  # of a sentence, about: the scale of its loss
_RECENT = 60  # sentences a voice, by the median of which a gradient is clipped
_MOMENTUM, _MEMORY = 0.95, 0.98  # of the mean gradient and of its mean square
_QUIET = 0.2  # of the rows' mean square: what counts as a row's own at least
_ADAPTER_STEP = 0.24  # how far a value in the first matrix of an adapter goes at a rate of 1
_SECOND = 3.0  # times as far in the second (Hayou et al., “LoRA+”, ICML 2024)
_DECAY = 0.01
_ADAM = (0.9, 0.98)
_PACES = (0.9, 1.25)  # times the voice's own
_SILENCES = (1.0, 5.0)  # seconds, behind a sentence
_WHOLE = 0.12  # of the sentences are heard as the judge hears them: 30 seconds, most of it silence
_NOISES = (0.001, 0.004, 0.012)
_COLOUR, _KNOTS = 2.5, 7  # standard deviation, dB, and between how many points of the spectrum it changes
_PACE_LEASH, _ROW_LEASH, _STYLE_LEASH, _CONSTANT_LEASH = 0.1, 0.02, 0.03, 0.13
_CHECK_SILENCE = 4.0  # seconds


class _Descent:
    """Moves a table down its gradient, each row by as much as its gradients have lately agreed.

    One scale a row, not one a value as Adam has: with two sentences a step, values that hardly matter would only be
    shaken. What is to have one scale is one row.
    """

    def __init__(self, value: Tensor, length: float) -> None:
        """`length`: how far a row goes in a step at a rate of 1, should all gradients agree."""
        self._value, self._length = value, length
        self._mean, self._square = torch.zeros_like(value), torch.zeros(len(value), 1)
        self._steps = 0

    def step(self, gradient: Tensor, rate: float) -> None:
        self._steps += 1
        self._mean.lerp_(gradient, 1 - _MOMENTUM)
        self._square.lerp_(gradient.square().sum(1, keepdim=True), 1 - _MEMORY)
        power = self._square / (1 - _MEMORY**self._steps)
        with torch.no_grad():
            self._value -= rate * self._length * self._mean / (power + _QUIET * power.mean()).sqrt()


class Learner:
    """Holds what is learned. The phones' rows in the table for rhythm and melody stay as they began: their gradient
    stops at the lengths of symbols, which are rounded to frames, and what is left of it misleads.

    Attributes:
        rows: of our phones, in both tables: (phones, 128) and (phones, 512).
        style: of the voice, (1, 256).
    """

    def __init__(self, network: Network, listener: Listener, style: Tensor, speed: float) -> None:
        """`style` is the starting one; `speed` the voice's own, 1 is a style's."""
        self._network, self._listener, self._speed = network, listener, speed
        like = [FOREIGN[symbol] for start in STARTS.values() for symbol in start]
        self._first_rows = [table[like] for table in network.tables]
        self._first_style = style
        self._first_constants = torch.cat([value.reshape(-1) for value in network.learnable.values()])[None]
        self.rows = [self._first_rows[0], self._first_rows[1].clone().requires_grad_()]
        self.style = style.clone().requires_grad_()
        self._constants = self._first_constants.clone().requires_grad_()
        self.adapters = {name: value.clone().requires_grad_() for name, value in network.adapters.items()}
        self._first_durations: dict[str, Tensor] = {}
        self._shared = [
            _Descent(self.rows[1], _ROW_LENGTH),
            _Descent(self._constants, _CONSTANT_STEP * math.sqrt(self._constants.numel())),
        ]
        seconds = [name.endswith(phones.UP) for name in self.adapters]
        values = list(self.adapters.values())
        self._adam = torch.optim.AdamW(
            [
                {
                    "params": [
                        each for each, is_second in zip(values, seconds, strict=True) if is_second == second
                    ]
                }
                for second in (False, True)
            ],
            betas=_ADAM,
            weight_decay=_DECAY,
        )
        self._own = _Descent(self.style, _STYLE_STEP)
        self._norms: deque[float] = deque(maxlen=_RECENT)
        self._rate = 0.0

    def set_rate(self, rate: float, step: int, steps: int) -> None:
        """For step number `step` of `steps`: up in a few, then down along a cosine."""
        now = min(1, (step + 1) / _WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        self._rate = rate * max(now, _LEAST)

    def step(self, batch: Sequence[Lesson], rng: random.Random) -> list[float]:
        """Learn some sentences, and from what all processes learned; gives the losses of ours, mean nats a token,
        without the leash.
        """
        moved = [self.rows[1], self._constants, *self.adapters.values()]
        shared, own = [torch.zeros_like(value) for value in moved], torch.zeros_like(self.style)
        losses = []
        for lesson in batch:
            loss, leash = self._loss(lesson, rng)
            *pulls, pull = torch.autograd.grad(loss.sum() / _TOKENS + leash, [*moved, self.style])
            norm = math.hypot(*(float(each.norm()) for each in pulls))
            if not math.isfinite(norm):  # a sound that overflowed teaches nothing
                continue
            losses.append(float(loss.detach().mean()))
            self._norms.append(norm)
            share = min(1.0, median(self._norms) / norm) / len(batch)
            for total, each in zip(shared, pulls, strict=True):
                total += share * each
            own += share * pull
        own[:, own.shape[1] // 2 :] *= _MELODY
        self._own.step(own, self._rate)
        shared = _mean(shared)
        for descent, total in zip(self._shared, shared, strict=False):
            descent.step(total, self._rate)
        for value, total in zip(self.adapters.values(), shared[len(self._shared) :], strict=True):
            value.grad = total
        for group, times in zip(self._adam.param_groups, (1, _SECOND), strict=True):
            group["lr"] = self._rate * _ADAPTER_STEP * times
        self._adam.step()
        return losses

    def surprise(self, text: str) -> float:
        """Mean -log p of the tokens of `text` to the listener when the voice says it, nats."""
        with torch.no_grad():
            sound, _ = self._say(text, 1.0)
            seconds = len(sound) / RATE + _CHECK_SILENCE
            return float(self._listener.surprise(sound, [text], min(LONGEST, seconds)).mean())

    def moved(self) -> str:
        """How far all is from where it began, in spreads."""
        triples = [
            (self.rows[1], self._first_rows[1], _SPREAD),
            (self._constants, self._first_constants, _CONSTANT_SPREAD),
            (self.style, self._first_style, _STYLE_SPREAD),
        ]
        away = [((now - first).detach() / spread).std().item() for now, first, spread in triples]
        return "moved " + " ".join(f"{each:.3f}" for each in away)

    def save(self, data: Path) -> None:
        """Write the file `data`, ``phones/kokoro.npz`` (see `reader.engines.kokoro.phones`): all but the style."""
        parts = (
            dict(zip((phones.RHYTHM, phones.SOUND), self.rows, strict=True)) | self._by_name() | self.adapters
        )
        halves = {name: part.detach().numpy().astype("<f2") for name, part in parts.items()}
        np.savez(data, allow_pickle=False, **halves)

    def save_style(self, data: Path) -> None:
        """Write the file `data`, ``styles/NAME.bin``."""
        self.style.detach().numpy().astype("<f4").tofile(data)

    def load(self, data: Path, style: Path) -> None:
        """Begin at what `save` and `save_style` wrote, the leash tied to that."""
        learned = phones.read(data.read_bytes())
        with torch.no_grad():
            for rows, read in zip(self.rows, learned.rows, strict=True):
                rows.copy_(torch.from_numpy(read))
            for name, part in self._by_name().items():
                if name in learned.constants:
                    part.copy_(torch.from_numpy(learned.constants[name]))
            for name, pair in learned.adapters.items():
                for end, read in zip((phones.DOWN, phones.UP), pair, strict=True):
                    self.adapters[f"{name}{end}"].copy_(torch.from_numpy(read))
            self.style.copy_(torch.from_numpy(np.fromfile(style, "<f4")))
        self._first_rows = [rows.detach().clone() for rows in self.rows]
        self._first_constants = self._constants.detach().clone()
        self._first_style = self.style.detach().clone()

    def _loss(self, lesson: Lesson, rng: random.Random) -> tuple[Tensor, Tensor]:
        """The listener's loss, (tokens,), and the leash, with some change of pace, silence and noise each time."""
        pace = rng.uniform(*_PACES)
        sound, durations = self._say(lesson.said, pace)
        silence = LONGEST if rng.random() < _WHOLE else rng.uniform(*_SILENCES)
        seconds = min(LONGEST, len(sound) / RATE + silence)
        sound = _coloured(sound)
        loss = self._listener.surprise(sound, lesson.writings, seconds, rng.choice(_NOISES)).clamp(max=_MOST)
        first = self._first_duration(lesson.said) / pace
        leash = _PACE_LEASH * ((durations - first) / (first + 1)).square().mean()
        for weight, spread, now, start in (
            (_ROW_LEASH, _SPREAD, self.rows[1], self._first_rows[1]),
            (_CONSTANT_LEASH, _CONSTANT_SPREAD, self._constants, self._first_constants),
            (_STYLE_LEASH, _STYLE_SPREAD, self.style, self._first_style),
        ):
            leash = leash + weight * ((now - start) / spread).square().mean()
        return loss, leash

    def _say(self, text: str, pace: float) -> tuple[Tensor, Tensor]:
        """Sound (samples,) and durations of the symbols, frames; `pace` times the voice's own."""
        rows, high = self._looked_up(text, self.rows)
        speed = self._speed * pace
        sound, durations = self._network.run(
            self._by_name() | self.adapters, rows, high, self.style, speed, (SOUND, DURATIONS)
        )
        return sound.reshape(-1), durations

    def _first_duration(self, text: str) -> Tensor:
        """Durations before anything was learned, at the voice's own pace."""
        if text not in self._first_durations:
            with torch.no_grad():
                rows, high = self._looked_up(text, self._first_rows)
                (self._first_durations[text],) = self._network.run(
                    {}, rows, high, self._first_style, self._speed, (DURATIONS,)
                )
        return self._first_durations[text]

    def _looked_up(self, text: str, ours: Iterable[Tensor]) -> tuple[list[Tensor], Tensor]:
        """Each symbol's rows, as the network looks them up, and its tone, silence (0) at both ends."""
        symbols = phonemes(text)
        numbers = [0, *(SYMBOLS[symbol] for symbol in symbols), 0]
        rows = [
            torch.cat([table, rows])[numbers] for table, rows in zip(self._network.tables, ours, strict=True)
        ]
        return rows, HIGH * torch.tensor([False, *tones(symbols), False]).float()

    def _by_name(self) -> dict[str, Tensor]:
        """The constants as the network has them; views of one row."""
        published = self._network.learnable
        parts = self._constants[0].split([value.numel() for value in published.values()])
        return {
            name: part.view(value.shape) for (name, value), part in zip(published.items(), parts, strict=True)
        }


def _coloured(sound: Tensor) -> Tensor:
    """As a room, a microphone or a loudspeaker may: louder or softer, smoothly along the spectrum."""
    spectrum = torch.fft.rfft(sound)
    levels = torch.randn(1, 1, _KNOTS) * _COLOUR
    curve = fn.interpolate(levels, size=len(spectrum), mode="linear", align_corners=True)[0, 0]
    return torch.fft.irfft(spectrum * 10 ** (curve / 20), len(sound))


def _mean(values: Sequence[Tensor]) -> list[Tensor]:
    """Over all processes."""
    flat = torch.cat([value.flatten() for value in values])
    distributed.all_reduce(flat)
    parts = (flat / distributed.get_world_size()).split([value.numel() for value in values])
    return [part.view(value.shape) for part, value in zip(parts, values, strict=True)]
