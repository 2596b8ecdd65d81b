"""Whisper in torch, from its CTranslate2 file, with gradients back to the sound.

It is told the true sentence and asked how likely it finds each token of it, given the sound and the tokens before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
import torch.nn.functional as fn
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as Vocabulary
from torch import Tensor

RATE = 16_000
"""Hz, of what it hears; Kokoro speaks at 24,000."""
LONGEST = 30.0
"""Seconds it can hear at once."""

_STEP = 160  # samples from frame to frame
_FRAME = 400  # samples in a frame
_HEAD = 64  # width of an attention head, in every Whisper
_TYPES = {0: "<f4", 4: "<f2"}  # CTranslate2's numbers for them; it has others


class Listener:
    """A Whisper that learns nothing; `dtype` is that of its products."""

    def __init__(self, folder: Path, dtype: torch.dtype = torch.bfloat16) -> None:
        """Of `folder`: ``model.bin`` (float16 or float32) and ``tokenizer.json``."""
        with (folder / "model.bin").open("rb") as file:
            self._parameters = dict(_variables(file))
        self._weights = {
            name: value.to(dtype) for name, value in self._parameters.items() if name.endswith("/weight")
        }
        self._dtype = dtype
        self._layers = len([name for name in self._parameters if name.endswith("ffn/linear_0/weight")]) // 2
        vocabulary = Vocabulary.from_file(str(folder / "tokenizer.json"))
        self._tokens = Tokenizer(vocabulary, True, task="transcribe", language="ko")
        bands = self._parameters["encoder/conv1/weight"].shape[1]
        self._filters = torch.from_numpy(FeatureExtractor(feature_size=bands).mel_filters.astype(np.float32))
        self._window = torch.hann_window(_FRAME)

    def surprise(self, sound: Tensor, writings: Sequence[str], seconds: float, noise: float = 0.0) -> Tensor:
        """-log p of each token, and of the end, of that of `writings` which it finds likeliest, nats: (tokens + 1,).

        Args:
            sound: samples at 24 kHz, 1 is full scale.
            writings: ways to write what was said: “3월”, “삼월”.
            seconds: how long it listens, silence behind the sound included.
            noise: of the room: standard deviation, in the sound's scale.
        """
        heard = _slower(sound)
        heard = heard + noise * torch.randn(len(heard))
        memory = self._encode(self._spectrum(heard, int(seconds * RATE)))
        return min(
            (self._read(memory, text) for text in writings), key=lambda each: float(each.detach().sum())
        )

    def _read(self, memory: Tensor, text: str) -> Tensor:
        start = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        said = self._tokens.encode(f" {text}")
        guesses = self._decode(memory, torch.tensor(start + said))[len(start) - 1 :]
        return fn.cross_entropy(guesses, torch.tensor([*said, self._tokens.eot]), reduction="none")

    def _spectrum(self, heard: Tensor, samples: int) -> Tensor:
        """Log-mel as Whisper learned it: (bands, frames); `heard` is cut or filled up to `samples`."""
        samples = samples // _STEP * _STEP
        whole = fn.pad(heard[:samples], (0, max(0, samples - len(heard))))
        bins = torch.stft(whole, _FRAME, _STEP, window=self._window, return_complex=True)[:, :-1]
        power = bins.real**2 + bins.imag**2
        bands = (self._filters @ power).clamp(min=1e-10).log10()
        return (torch.maximum(bands, bands.max().detach() - 8) + 4) / 4

    def _encode(self, spectrum: Tensor) -> Tensor:
        """(bands, frames) → (frames / 2, width)."""
        x = self._convolve(spectrum[None], "encoder/conv1", 1)
        x = self._convolve(x, "encoder/conv2", 2)[0].T
        x = x + self._parameters["encoder/position_encodings/encodings"][: len(x)]
        for number in range(self._layers):
            layer = f"encoder/layer_{number}"
            x = x + self._heed_itself(x, f"{layer}/self_attention", causal=False)
            x = x + self._feed(x, f"{layer}/ffn")
        return self._normalize(x, "encoder/layer_norm")

    def _decode(self, memory: Tensor, tokens: Tensor) -> Tensor:
        """What it expects after each of `tokens`: (tokens, vocabulary)."""
        x = self._parameters["decoder/embeddings/weight"][tokens]
        x = x + self._parameters["decoder/position_encodings/encodings"][: len(x)]
        for number in range(self._layers):
            layer = f"decoder/layer_{number}"
            x = x + self._heed_itself(x, f"{layer}/self_attention", causal=True)
            x = x + self._heed_sound(x, memory, f"{layer}/attention")
            x = x + self._feed(x, f"{layer}/ffn")
        return self._linear(self._normalize(x, "decoder/layer_norm"), "decoder/embeddings")

    def _convolve(self, x: Tensor, name: str, stride: int) -> Tensor:
        made = fn.conv1d(x.to(self._dtype), self._weights[f"{name}/weight"], stride=stride, padding=1)
        return fn.gelu(made.float() + self._parameters[f"{name}/bias"][:, None])

    def _heed_itself(self, x: Tensor, name: str, *, causal: bool) -> Tensor:
        asked = self._linear(self._normalize(x, f"{name}/layer_norm"), f"{name}/linear_0").to(self._dtype)
        return self._linear(_attention(*asked.chunk(3, -1), causal=causal), f"{name}/linear_1")

    def _heed_sound(self, x: Tensor, memory: Tensor, name: str) -> Tensor:
        query = self._linear(self._normalize(x, f"{name}/layer_norm"), f"{name}/linear_0").to(self._dtype)
        key, value = self._linear(memory, f"{name}/linear_1").to(self._dtype).chunk(2, -1)
        return self._linear(_attention(query, key, value, causal=False), f"{name}/linear_2")

    def _feed(self, x: Tensor, name: str) -> Tensor:
        hidden = fn.gelu(self._linear(self._normalize(x, f"{name}/layer_norm"), f"{name}/linear_0"))
        return self._linear(hidden, f"{name}/linear_1")

    def _normalize(self, x: Tensor, name: str) -> Tensor:
        scale, shift = self._parameters[f"{name}/gamma"], self._parameters[f"{name}/beta"]
        return fn.layer_norm(x, x.shape[-1:], scale, shift)

    def _linear(self, x: Tensor, name: str) -> Tensor:
        made = (x.to(self._dtype) @ self._weights[f"{name}/weight"].T).float()
        bias = self._parameters.get(f"{name}/bias")
        return made if bias is None else made + bias


def _attention(query: Tensor, key: Tensor, value: Tensor, *, causal: bool) -> Tensor:
    """(queries, width), (keys, width) twice → (queries, width)."""
    heads = [x.reshape(1, len(x), -1, _HEAD).transpose(1, 2) for x in (query, key, value)]
    made = fn.scaled_dot_product_attention(*heads, is_causal=causal)
    return made.transpose(1, 2).reshape(len(query), -1)


def _slower(sound: Tensor) -> Tensor:
    """24 kHz → 16 kHz, by leaving out the top third of its spectrum."""
    count = len(sound) // 3
    spectrum = torch.fft.rfft(sound[: count * 3])
    return torch.fft.irfft(spectrum[: count + 1], count * 2) * (2 / 3)


def _variables(file: BinaryIO) -> Iterator[tuple[str, Tensor]]:
    """Names and values in a CTranslate2 ``model.bin``, as float32; the aliases at its end aren't needed."""

    def number(form: str) -> int:
        (value,) = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))
        return int(value)

    def name() -> str:
        return file.read(number("H")).removesuffix(b"\0").decode()

    number("I")  # version of the format
    name()  # of the kind of model
    number("I")  # revision of that kind
    for _ in range(number("I")):
        called = name()
        shape = [number("I") for _ in range(number("B"))]
        dtype = _TYPES.get(number("B"))
        data = file.read(number("I"))
        if dtype:
            yield called, torch.from_numpy(np.frombuffer(data, dtype).reshape(shape).astype(np.float32))
