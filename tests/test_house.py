"""The plan of the house: imports go down only, third parties stay in their rooms, start-up is light."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

READER = Path(__file__).parent.parent / "reader"

# Floors, from the ground up, and the layers of each. A room may import rooms of lower layers, and what is inside
# itself. Packages are one room; `fonts` and `voices` hold nothing but data. CONTRIBUTING.md shows the same floors.
FLOORS = [
    [{"fonts", "voices", "words"}, {"clock", "errors", "hosts", "model", "paths", "unseen"}, {"events"}],
    [
        {"disk", "refusal"},
        {"listening", "objects"},
        {
            "cache", "cluster", "cover", "decode", "earcons", "frontmatter", "korean", "layout", "loudness", "mp3", "player", "store",
            "tags", "toml",
        },
        {"workers"},
        {"article", "blog", "formats", "listen", "lists", "record", "skipping", "source", "symptoms", "tabular", "transcript"},
        {"catalog", "github", "listing"},
        {"manifest", "outputs", "sound", "writeback"},
        {"engines", "lease", "media"},
        {"bucket", "categories", "subscribers", "topics", "voice"},
        {"settings"},
        {"config"},
        {"feed", "reference"},
        {"book", "site"},
        {"show"},
        {"check"},
    ],
    [{"hub", "sftp"}, {"destination"}, {"lexicons", "publish", "script", "serve", "status"}, {"announce", "phone"}],
    [{"casting", "clips"}],
    [{"chapters"}, {"recording", "speech"}],
    [{"doctor", "episode", "review"}],
    [{"identity"}, {"asked", "register", "rendering", "variants"}, {"supply"}, {"briefing", "repair", "pipeline"}],
    [{"watch"}],
    [{"cli"}, {"__main__"}],
]  # fmt: skip
LAYERS = [layer for floor in FLOORS for layer in floor]

# Who may import what isn't ours, nor Python's.
OWNERS = {
    "PIL": {"cover"},
    "aiohttp": {"engines", "objects", "refusal"},
    "av": {"formats"},
    "botocore": {"refusal"},
    "bs4": {"article"},
    "dask": {"cluster"},
    "distributed": {"cluster"},
    "docutils": {"article"},
    "edge_tts": {"engines"},
    "espeakng_loader": {"engines"},
    "faster_whisper": {"listen"},
    "filelock": {"store"},
    "fsspec": {"destination", "objects", "sftp"},
    "google": {"engines"},  # protobuf, in which onnx keeps a model
    "gtts": {"engines"},
    "jinja2": {"github", "site"},
    "lameenc": {"mp3"},
    "markupsafe": {"site"},
    "lxml": {"article", "book", "check", "feed", "hub", "serve", "source"},
    "pyromark": {"article"},
    "mutagen": {"tags"},
    "numpy": {"earcons", "engines", "listen", "loudness", "sound", "symptoms"},
    "onnx": {"engines"},
    "onnxruntime": {"engines"},
    "paramiko": {"destination", "sftp"},
    "platformdirs": {"cache", "doctor", "engines"},
    "protego": {"source"},
    "psutil": {"workers"},
    "pydub": {"sound"},
    "requests": {"announce", "check", "engines", "hub", "source"},
    "rich": {"cli"},
    "s3fs": {"objects", "refusal"},
    "segno": {"phone"},
    "sherpa_onnx": {"engines"},
    "soundfile": {"formats", "sound"},
    "soxr": {"loudness", "sound"},
    "starlette": {"review", "serve"},
    "tenacity": {"engines"},
    "typer": {"cli"},
    "urllib3": {"check", "engines", "source"},
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


def test_every_room_has_one_place() -> None:
    assert sorted(name for layer in LAYERS for name in layer) == sorted({"voices", *map(room, FILES)})


def test_contributing_shows_the_same_floors() -> None:
    text = (READER.parent / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d) \| (.*) \|$", text, re.MULTILINE)
    shown = [(int(number), set(re.findall(r"`(\w+)`", rooms))) for number, rooms in rows]
    assert shown == [(number, set().union(*floor)) for number, floor in enumerate(FLOORS)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(READER)))
def test_imports_go_down_only(file: Path) -> None:
    here = room(file)
    layer = next(number for number, rooms in enumerate(LAYERS) if here in rooms)
    used = {name.split(".")[1] for name in imports(file) if name.startswith("reader.")} - {"__version__"}
    assert used <= {here}.union(*LAYERS[:layer])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(READER)))
def test_third_parties_stay_in_their_rooms(file: Path) -> None:
    used = {name.split(".")[0] for name in imports(file)} - {"reader"} - sys.stdlib_module_names
    assert {name for name in used if room(file) not in OWNERS.get(name, ())} == set()


@pytest.mark.parametrize("file", [*FILES, *sorted(Path(__file__).parent.rglob("*.py"))], ids=str)
def test_a_module_is_read_in_one_sitting(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 400


def test_every_package_is_installed() -> None:
    """An editable install has them all; only the list says what a real one has."""
    told = tomllib.loads((READER.parent / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
        "packages"
    ]
    found = {
        ".".join(("reader", *file.parent.relative_to(READER).parts)) for file in READER.rglob("__init__.py")
    }
    assert set(told) == found | {"reader.fonts", "reader.voices"}


def test_help_loads_nothing_heavy() -> None:
    heavy = {
        "av",
        "numpy",
        "soundfile",
        "soxr",
        "faster_whisper",
        "onnxruntime",
        "bs4",
        "docutils",
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
    script = "import sys; sys.argv = ['reader', '--help']\nfrom reader.cli.app import app\n"
    script += f"try: app()\nexcept SystemExit: print('LOADED', sorted({heavy!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_the_installed_reader_is_ours_alone() -> None:
    """lemon24's `reader` has the same import name: side by side, the two would merge without a word."""
    owners = importlib.metadata.packages_distributions()["reader"]
    assert set(owners) == {"sori-reader"}
