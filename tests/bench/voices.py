"""Figures of the embedded voices, by hand: ``python -m tests.bench.voices speed|speak VOICE REFS [OUT]``.

speed  throughput in one run on the sentences of REFS (one a line): ours, by two threads on one session, against the
       plain call (onnxruntime's defaults on the published int8 file, taught our symbols and nothing else, a sentence
       at a time), same symbols and style
speak  writes OUT/000.wav … for the sentences of REFS, for a listener, and says seconds a syllable and pitch
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from reader import voice
from reader.engines.kokoro import Kokoro, model, style_vector
from reader.engines.kokoro.phonemes import SYMBOLS, transcribe
from reader.engines.kokoro.phones import read, teach
from reader.korean.sentences import count_syllables
from reader.sound import wav

WORKERS = 2


def plain(name: str, lines: list[str]) -> float:
    """Seconds of sound a second, by the plain call."""
    style = style_vector(str(voice.load(name).options["style"]))
    published = onnx.load_from_string(model.joined("", model.SHA256))
    teach(published, read(model.learned_data()))
    session = onnxruntime.InferenceSession(published.SerializeToString(), providers=["CPUExecutionProvider"])
    sound, began = 0.0, time.perf_counter()
    for line in lines:
        tokens = [SYMBOLS[symbol] for symbol in transcribe(line)]
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style,
            "speed": np.ones(1, np.float32),
        }
        sound += np.asarray(session.run(None, given)[0]).size / 24_000
    return sound / (time.perf_counter() - began)


def ours(engine: Kokoro, lines: list[str]) -> float:
    """Seconds of sound a second, as the pipeline speaks."""
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        sound = sum(each.seconds for each in pool.map(engine.speak, lines))
    return sound / (time.perf_counter() - began)


def speed(name: str, lines: list[str]) -> None:
    """Both, twice, by turns: the machine's mood shows."""
    engine = Kokoro(voice.load(name))
    for _ in range(2):
        before, now = plain(name, lines), ours(engine, lines)
        print(f"plain {before:.2f}, ours {now:.2f} times real time: {now / before:.2f} times the plain call")


def pitch(pcm: bytes) -> list[float]:
    """Hz every 20 ms where the sound is voiced, by autocorrelation between 70 and 400 Hz."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    found = []
    for start in range(0, len(samples) - 1200, 480):
        frame = samples[start : start + 1200] - samples[start : start + 1200].mean()
        power = np.correlate(frame, frame, "full")[1199:]
        lag = int(np.argmax(power[60:343])) + 60
        if power[0] > 1e8 and power[lag] > 0.5 * power[0]:
            found.append(24_000 / lag)
    return found


def speak(name: str, lines: list[str], out: Path) -> None:
    """Clips for a listener; and figures that ears would notice."""
    out.mkdir(parents=True, exist_ok=True)
    engine = Kokoro(voice.load(name))
    paces = []
    for number, line in enumerate(lines):
        sound = engine.speak(line)
        (out / f"{number:03}.wav").write_bytes(wav(sound))
        heights = pitch(sound.pcm)
        third = max(1, len(heights) // 3)
        paces.append(sound.seconds / count_syllables(line))
        first, last = np.median(heights[:third]), np.median(heights[-third:])
        print(f"{number:03} {paces[-1]:.3f} s a syllable, {first:.0f} → {last:.0f} Hz  {line}")
    print(f"seconds a syllable {min(paces):.3f} to {max(paces):.3f}, mean {np.mean(paces):.3f}")


if __name__ == "__main__":
    command, name, refs, *rest = sys.argv[1:]
    sentences = [line.strip() for line in Path(refs).read_text("utf-8").splitlines() if line.strip()]
    if command == "speed":
        speed(name, sentences)
    else:
        speak(name, sentences, Path(rest[0]))
