"""What an embedded voice says on the processor that runs this: ``python -m tests.spoken [--wrong] STYLE …``, as JSON.

``--wrong`` takes a model as it once was shipped: signed 8-bit weights, silence computed. Where products saturate it is
noise. `prepare` makes the model in the cache beforehand, where this is to be run slowly.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from time import perf_counter

from reader.engines.kokoro import kernels, sentence, trim
from reader.engines.kokoro.model import open_model
from reader.engines.kokoro.proof import distance, read

WRONG = "--wrong"


def wrong() -> None:
    """From now on models are prepared as they should not be."""
    kernels.KERNELS = {"s8": kernels.wide}
    trim.trim = lambda model: False


def prepare(*words: str) -> None:
    """Prepare the model that `main` takes with the same words, in the user's cache."""
    if WRONG in words:
        wrong()
    open_model(next(iter(kernels.KERNELS)))


def main(*words: str) -> dict[str, object]:
    """Which kernels are exact here, and of each style: how far from right it is, dB; its length, and the time it took, s."""
    exact = {
        store.__name__: kernels.exact(store) for store in (kernels.narrow, kernels.unsigned, kernels.wide)
    }
    if WRONG in words:
        wrong()
    session = open_model(next(iter(kernels.KERNELS)))
    styles = {}
    for style in (word for word in words if word != WRONG):
        began = perf_counter()
        sound = sentence(session, style)
        apart = distance(sound, read((files("reader.voices") / "proofs" / f"{style}.npy").read_bytes()))
        styles[style] = {"apart": apart, "seconds": sound.seconds, "took": perf_counter() - began}
    return {"processor": kernels.processor(), "exact": exact, "styles": styles}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
