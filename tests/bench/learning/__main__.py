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
from tests.bench.learning.dataset import examples, sentences
from tests.bench.learning.listener import Listener
from tests.bench.learning.network import Network
from tests.bench.learning.trainer import Trainer
from tests.bench.styles import BLENDS, blend

SEED = 10
BATCH = 3  # sentences by each voice, a step
CHECKPOINT_EVERY = 50  # steps
LOG_EVERY = 10


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learning")
    for name in ("voices", "listener", "out"):
        parser.add_argument(name, type=Path, metavar=name.upper())
    parser.add_argument("--check", action="store_true", help="the loss on the validation set, no training")
    parser.add_argument("--resume", action="store_true", help="go on from what OUT holds")
    parser.add_argument("--steps", type=int, default=1000, help=f"a step is {BATCH} sentences by each voice")
    parser.add_argument(
        "--rate",
        type=float,
        default=0.0025,
        help="learning rate: the most that an embedding moves in a step; 1 is from one phone to another",
    )
    parser.add_argument("--every", type=int, default=1, help="validate on every nth sentence")
    parser.add_argument("--float", action="store_true", help="float32 in place of bfloat16")
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    for part in ("phones", "styles"):
        (given.out / part).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        multiprocessing.start_processes(
            work, (given, f"file://{folder}/rendezvous"), len(BLENDS), start_method="fork"
        )


def work(rank: int, given: argparse.Namespace, rendezvous: str) -> None:
    """What the process of `rank` does, for the voice of that number; `rendezvous` is where they meet."""
    name, halves = list(BLENDS.items())[rank]
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", rendezvous, rank=rank, world_size=len(BLENDS))
    torch.manual_seed(SEED)  # the adapters' random initialization is alike in all
    dtype = torch.float32 if given.float else torch.bfloat16
    network = Network(onnx.load_from_string(model.joined("", model.SHA256)), dtype)
    style = torch.from_numpy(blend(given.voices, *halves))[None]
    speed = float(voice.load(name).options["speed"])
    trainer = Trainer(network, Listener(given.listener, dtype), style, speed)
    data, own = given.out / "phones" / "kokoro.npz", given.out / "styles" / f"{name}.bin"
    if given.check or given.resume:
        trainer.load(data, own)
        distributed.barrier()  # none writes before all have read
    if not given.check:
        torch.manual_seed(SEED + rank)
        for step, losses in enumerate(train(trainer, given.steps, given.rate, random.Random(SEED + rank)), 1):
            if step % LOG_EVERY == 0 or step == given.steps:
                print(
                    f"{name} {step}: loss {sum(losses) / len(losses):.3f}, {trainer.distance()}", flush=True
                )
            if step % CHECKPOINT_EVERY == 0 or step == given.steps:
                trainer.save_style(own)
                if rank == 0:
                    trainer.save(data)
    validate(name, trainer, sentences("unheard.txt")[:: given.every])


def train(trainer: Trainer, steps: int, rate: float, rng: random.Random) -> Iterator[deque[float]]:
    """Gives, after each step, the latest losses."""
    stream = examples(rng)
    losses: deque[float] = deque(maxlen=BATCH * LOG_EVERY)
    for step in range(steps):
        trainer.set_learning_rate(rate, step, steps)
        losses += trainer.step(list(islice(stream, BATCH)), rng)
        yield losses


def validate(name: str, trainer: Trainer, texts: list[str]) -> None:
    """Print the voice's loss: mean nats a token, and the worst sentence."""
    losses = {text: trainer.evaluate(text) for text in texts}
    worst = max(losses, key=lambda text: losses[text])
    mean = sum(losses.values()) / len(losses)
    print(f"{name}: {mean:.3f} on {len(texts)} unheard sentences, highest {losses[worst]:.2f}: {worst}")


if __name__ == "__main__":
    main(arguments())
