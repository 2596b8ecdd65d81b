"""The bill of materials, CycloneDX 1.6, of what is installed beside this Python, and of what others made that lies inside ours.

    .venv/bin/python .ci/sbom.py sbom.json

cyclonedx-py (the extra ``[dev]``) lists packages and their licences. It can't know of the data in our package, nor of the
libraries in other packages' wheels, whose licences are stricter than the packages' own: these are added here, as NOTICE has them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parent.parent

BUNDLED = (
    ("reader/fonts/Pretendard-ExtraBold.otf", "Pretendard", "1.3.9", "OFL-1.1"),
    ("voices/lexicon/hanja.tsv", "Unihan kHangul", "15", "Unicode-3.0"),
    ("voices/lexicon/hanja-simplified.tsv", "OpenCC STCharacters", "", "Apache-2.0"),
    ("voices/lexicon/cmudict.tsv", "CMUdict", "0.7b", "BSD-2-Clause"),
)
"""Our files that others' work is in: name, version and licence of that."""

INSIDE = (
    ("espeakng-loader", "espeak-ng", "GPL-3.0-or-later"),
    ("soundfile", "libsndfile", "LGPL-2.1-or-later"),
    ("soxr", "libsoxr", "LGPL-2.1-or-later"),
    ("lameenc", "LAME", "LGPL-2.0-or-later"),
    ("av", "ffmpeg", "GPL-2.0-or-later"),
)
"""Libraries in the wheels of packages."""


def bill() -> str:
    """The whole list, as JSON that the schema allows.

    Raises:
        SystemExit: it does not.
    """
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "environment",
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    command += ["--output-reproducible", "--of", "JSON", "--sv", "1.6", sys.executable]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    names = {component["name"].lower(): component for component in told["components"]}
    told["components"] += [_data(*each) for each in BUNDLED]
    for package, library, licence in INSIDE:
        if package in names:
            part = {"type": "library", "name": library, "licenses": [{"license": {"id": licence}}]}
            names[package].setdefault("components", []).append(part)
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(str(wrong))
    return text


def _data(file: str, name: str, version: str, licence: str) -> dict[str, Any]:
    digest = sha256((ROOT / file).read_bytes()).hexdigest()
    facts: dict[str, Any] = {"type": "data", "bom-ref": file, "name": name, "description": file}
    facts |= {"version": version} if version else {}
    return facts | {
        "licenses": [{"license": {"id": licence}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill(), "utf-8")
