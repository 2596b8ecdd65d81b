"""What is trained, and how: the embeddings of the Korean phones, some constants of the network, adapters (LoRA) of some
of its convolutions, and a style vector for each voice."""

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
from reader.engines.kokoro.phonemes import FOREIGN, STARTS, SYMBOLS, tones, transcribe
from tests.bench.learning.dataset import Example
from tests.bench.learning.listener import WINDOW, Listener
from tests.bench.learning.network import DURATIONS, SOUND, Network

RATE = 24_000
"""Hz, of the network's sound."""

# Step sizes are for a learning rate of 1; standard deviations are those of the published values.
_EMBEDDING_STEP = 30.0  # about the distance between two symbols in the acoustic embedding table
_EMBEDDING_STD = 1.3
_CONSTANT_STEP = 0.1  # of a constant; its usual size is 0.08
_CONSTANT_STD = 0.3
_STYLE_STD = 0.15
_STYLE_STEP = 1.5  # the norm of a style is 2.7
_PROSODY_SCALE = (
    0.3  # of the style's gradient for rhythm and melody, which stops at durations rounded to frames
)
_WARMUP = 40  # steps
_MIN_RATE = 0.04  # of the learning rate, at the end of the schedule
_MAX_LOSS = 6.0  # nats: a token that isn't understood at all is clamped to this
_TOKENS = 25  # of a sentence, about: the scale of its loss
_CLIP_WINDOW = 60  # sentences a voice, to the median of whose gradient norms a gradient is clipped
_BETA1, _BETA2 = 0.95, 0.98  # of the first and second moments
_EPSILON = 0.2  # of the mean of the rows' second moments, added to each
_ADAPTER_STEP = 0.24  # learning rate of an adapter's first matrix
_LORA_PLUS = (
    3.0  # learning rate of its second matrix, times that of the first (Hayou et al., “LoRA+”, ICML 2024)
)
_WEIGHT_DECAY = 0.01
_ADAPTER_BETAS = (0.9, 0.98)
# Augmentation of what the listener hears.
_SPEEDS = (0.9, 1.25)  # times the voice's own
_SILENCES = (1.0, 5.0)  # seconds of padding behind a sentence
_FULL_WINDOW = (
    0.12  # of the sentences are padded to the whole window, as in transcription: most of it is silence
)
_NOISES = (0.001, 0.004, 0.012)
_EQ_STD, _EQ_KNOTS = 2.5, 7  # dB, and how many points of the spectrum get a random gain
# Weights of the regularizer's terms.
_DURATION_WEIGHT, _EMBEDDING_WEIGHT, _STYLE_WEIGHT, _CONSTANT_WEIGHT = 0.1, 0.02, 0.03, 0.13
_EVALUATION_SILENCE = 4.0  # seconds


class _RowwiseAdam:
    """Adam with one second moment a row instead of one a value (cf. Zhang et al., “Adam-mini”, ICLR 2025).

    With two sentences a step, values that hardly matter would only be shaken by a second moment of their own. What is
    to share an adaptive learning rate is one row.
    """

    def __init__(self, value: Tensor, step_size: float) -> None:
        """`step_size`: how far a row goes in a step at a learning rate of 1, should all gradients agree."""
        self._value, self._step_size = value, step_size
        self._first_moment, self._second_moment = torch.zeros_like(value), torch.zeros(len(value), 1)
        self._steps = 0

    def step(self, gradient: Tensor, rate: float) -> None:
        self._steps += 1
        self._first_moment.lerp_(gradient, 1 - _BETA1)
        self._second_moment.lerp_(gradient.square().sum(1, keepdim=True), 1 - _BETA2)
        unbiased = self._second_moment / (1 - _BETA2**self._steps)
        with torch.no_grad():
            self._value -= (
                rate * self._step_size * self._first_moment / (unbiased + _EPSILON * unbiased.mean()).sqrt()
            )


