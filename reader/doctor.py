"""What matters about this machine, for its user and for a report of a fault: told, and measured now."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import platformdirs

from reader import __version__, speech, voice, workers
from reader.cache import default_folder
from reader.errors import ListenError, ReaderError
from reader.formats import libsndfile
from reader.listen import Listener

PACKAGES = (
    "onnxruntime",
    "onnx",
    "numpy",
    "espeakng-loader",
    "lameenc",
    "mutagen",
    "pydub",
    "soundfile",
    "soxr",
    "gTTS",
    "lxml",
)
"""Those whose version has explained a fault, or may."""
LISTENER = ("faster-whisper", "ctranslate2")
"""The listener's; told where they are installed."""
EXTRAS = ("av",)
"""So are these."""

_NEWS = (
    "마을 도서관이 두 해 만에 새로 문을 열었습니다.",
    "비가 그치면 기온이 차츰 오르겠고, 밤에는 안개가 끼겠습니다.",
    "시는 내년 예산에 관련 비용을 반영할 계획이라고 밝혔습니다.",
)


@dataclass(frozen=True, slots=True)
class Health:
    """What was found.

    Attributes:
        versions: of the product, of Python, of packages.
        machine: system, processor, what it can do, cores, memory (bytes), workers.
        voices: rows of `reader.speech.voices`.
        realtime: seconds of sound that the default voice makes in a second with all workers; None if it can't speak.
        folders: name → path, bytes in it, bytes free there.
        listener: of `reader.listen`: its model, how many sentences it may hear at once, and, if it can't, what, where and
            mend; None if it isn't installed.
        missing: what isn't there and is needed → what to do.
        extras: optional parts that aren't installed.
        ready: can the default voice speak, and sound be written?
    """

    versions: Mapping[str, str]
    machine: Mapping[str, str | int]
    voices: list[dict[str, object]]
    realtime: float | None
    folders: Mapping[str, tuple[str, int, int]]
    listener: Mapping[str, str | int] | None
    missing: Mapping[str, str]
    extras: tuple[str, ...]
    ready: bool


def examine(whisper: str = "") -> Health:
    """Look at everything; takes some ten seconds, for voices speak.

    Args:
        whisper: folder of the listener's model; empty for the one that comes with the extra.
    """
    rows = speech.voices()
    default = next(row for row in rows if row["name"] == voice.DEFAULT)
    number = workers.fitting()
    missing = {}
    try:
        libsndfile()
    except ReaderError as error:
        missing["libsndfile"] = error.mend
    return Health(
        versions=_versions(),
        machine={
            "system": platform.platform(),
            "processor": _processor(),
            "can": _can(),
            "cores": workers.cores(),
            "memory": workers.memory(),
            "workers": number,
        },
        voices=rows,
        realtime=None if default["missing"] else _realtime(number),
        folders={name: _folder(path) for name, path in _places().items()},
        listener=_listener(whisper),
        missing=missing,
        extras=_extras(),
        ready=not default["missing"] and not missing,
    )


def _realtime(number: int) -> float:
    speaker = voice.load(voice.DEFAULT)
    return round(speech.realtime(speaker, _NEWS * number, number), 1)


def _versions() -> dict[str, str]:
    found = {"sori-reader": __version__, "python": sys.version.split()[0]}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found | _installed(EXTRAS) | _installed(LISTENER)


def _installed(names: tuple[str, ...]) -> dict[str, str]:
    """Versions of those that are."""
    found = {}
    for name in names:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _listener(folder: str) -> dict[str, str | int] | None:
    """Opened, which also tells whether its model is whole."""
    if not _installed(LISTENER):
        return None
    threads = workers.cores()
    facts: dict[str, str | int] = {"model": folder or "Whisper base", "threads": threads}
    try:
        return facts | {"version": Listener(folder, threads).version, "what": "", "where": "", "mend": ""}
    except ListenError as error:
        return facts | {"version": "", "what": error.what, "where": error.where, "mend": error.mend}


def _processor() -> str:
    """Its name as its maker wrote it, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _can() -> str:
    """What the processor can do, as the embedded voices' arithmetic sees it."""
    try:
        from reader.engines.kokoro.kernels import processor
    except ImportError:
        return ""
    return processor()


def kind() -> str:
    """What the prepared model of the embedded voice is of: the model, how it is prepared, and this kind of processor. A second's work.

    For the key of a cache between machines (``actions/cache``): each kind prepares and proves once. What is carried to another
    kind all the same is no harm: there, kernels are tried and the voice is proven again.
    """
    from reader.engines.kokoro.kernels import processor, proven
    from reader.engines.kokoro.model import prepared_name

    return f"{prepared_name(next(proven(), 'none'))}-{sha256(processor().encode()).hexdigest()[:8]}"


def _extras() -> tuple[str, ...]:
    """Optional parts that aren't installed, but those for developers."""
    absent = set()
    for line in requires("sori-reader") or []:
        extra = line.rpartition("extra ==")[2].strip(" '\"") if "extra ==" in line else ""
        needed = re.match(r"[\w.-]+", line)
        if extra and extra != "dev" and needed:
            try:
                version(needed[0])
            except PackageNotFoundError:
                absent.add(extra)
    return tuple(sorted(absent))


def _places() -> dict[str, Path]:
    return {
        "clips": default_folder(),
        "model": platformdirs.user_cache_path("sori-reader") / "kokoro",
        "downloads": platformdirs.user_data_path("sori-reader"),
    }


def _folder(path: Path) -> tuple[str, int, int]:
    """Path, bytes in it, bytes free on its disk."""
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    there = next(folder for folder in (path, *path.parents) if folder.is_dir())
    return str(path), size, shutil.disk_usage(there).free
