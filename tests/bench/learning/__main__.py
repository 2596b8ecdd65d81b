"""See the package."""

from __future__ import annotations

import argparse
import random
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from torch import distributed, multiprocessing

from reader import voice
from reader.engines.kokoro import model
from tests.bench.learning.learner import Learner
from tests.bench.learning.lessons import lessons, sentences
from tests.bench.learning.listener import Listener
from tests.bench.learning.network import Network
from tests.bench.styles import BLENDS, blend

SEED = 10
BATCH = 3  # sentences by each voice, a step
SAVE_EVERY = 50  # steps
TELL_EVERY = 10


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learning")
    for name in ("voices", "listener", "out"):
        parser.add_argument(name, type=Path, metavar=name.upper())
    parser.add_argument("--check", action="store_true", help="the loss on unheard sentences, no learning")
    parser.add_argument("--resume", action="store_true", help="go on from what OUT holds")
    parser.add_argument("--steps", type=int, default=1000, help=f"a step is {BATCH} sentences by each voice")
    parser.add_argument(
        "--rate",
        type=float,
        default=0.0025,
        help="most that a phone moves in a step: 1 is from one to another",
    )
    parser.add_argument("--every", type=int, default=1, help="check on every so-manieth sentence")
    parser.add_argument("--float", action="store_true", help="float32 in place of bfloat16")
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    for part in ("phones", "styles"):
        (given.out / part).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        multiprocessing.start_processes(
            work, (given, f"file://{folder}/meeting"), len(BLENDS), start_method="fork"
        )


def work(rank: int, given: argparse.Namespace, meeting: str) -> None:
    """What process number `rank` does, for the voice of that number; `meeting` is where they find each other."""
    name, halves = list(BLENDS.items())[rank]
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", meeting, rank=rank, world_size=len(BLENDS))
    torch.manual_seed(SEED)  # adapters begin at random, alike in all
    dtype = torch.float32 if given.float else torch.bfloat16
    network = Network(onnx.load_from_string(model.joined("", model.SHA256)), dtype)
    style = torch.from_numpy(blend(given.voices, *halves))[None]
    speed = float(voice.load(name).options["speed"])
    learner = Learner(network, Listener(given.listener, dtype), style, speed)
    data, own = given.out / "phones" / "kokoro.npz", given.out / "styles" / f"{name}.bin"
    if given.check or given.resume:
        learner.load(data, own)
        distributed.barrier()  # none writes before all have read
    if not given.check:
        torch.manual_seed(SEED + rank)
        for step, losses in enumerate(learn(learner, given.steps, given.rate, random.Random(SEED + rank)), 1):
            if step % TELL_EVERY == 0 or step == given.steps:
                print(f"{name} {step}: loss {sum(losses) / len(losses):.3f}, {learner.moved()}", flush=True)
            if step % SAVE_EVERY == 0 or step == given.steps:
                learner.save_style(own)
                if rank == 0:
                    learner.save(data)
    check(name, learner, sentences("unheard.txt")[:: given.every])


def learn(learner: Learner, steps: int, rate: float, rng: random.Random) -> Iterator[deque[float]]:
    """Gives, after each step, the last losses."""
    heap = lessons(rng)
    losses: deque[float] = deque(maxlen=BATCH * TELL_EVERY)
    for step in range(steps):
        learner.set_rate(rate, step, steps)
        losses += learner.step(list(islice(heap, BATCH)), rng)
        yield losses


def check(name: str, learner: Learner, texts: list[str]) -> None:
    """Print how surprised the listener is by the voice: mean nats a token, and the worst sentence."""
    heard = {text: learner.surprise(text) for text in texts}
    worst = max(heard, key=lambda text: heard[text])
    mean = sum(heard.values()) / len(heard)
    print(f"{name}: {mean:.3f} on {len(texts)} unheard sentences, most {heard[worst]:.2f}: {worst}")


if __name__ == "__main__":
    main(arguments())
