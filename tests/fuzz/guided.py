"""One target under atheris (libFuzzer): ``python -m tests.fuzz.guided TARGET FOUND SELF [options of libFuzzer] CORPUS…``.

A fault doesn't end the run: its input is kept in the folder FOUND under what is wrong, once a place.
SELF is a program that does what this does with TARGET, FOUND and SELF: to merge, libFuzzer begins itself anew.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
import traceback
from pathlib import Path
from random import Random

import atheris

_APART = ("reader.engines", "reader.cli", "reader.listen", "reader.__main__", "reader.sftp")


def _instrumented() -> None:
    """All of ours that is fuzzed is imported, with its branches counted."""
    with atheris.instrument_imports(include=["reader"], enable_loader_override=False):
        import reader

        for module in pkgutil.walk_packages(reader.__path__, "reader."):
            if not module.name.startswith(_APART):
                importlib.import_module(module.name)


def main() -> None:
    """Fuzz until libFuzzer has had enough."""
    target, found = sys.argv[1], Path(sys.argv[2])
    _instrumented()
    from tests.fuzz.faults import place, took_too_long
    from tests.fuzz.mutate import structured
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import TARGETS

    run = TARGETS[target]
    for seed in seeds(target)[:5]:  # tables are read once
        run(seed)

    def once(data: bytes) -> None:
        begun = time.process_time()
        try:
            run(data)
            took_too_long(time.process_time() - begun)
        except Exception as error:
            keep = found / place(error)
            if not keep.exists() or keep.stat().st_size > len(data):
                if not keep.exists():
                    traceback.print_exception(error, limit=-4)
                    print("FAULT", keep.name, flush=True)
                keep.write_bytes(data)

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        if target == "mp3" or seed % 3 == 0:
            return bytes(atheris.Mutate(data, most))
        return structured(target, data, Random(seed))[:most]

    atheris.Setup(sys.argv[3:], once, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