class Trainer:
    """Holds the trainable parameters and their optimizers. The phones' embeddings for rhythm and melody stay as they
    began: their gradient stops at the durations of symbols, which are rounded to frames, and what is left of it
    misleads.

    Attributes:
        embeddings: of our phones, in both tables: (phones, 128) and (phones, 512).
        style: of the voice, (1, 256).
    """

    def __init__(self, network: Network, listener: Listener, style: Tensor, speed: float) -> None:
        """`style` is the initial one; `speed` the voice's own, 1 is a style's."""
        self._network, self._listener, self._speed = network, listener, speed
        nearest = [FOREIGN[symbol] for start in STARTS.values() for symbol in start]
        self._initial_embeddings = [table[nearest] for table in network.embeddings]
        self._initial_style = style
        self._initial_constants = torch.cat([value.reshape(-1) for value in network.learnable.values()])[None]
        self.embeddings = [
            self._initial_embeddings[0],
            self._initial_embeddings[1].clone().requires_grad_(),
        ]
        self.style = style.clone().requires_grad_()
        self._constants = self._initial_constants.clone().requires_grad_()
        self.adapters = {name: value.clone().requires_grad_() for name, value in network.adapters.items()}
        self._initial_durations: dict[str, Tensor] = {}
        self._shared_optimizers = [
            _RowwiseAdam(self.embeddings[1], _EMBEDDING_STEP),
            _RowwiseAdam(self._constants, _CONSTANT_STEP * math.sqrt(self._constants.numel())),
        ]
        are_second = [name.endswith(phones.UP) for name in self.adapters]
        values = list(self.adapters.values())
        self._adapter_optimizer = torch.optim.AdamW(
            [
                {
                    "params": [
                        each
                        for each, is_second in zip(values, are_second, strict=True)
                        if is_second == second
                    ]
                }
                for second in (False, True)
            ],
            betas=_ADAPTER_BETAS,
            weight_decay=_WEIGHT_DECAY,
        )
        self._style_optimizer = _RowwiseAdam(self.style, _STYLE_STEP)
        self._gradient_norms: deque[float] = deque(maxlen=_CLIP_WINDOW)
        self._learning_rate = 0.0

    def set_learning_rate(self, rate: float, step: int, steps: int) -> None:
        """For step number `step` of `steps`: linear warm-up, cosine decay."""
        now = min(1, (step + 1) / _WARMUP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        self._learning_rate = rate * max(now, _MIN_RATE)

    def step(self, batch: Sequence[Example], rng: random.Random) -> list[float]:
        """One optimizer step on `batch` and those of all processes; gives the losses of ours, mean nats a token,
        without the regularizer.
        """
        parameters = [self.embeddings[1], self._constants, *self.adapters.values()]
        shared, own = [torch.zeros_like(value) for value in parameters], torch.zeros_like(self.style)
        losses = []
        for example in batch:
            loss, regularizer = self._loss(example, rng)
            *gradients, style_gradient = torch.autograd.grad(
                loss.sum() / _TOKENS + regularizer, [*parameters, self.style]
            )
            norm = math.hypot(*(float(each.norm()) for each in gradients))
            if not math.isfinite(norm):  # a sound that overflowed
                continue
            losses.append(float(loss.detach().mean()))
            self._gradient_norms.append(norm)
            clip = min(1.0, median(self._gradient_norms) / norm) / len(batch)
            for total, each in zip(shared, gradients, strict=True):
                total += clip * each
            own += clip * style_gradient
        own[:, own.shape[1] // 2 :] *= _PROSODY_SCALE
        self._style_optimizer.step(own, self._learning_rate)
        shared = _all_reduced(shared)
        for optimizer, total in zip(self._shared_optimizers, shared, strict=False):
            optimizer.step(total, self._learning_rate)
        for value, total in zip(self.adapters.values(), shared[len(self._shared_optimizers) :], strict=True):
            value.grad = total
        for group, times in zip(self._adapter_optimizer.param_groups, (1, _LORA_PLUS), strict=True):
            group["lr"] = self._learning_rate * _ADAPTER_STEP * times
        self._adapter_optimizer.step()
        return losses

    def evaluate(self, text: str) -> float:
        """The loss on `text`, without augmentation: mean cross-entropy of its tokens, nats."""
        with torch.no_grad():
            sound, _ = self._say(text, 1.0)
            seconds = len(sound) / RATE + _EVALUATION_SILENCE
            return float(self._listener.loss(sound, [text], min(WINDOW, seconds)).mean())

    def distance(self) -> str:
        """How far all is from its initial values, in standard deviations."""
        triples = [
            (self.embeddings[1], self._initial_embeddings[1], _EMBEDDING_STD),
            (self._constants, self._initial_constants, _CONSTANT_STD),
            (self.style, self._initial_style, _STYLE_STD),
        ]
        away = [((now - initial).detach() / std).std().item() for now, initial, std in triples]
        return "distance " + " ".join(f"{each:.3f}" for each in away)

    def save(self, data: Path) -> None:
        """Write the checkpoint `data`, ``phones/kokoro.npz`` (see `reader.engines.kokoro.phones`): all but the style."""
        parts = (
            dict(zip((phones.RHYTHM, phones.SOUND), self.embeddings, strict=True))
            | self._constants_by_name()
            | self.adapters
        )
        halves = {name: part.detach().numpy().astype("<f2") for name, part in parts.items()}
        np.savez(data, allow_pickle=False, **halves)

    def save_style(self, data: Path) -> None:
        """Write the style's checkpoint `data`, ``styles/NAME.bin``."""
        self.style.detach().numpy().astype("<f4").tofile(data)

    def load(self, data: Path, style: Path) -> None:
        """Begin at the checkpoints of `save` and `save_style`; the regularizer pulls towards them."""
        checkpoint = phones.read(data.read_bytes())
        with torch.no_grad():
            for embeddings, read in zip(self.embeddings, checkpoint.rows, strict=True):
                embeddings.copy_(torch.from_numpy(read))
            for name, part in self._constants_by_name().items():
                if name in checkpoint.constants:
                    part.copy_(torch.from_numpy(checkpoint.constants[name]))
            for name, pair in checkpoint.adapters.items():
                for end, read in zip((phones.DOWN, phones.UP), pair, strict=True):
                    self.adapters[f"{name}{end}"].copy_(torch.from_numpy(read))
            self.style.copy_(torch.from_numpy(np.fromfile(style, "<f4")))
        self._initial_embeddings = [embeddings.detach().clone() for embeddings in self.embeddings]
        self._initial_constants = self._constants.detach().clone()
        self._initial_style = self.style.detach().clone()

    def _loss(self, example: Example, rng: random.Random) -> tuple[Tensor, Tensor]:
        """The listener's loss, (tokens,), and the regularizer; speed, padding, spectrum and noise are augmented."""
        pace = rng.uniform(*_SPEEDS)
        sound, durations = self._say(example.spoken, pace)
        silence = WINDOW if rng.random() < _FULL_WINDOW else rng.uniform(*_SILENCES)
        seconds = min(WINDOW, len(sound) / RATE + silence)
        sound = _equalized(sound)
        loss = self._listener.loss(sound, example.transcripts, seconds, rng.choice(_NOISES)).clamp(
            max=_MAX_LOSS
        )
        initial = self._durations_at_first(example.spoken) / pace
        regularizer = _DURATION_WEIGHT * ((durations - initial) / (initial + 1)).square().mean()
        for weight, std, now, start in (
            (_EMBEDDING_WEIGHT, _EMBEDDING_STD, self.embeddings[1], self._initial_embeddings[1]),
            (_CONSTANT_WEIGHT, _CONSTANT_STD, self._constants, self._initial_constants),
            (_STYLE_WEIGHT, _STYLE_STD, self.style, self._initial_style),
        ):
            regularizer = regularizer + weight * ((now - start) / std).square().mean()
        return loss, regularizer

    def _say(self, text: str, pace: float) -> tuple[Tensor, Tensor]:
        """Sound (samples,) and durations of the symbols, frames; `pace` times the voice's own speed."""
        embedded, high = self._embedded(text, self.embeddings)
        speed = self._speed * pace
        sound, durations = self._network.run(
            self._constants_by_name() | self.adapters,
            embedded,
            high,
            self.style,
            speed,
            (SOUND, DURATIONS),
        )
        return sound.reshape(-1), durations

    def _durations_at_first(self, text: str) -> Tensor:
        """Durations before anything was trained, at the voice's own speed."""
        if text not in self._initial_durations:
            with torch.no_grad():
                embedded, high = self._embedded(text, self._initial_embeddings)
                (self._initial_durations[text],) = self._network.run(
                    {}, embedded, high, self._initial_style, self._speed, (DURATIONS,)
                )
        return self._initial_durations[text]

    def _embedded(self, text: str, ours: Iterable[Tensor]) -> tuple[list[Tensor], Tensor]:
        """Each symbol's embeddings and its tone, with padding (0) at both ends."""
        symbols = transcribe(text)
        tokens = [0, *(SYMBOLS[symbol] for symbol in symbols), 0]
        embedded = [
            torch.cat([table, added])[tokens]
            for table, added in zip(self._network.embeddings, ours, strict=True)
        ]
        return embedded, HIGH * torch.tensor([False, *tones(symbols), False]).float()

    def _constants_by_name(self) -> dict[str, Tensor]:
        """The constants as the network has them; views of one row."""
        published = self._network.learnable
        parts = self._constants[0].split([value.numel() for value in published.values()])
        return {
            name: part.view(value.shape) for (name, value), part in zip(published.items(), parts, strict=True)
        }


def _equalized(sound: Tensor) -> Tensor:
    """With a random smooth gain along the spectrum, as of a room, a microphone or a loudspeaker."""
    spectrum = torch.fft.rfft(sound)
    gains = torch.randn(1, 1, _EQ_KNOTS) * _EQ_STD
    curve = fn.interpolate(gains, size=len(spectrum), mode="linear", align_corners=True)[0, 0]
    return torch.fft.irfft(spectrum * 10 ** (curve / 20), len(sound))


def _all_reduced(values: Sequence[Tensor]) -> list[Tensor]:
    """Their means over all processes."""
    flat = torch.cat([value.flatten() for value in values])
    distributed.all_reduce(flat)
    parts = (flat / distributed.get_world_size()).split([value.numel() for value in values])
    return [part.view(value.shape) for part, value in zip(parts, values, strict=True)]
