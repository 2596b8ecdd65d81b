"""Whisper in torch, from its CTranslate2 file, with gradients back to the sound.

The loss is the cross-entropy of the true transcript under teacher forcing: of each token, given the sound and the tokens
before it.
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
WINDOW = 30.0
"""Seconds, of the encoder's window."""

_HOP = 160  # hop length, samples
_N_FFT = 400  # samples
_HEAD = 64  # width of an attention head, in every Whisper
_TYPES = {0: "<f4", 4: "<f2"}  # CTranslate2's numbers for them; it has others


class Listener:
    """A Whisper, frozen; `dtype` is that of its matrix products."""

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
        self._mel_filters = torch.from_numpy(
            FeatureExtractor(feature_size=bands).mel_filters.astype(np.float32)
        )
        self._window = torch.hann_window(_N_FFT)

    def loss(self, sound: Tensor, transcripts: Sequence[str], seconds: float, noise: float = 0.0) -> Tensor:
        """Cross-entropy of each token, and of the end, of the likeliest of `transcripts`, nats: (tokens + 1,).

        Args:
            sound: samples at 24 kHz, 1 is full scale.
            transcripts: alternative transcripts of what is spoken: “3월”, “삼월”.
            seconds: to which the sound is padded with silence.
            noise: standard deviation of white noise that is added, in the sound's scale.
        """
        heard = _resampled(sound)
        heard = heard + noise * torch.randn(len(heard))
        memory = self._encode(self._log_mel(heard, int(seconds * RATE)))
        return min(
            (self._cross_entropy(memory, text) for text in transcripts),
            key=lambda each: float(each.detach().sum()),
        )

    def _cross_entropy(self, memory: Tensor, text: str) -> Tensor:
        prompt = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        target = self._tokens.encode(f" {text}")
        logits = self._decode(memory, torch.tensor(prompt + target))[len(prompt) - 1 :]
        return fn.cross_entropy(logits, torch.tensor([*target, self._tokens.eot]), reduction="none")

    def _log_mel(self, heard: Tensor, samples: int) -> Tensor:
        """Log-mel spectrogram as in Whisper's training: (bands, frames); `heard` is cut or padded to `samples`."""
        samples = samples // _HOP * _HOP
        whole = fn.pad(heard[:samples], (0, max(0, samples - len(heard))))
        bins = torch.stft(whole, _N_FFT, _HOP, window=self._window, return_complex=True)[:, :-1]
        power = bins.real**2 + bins.imag**2
        bands = (self._mel_filters @ power).clamp(min=1e-10).log10()
        return (torch.maximum(bands, bands.max().detach() - 8) + 4) / 4

    def _encode(self, spectrum: Tensor) -> Tensor:
        """(bands, frames) → (frames / 2, width)."""
        x = self._conv(spectrum[None], "encoder/conv1", 1)
        x = self._conv(x, "encoder/conv2", 2)[0].T
        x = x + self._parameters["encoder/position_encodings/encodings"][: len(x)]
        for number in range(self._layers):
            layer = f"encoder/layer_{number}"
            x = x + self._self_attention(x, f"{layer}/self_attention", causal=False)
            x = x + self._feed_forward(x, f"{layer}/ffn")
        return self._layer_norm(x, "encoder/layer_norm")

    def _decode(self, memory: Tensor, tokens: Tensor) -> Tensor:
        """Logits of the token after each of `tokens`: (tokens, vocabulary)."""
        x = self._parameters["decoder/embeddings/weight"][tokens]
        x = x + self._parameters["decoder/position_encodings/encodings"][: len(x)]
        for number in range(self._layers):
            layer = f"decoder/layer_{number}"
            x = x + self._self_attention(x, f"{layer}/self_attention", causal=True)
            x = x + self._cross_attention(x, memory, f"{layer}/attention")
            x = x + self._feed_forward(x, f"{layer}/ffn")
        return self._linear(self._layer_norm(x, "decoder/layer_norm"), "decoder/embeddings")

    def _conv(self, x: Tensor, name: str, stride: int) -> Tensor:
        made = fn.conv1d(x.to(self._dtype), self._weights[f"{name}/weight"], stride=stride, padding=1)
        return fn.gelu(made.float() + self._parameters[f"{name}/bias"][:, None])

    def _self_attention(self, x: Tensor, name: str, *, causal: bool) -> Tensor:
        qkv = self._linear(self._layer_norm(x, f"{name}/layer_norm"), f"{name}/linear_0").to(self._dtype)
        return self._linear(_attention(*qkv.chunk(3, -1), causal=causal), f"{name}/linear_1")

    def _cross_attention(self, x: Tensor, memory: Tensor, name: str) -> Tensor:
        query = self._linear(self._layer_norm(x, f"{name}/layer_norm"), f"{name}/linear_0").to(self._dtype)
        key, value = self._linear(memory, f"{name}/linear_1").to(self._dtype).chunk(2, -1)
        return self._linear(_attention(query, key, value, causal=False), f"{name}/linear_2")

    def _feed_forward(self, x: Tensor, name: str) -> Tensor:
        hidden = fn.gelu(self._linear(self._layer_norm(x, f"{name}/layer_norm"), f"{name}/linear_0"))
        return self._linear(hidden, f"{name}/linear_1")

    def _layer_norm(self, x: Tensor, name: str) -> Tensor:
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


def _resampled(sound: Tensor) -> Tensor:
    """24 kHz → 16 kHz, by dropping the top third of the spectrum."""
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
