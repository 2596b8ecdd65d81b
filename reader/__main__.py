"""``python -m reader``."""

import sys
from importlib import import_module

from reader.words import message

try:
    import_module("reader.voices")  # pyproject.toml maps it to voices/, so a mere checkout lacks it
    from reader.cli import main
except ModuleNotFoundError as error:
    sys.exit(message("main.uninstalled", name=error.name))

main()
