"""The pictures that the embedded voices are proven with: ``python -m tests.bench.proofs [STYLE …]``.

Writes ``voices/proofs/STYLE.npy`` anew, for the styles there are or those named. To be done whenever
`reader.engines.kokoro.REVISION` or `REWRITE` changes, where listeners have judged the voices.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from reader.engines.kokoro import kernels, sentence
from reader.engines.kokoro.model import open_model
from reader.engines.kokoro.proof import picture

VOICES = Path(__file__).parents[2] / "voices"

if __name__ == "__main__":
    session = open_model(next(kernels.proven()))
    for style in sys.argv[1:] or sorted(file.stem for file in (VOICES / "styles").glob("*.bin")):
        found = picture(sentence(session, style))
        np.save(VOICES / "proofs" / f"{style}.npy", found)
        print(style, found.shape)
