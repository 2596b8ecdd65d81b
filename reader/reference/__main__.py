"""``python -m reader.reference DOCS``: makes what the code says of itself anew, in the folder of the docs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from reader import words
from reader.reference.page import page
from reader.reference.schema import NAME, schema


def documents() -> Mapping[str, str]:
    """The files, by their name."""
    found = {}
    for code, name in (("en", "settings.en.md"), ("ko", "settings.md")):
        words.use(code)
        found[name] = page()
    return {**found, NAME: json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"}


if __name__ == "__main__":
    for _name, _text in documents().items():
        (Path(sys.argv[1]) / _name).write_text(_text, "utf-8", newline="\n")
