"""With an embedded voice nobody is asked anything: seen from outside, in a network of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tests

APART = ["unshare", "--map-root-user", "--net", "--mount"]
can_be_apart = shutil.which("unshare") and subprocess.run([*APART, "true"], check=False).returncode == 0
apart = pytest.mark.skipif(not can_be_apart, reason="network namespaces: Linux, where they are allowed")

POST = "---\ntitle: 도서관\ndate: 2026-01-02\n---\n마을 도서관이 새로 문을 열었습니다.\n"


def seen(folder: Path, *command: str) -> dict[str, Any]:
    """What `command` did, by `tests.nobody_asked`; without the word that keeps telemetry off, which is ours to say."""
    folder.mkdir(exist_ok=True)
    told = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    watched = [sys.executable, "-m", "tests.nobody_asked", str(folder), sys.executable, *command]
    root = Path(tests.__file__).parent.parent
    done = subprocess.run([*APART, *watched], cwd=root, env=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@apart
def test_who_is_asked_is_seen(tmp_path: Path) -> None:
    asks = "import socket\ntry: socket.getaddrinfo('nobody.example', 80)\nexcept OSError: pass"
    assert "nobody.example" in seen(tmp_path, "-c", asks)["asked"]


@apart
@pytest.mark.slow
def test_a_build_that_listens_asks_nobody_and_leaves_nothing_of_others(tmp_path: Path) -> None:
    """onnxruntime 1.32, not told to be silent, leaves a device id at once, and asks for its maker some seconds later."""
    pytest.importorskip("faster_whisper")
    post, out = tmp_path / "post.md", tmp_path / "out"
    post.write_text(POST, "utf-8")
    build = (
        f"import sys, time; sys.argv = ['reader', 'build', {str(post)!r}, '-o', {str(out)!r}, '--listen']\n"
    )
    build += "from reader.cli.app import app\ntry: app()\nfinally: time.sleep(15)"
    found = seen(tmp_path / "home", "-c", build)
    assert (found["code"], found["asked"]) == (0, [])
    strangers = {name for name in found["left"] if not name.startswith("cache/sori-reader/")}
    assert strangers == {"resolv.conf"}


@pytest.mark.parametrize("module", ["reader", "tests", "reader.engines.kokoro.kernels", "tests.bench.voices"])
def test_telemetry_is_off_before_anything_is_imported(module: str) -> None:
    code = f"import sys, os; import {module.partition('.')[0]}\n"
    code += "assert 'onnxruntime' not in sys.modules; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
    code += f"import {module}"
    told = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], env=told, cwd=Path(tests.__file__).parent.parent, check=True)
