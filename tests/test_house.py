"""The plan of the house: imports go down only, third parties stay in their rooms, start-up is light."""

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

READER = Path(__file__).parent.parent / "reader"

# A room may import rooms of lower floors, and what is inside itself. Packages are one room.
FLOORS = [
    {"errors", "model", "voices", "wishes"},
    {
        "article", "cache", "catalog", "check", "config", "cover", "decode", "earcons", "feed", "formats", "fonts", "frontmatter", "korean", "listen", "loudness", "media", "mp3", "show", "site", "sound",
        "source", "store", "symptoms", "tags", "transcript", "voice", "workers",
    },
    {"engines", "publish", "script", "serve", "sftp"},
    {"casting", "clips"},
    {"recording", "speech"},
    {"doctor", "episode"},
    {"pipeline"},
    {"cli"},
    {"__main__"},
]  # fmt: skip
# Within floor 1, what may lean on what.
SIDEWAYS = {
    "article": {"decode", "frontmatter"},
    "catalog": {"store"},
    "check": {
        "cache",
        "catalog",
        "cover",
        "feed",
        "formats",
        "korean",
        "listen",
        "show",
        "sound",
        "store",
        "symptoms",
        "voice",
    },
    "config": {"formats", "voice", "workers"},
    "listen": {"korean"},
    "model": {"wishes"},
    "sound": {"formats"},
    "symptoms": {"korean"},
    "feed": {"catalog", "config"},
    "show": {"catalog", "config", "feed", "site", "store", "tags"},
    "site": {"catalog", "config", "feed"},
    "publish": {"sftp"},
    "source": {"decode", "frontmatter"},
}
OWNERS = {
    "bs4": {"article", "source"},
    "botocore": {"publish"},
    "faster_whisper": {"listen"},
    "fsspec": {"publish", "sftp"},
    "gtts": {"engines"},
    "imageio_ffmpeg": {"formats"},
    "markdown_it": {"article"},
    "mutagen": {"tags"},
    "PIL": {"cover"},
    "lameenc": {"mp3"},
    "pydub": {"sound"},
    "soundfile": {"sound"},
    "requests": {"source", "engines"},
    "segno": {"serve"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "yaml": {"frontmatter"},
}


def room(file: Path) -> str:
    return file.relative_to(READER).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """Modules that `file` imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "reader":
                found |= {f"reader.{name.name}" for name in node.names}
            found.add(node.module)
    return found


FILES = [file for file in sorted(READER.rglob("*.py")) if room(file) != "__init__"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(READER)))
def test_imports_go_down_only(file: Path) -> None:
    here = room(file)
    floor = next(number for number, rooms in enumerate(FLOORS) if here in rooms)
    below = set().union(*FLOORS[:floor]) | SIDEWAYS.get(here, set()) | {here}
    used = {name.split(".")[1] for name in imports(file) if name.startswith("reader.")} - {"__version__"}
    assert used <= below


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(READER)))
def test_third_parties_stay_in_their_rooms(file: Path) -> None:
    used = {name.split(".")[0] for name in imports(file)}
    strangers = {name for name in used & OWNERS.keys() if room(file) not in OWNERS[name]}
    assert not strangers


@pytest.mark.parametrize("file", [*FILES, *sorted(Path(__file__).parent.rglob("*.py"))], ids=str)
def test_a_module_is_read_in_one_sitting(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 400


def test_help_loads_nothing_heavy() -> None:
    heavy = {
        "numpy",
        "faster_whisper",
        "onnxruntime",
        "bs4",
        "lxml",
        "pydub",
        "gtts",
        "scipy",
        "fsspec",
        "starlette",
        "uvicorn",
        "PIL",
        "jinja2",
        "requests",
        "yaml",
    }
    script = "import sys; sys.argv = ['reader', '--help']\nfrom reader.cli import app\n"
    script += f"try: app()\nexcept SystemExit: print('LOADED', sorted({heavy!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_the_installed_reader_is_ours_alone() -> None:
    """lemon24's `reader` has the same import name: side by side, the two would merge without a word."""
    owners = importlib.metadata.packages_distributions()["reader"]
    assert set(owners) == {"sori-reader"}
