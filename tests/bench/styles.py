"""How ``voices/styles/*.bin`` were made: ``python tests/bench/styles.py VOICES``.

VOICES is the folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0): 54 style tables of Kokoro-82M, each
510 rows (by the number of symbols spoken) of 256 float32. Ours are weighted means of some of them, as half floats.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

BLENDS = {
    "sori": {"jf_alpha": 0.5, "hf_alpha": 0.5},
    "sori-m": {"jm_kumo": 0.5, "zm_yunjian": 0.5},
}
OUT = Path(__file__).parents[2] / "voices" / "styles"


def blend(voices: Path, weights: dict[str, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
    """The weighted mean of style tables."""
    tables = [np.fromfile(voices / f"{name}.bin", "<f4") * weight for name, weight in weights.items()]
    return np.asarray(sum(tables) / sum(weights.values()), "<f2")


if __name__ == "__main__":
    for name, weights in BLENDS.items():
        blend(Path(sys.argv[1]), weights).tofile(OUT / f"{name}.bin")
