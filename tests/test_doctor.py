import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from reader import doctor, speech, voice
from reader.cli.app import app
from reader.errors import ListenError, SoundError
from tests.documented import faults


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only a voice that opens at once, in folders that are small."""
    monkeypatch.setattr("reader.voice.names", lambda: ("silence", "sherpa"))
    monkeypatch.setattr("reader.voice.DEFAULT", "silence")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: tmp_path / "data")


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["doctor", *words])
    return done.exit_code, done.stdout


@pytest.mark.usefixtures("quick")
def test_all_is_told_for_programs(tmp_path: Path) -> None:
    clips = tmp_path / "cache" / "clips" / "ab"
    clips.mkdir(parents=True)
    (clips / "entry").write_bytes(bytes(1000))
    code, output = told("--json")
    found: dict[str, Any] = json.loads(output)
    assert (code, found["ready"], faults("doctor", found)) == (0, True, [])
    assert found["versions"].keys() >= {"sori-reader", "python", "onnxruntime", "numpy"}
    assert all(found["versions"].values())
    assert found["machine"]["workers"] >= 1
    assert found["machine"]["cores"] >= 1
    assert "onnxruntime" in found["machine"]["can"]
    assert found["realtime"] > 1
    assert found["folders"]["clips"][0] == str(tmp_path / "cache" / "clips")
    assert found["folders"]["clips"][1] == 1000
    assert (found["missing"], found["extras"]) == ({}, [])
    sherpa = next(row for row in found["voices"] if row["name"] == "sherpa")
    assert sherpa["missing"]


@pytest.mark.usefixtures("quick")
def test_all_is_told_in_words() -> None:
    code, output = told()
    assert code == 0
    for word in (
        "판: sori-reader",
        "기기:",
        "연산:",
        "코어",
        "목소리 silence",
        "폴더 clips:",
        "목소리 sherpa: 아직 못 씀",
        "준비가 되었습니다",
    ):
        assert word in output


@pytest.mark.usefixtures("quick")
def test_a_default_voice_that_cannot_speak_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.voice.DEFAULT", "sherpa")
    code, output = told()
    assert code == 1
    assert "오류" in output
    assert told("--json")[0] == 1


@pytest.mark.usefixtures("quick")
def test_without_libsndfile_nothing_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise SoundError("libsndfile을 열 수 없습니다", mend="pip install --force-reinstall soundfile")

    monkeypatch.setattr(doctor, "libsndfile", none)
    code, output = told()
    assert code == 1
    assert "없음: libsndfile → pip install" in output


class Ear:
    version = "whole"

    def __init__(self, folder: str, threads: int) -> None:
        if folder:
            raise ListenError("그런 폴더가 없습니다", where=folder, mend="폴더를 주세요")


@pytest.mark.usefixtures("quick")
def test_the_listener_is_told_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "Listener", Ear)
    monkeypatch.setattr(doctor, "LISTENER", ("numpy",))
    whole = json.loads(told("--json")[1])
    found = whole["listener"]
    assert faults("doctor", whole) == []
    assert (found["model"], found["version"], found["what"]) == ("Whisper base", "whole", "")
    assert found["threads"] >= 1
    assert "듣는 귀: Whisper base (온전함, whole)" in told()[1]
    code, output = told("--whisper", "nowhere")
    assert code == 0
    assert "듣는 귀: nowhere, 아직 못 들음. nowhere: 그런 폴더가 없습니다" in output
    assert json.loads(told("--json", "--whisper", "nowhere")[1])["listener"]["what"]


@pytest.mark.usefixtures("quick")
def test_a_listener_that_is_not_installed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LISTENER", ("none-such",))
    assert json.loads(told("--json")[1])["listener"] is None
    assert "듣는 귀" not in told()[1]


@pytest.mark.slow
def test_the_embedded_voices_tell_kernel_and_proof() -> None:
    rows = {row["name"]: row for row in speech.voices()}
    for name in (voice.DEFAULT, "sori-m"):
        assert rows[name]["kernel"] == "s7"
        assert float(str(rows[name]["proof"])) <= float(str(rows[name]["limit"]))
        assert float(str(rows[name]["realtime"])) > 0
    assert rows["google"]["realtime"] is None


@pytest.mark.usefixtures("quick")
def test_optional_parts_are_no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [
        "numpy",
        "edge-none>=7; extra == 'edge'",
        "av-none>=16; extra == 'm4b'",
        "pytest; extra == 's3'",
        "dev-none; extra == 'dev'",
    ]
    monkeypatch.setattr(doctor, "requires", lambda _: wanted)
    code, output = told()
    assert code == 0
    assert "더 넣을 수 있는 것: edge, m4b (예:" in output


def test_the_kind_is_a_name_of_the_model_and_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    code, here = told("--kind")
    assert code == 0
    assert re.fullmatch(r"[0-9a-z-]+\n", here)
    monkeypatch.setattr("reader.engines.kokoro.kernels.processor", lambda: "another")
    model, _, kind = here.strip().rpartition("-")
    there = told("--kind")[1].strip()
    assert there.startswith(model)
    assert not there.endswith(kind)
