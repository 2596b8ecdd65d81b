"""See the package."""

from __future__ import annotations

import argparse
import random
import time
from itertools import islice
from pathlib import Path

import onnx
import torch

from reader import voice
from reader.engines.kokoro import model
from tests.bench.learning.learner import Learner
from tests.bench.learning.lessons import lessons, sentences
from tests.bench.learning.listener import Listener
from tests.bench.learning.network import Network
from tests.bench.styles import BLENDS, blend

SEED = 10
SAVE_EVERY = 50  # steps
TELL_EVERY = 10


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learning")
    for name in ("voices", "listener", "out"):
        parser.add_argument(name, type=Path, metavar=name.upper())
    parser.add_argument("--check", action="store_true", help="the loss on unheard sentences, no learning")
    parser.add_argument("--resume", action="store_true", help="go on from what OUT holds")
    parser.add_argument("--steps", type=int, default=1000, help="a step is a sentence by each voice")
    parser.add_argument(
        "--rate",
        type=float,
        default=0.012,
        help="most that a phone moves in a step: 1 is from one to another",
    )
    parser.add_argument("--every", type=int, default=1, help="check on every so-manieth sentence")
    parser.add_argument("--float", action="store_true", help="float32 in place of bfloat16")
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    dtype = torch.float32 if given.float else torch.bfloat16
    network = Network(onnx.load_from_string(model.joined("", model.SHA256)), dtype)
    styles = {name: torch.from_numpy(blend(given.voices, *halves))[None] for name, halves in BLENDS.items()}
    speeds = {name: float(voice.load(name).options["speed"]) for name in styles}
    learner = Learner(network, Listener(given.listener, dtype), styles, speeds)
    if given.check or given.resume:
        learner.load(given.out)
    if not given.check:
        learn(learner, given.steps, given.rate, given.out)
    check(learner, sentences("unheard.txt")[:: given.every])


def learn(learner: Learner, steps: int, rate: float, out: Path) -> None:
    rng = random.Random(SEED)
    heap = lessons(rng)
    losses: list[float] = []
    began = time.perf_counter()
    for step in range(steps):
        learner.set_rate(rate, step, steps)
        losses += learner.step(dict(zip(learner.styles, islice(heap, len(learner.styles)), strict=True)), rng)
        if (step + 1) % TELL_EVERY == 0 or step + 1 == steps:
            recent = losses[-2 * 2 * TELL_EVERY :]
            print(
                f"{step + 1}: loss {sum(recent) / len(recent):.3f}, {learner.moved()}, {time.perf_counter() - began:.0f} s",
                flush=True,
            )
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
            learner.save(out)


def check(learner: Learner, texts: list[str]) -> None:
    """Print how surprised the listener is by each voice: mean nats a token, and the worst sentence."""
    for name in learner.styles:
        heard = {text: learner.surprise(name, text) for text in texts}
        worst = max(heard, key=lambda text: heard[text])
        mean = sum(heard.values()) / len(heard)
        print(f"{name}: {mean:.3f} on {len(texts)} unheard sentences, most {heard[worst]:.2f}: {worst}")


if __name__ == "__main__":
    main(arguments())
