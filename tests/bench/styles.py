"""How the styles began that ``tests/bench/learning`` made ``voices/styles/*.bin`` of, and how those were found.

``python tests/bench/styles.py make VOICES OUT`` writes them to the folder OUT.

VOICES is the folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0): 54 style tables of Kokoro-82M, each
510 rows (by the number of symbols spoken) of 256 float32: 128 for timbre, 128 for rhythm and melody. Ours are one
row, that of 141 symbols (no worse than a row by length), each half a weighted mean of some tables.

``search VOICES REFS LISTENER NAME NAME …`` tries random blends of the named tables on the sentences of REFS and halves
them again and again by how surprised a listener is (LISTENER: a folder with a CTranslate2 Whisper model; needs
faster-whisper): the mean of -log p over the tokens of the true sentence. That is finer than counting
wrong characters, so a few sentences a blend will do. Compare on other sentences than those of REFS what it finds. Ours
were found before there were symbols for Korean phones, with the foreign ones that those began as.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROW = 140
Weights = dict[str, float]
BLENDS: dict[str, tuple[Weights, Weights]] = {
    "sori": ({"jf_alpha": 0.5, "jm_kumo": 0.25, "hf_alpha": 0.25}, {"jf_alpha": 0.7, "hf_alpha": 0.3}),
    "sori-m": ({"jm_kumo": 0.5, "zm_yunjian": 0.5}, {"hm_omega": 1.0}),
}
"""Timbre, rhythm and melody."""
ROUNDS = ((28, 3), (10, 5), (4, 10))
"""How many blends are heard in each round, and on how many sentences more."""

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def blend(voices: Path, timbre: Weights, melody: Weights) -> Vector:
    """Both halves of a style, each the weighted mean of the row of some tables."""

    def mean(weights: Weights) -> Vector:
        rows = [
            np.fromfile(voices / f"{name}.bin", "<f4").reshape(-1, 256)[ROW] * weight
            for name, weight in weights.items()
        ]
        return np.asarray(sum(rows) / sum(weights.values()), "<f4")

    return np.concatenate([mean(timbre)[:128], mean(melody)[128:]])


class Listener:
    """Whisper, asked how likely it finds a sentence that it is told."""

    def __init__(self, folder: str) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        self._model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
        self._tokens = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language="ko")

    def surprise(self, pcm: bytes, text: str) -> float:
        """Mean -log p of the tokens of `text` (nats); at most ten seconds are heard."""
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        spectrum = np.fft.rfft(samples)[: len(samples) // 3 + 1]  # 24 to 16 kHz
        heard = np.fft.irfft(spectrum, len(samples) * 2 // 3).astype(np.float32) * 2 / 3
        padded = np.pad(heard, (0, max(0, 160_000 - len(heard))))
        features = self._model.feature_extractor(padded, padding=0)[:, :1000]
        (told,) = self._model.model.align(
            self._model.encode(features),
            self._tokens.sot_sequence,
            [self._tokens.encode(text)],
            [min(1000, len(heard) // 160)],
        )
        return float(-np.log(np.maximum(told.text_token_probs, 1e-4)).mean())


def search(voices: Path, refs: Path, listener: Listener, names: list[str]) -> None:
    """Print blends, the least surprising last."""
    from reader.engines.kokoro import Kokoro
    from reader.model import Voice

    lines = [line.strip() for line in refs.read_text("utf-8").splitlines() if line.strip()]
    rng = np.random.default_rng(1)

    def draw() -> Weights:
        some = rng.choice(names, min(len(names), int(rng.integers(1, 4))), replace=False)
        return dict(zip(map(str, some), rng.dirichlet([2] * len(some)).round(2).tolist(), strict=True))

    tried: dict[str, list[float]] = {}
    blends: dict[str, tuple[Weights, Weights]] = {}
    for _ in range(ROUNDS[0][0]):
        pair = draw(), draw()
        blends[repr(pair)], tried[repr(pair)] = pair, []
    start = 0
    for keep, more in ROUNDS:
        best = sorted(tried, key=lambda name: float(np.mean(tried[name] or [0])))[:keep]
        for name in best:
            with TemporaryDirectory() as folder:
                scratch = Path(folder) / "trying.bin"
                blend(voices, *blends[name]).tofile(scratch)
                engine = Kokoro(Voice("trying", "kokoro", options={"style": str(scratch)}))
            tried[name] += [
                listener.surprise(engine.speak(line).pcm, line) for line in lines[start : start + more]
            ]
        start += more
    for name in reversed(best):
        print(f"{np.mean(tried[name]):.3f} {name}")


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    if sys.argv[1] == "search":
        search(folder, Path(sys.argv[3]), Listener(sys.argv[4]), sys.argv[5:])
    else:
        out = Path(sys.argv[3])
        out.mkdir(parents=True, exist_ok=True)
        for name, halves in BLENDS.items():
            blend(folder, *halves).tofile(out / f"{name}.bin")
