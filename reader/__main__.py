"""``python -m reader``."""

import sys
from importlib import import_module

try:
    import_module("reader.voices")  # pyproject.toml maps it to voices/, so a mere checkout lacks it
    from reader.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"오류: 설치되지 않았습니다 (‘{error.name}’ 모듈이 없음) → pip install -e .")

main()
