"""What a whole show tells and shows besides its posts isn't taken for a flaw by ``reader check --coverage``."""

import json
from pathlib import Path

from typer.testing import CliRunner

from reader.cache import FolderCache
from reader.check import Finding
from reader.check.coverage import Proof, prove
from reader.cli.app import app
from reader.config import Config
from reader.events import sum_up
from reader.listening import LEVELS
from reader.pipeline import build
from reader.store import Folder


def test_what_is_told_of_parts_and_long_formulas_and_listings_is_no_flaw(tmp_path: Path) -> None:
    """Said besides: 인용. 사진. 각주. before several sentences, formulas in full, signs of a listing; shown besides: a picture's link."""
    posts = Path(__file__).parent.parent / "docs" / "features"
    code = (
        "---\ntitle: 짧은 코드\n---\n\n이렇게 적습니다.\n\n```js\nrun(() => {\n  go({ a: [1] });\n});\n```\n"
    )
    (tmp_path / "code.md").write_text(code, "utf-8")
    config = Config(voice="espeak", out=str(tmp_path / "out"), listening=LEVELS["full"])
    sum_up(build([str(posts), str(tmp_path / "code.md")], config, FolderCache(tmp_path / "clips")))
    steps = list(prove(Folder(tmp_path / "out")))
    assert [step for step in steps if isinstance(step, Finding)] == []
    assert sum(isinstance(step, Proof) for step in steps) == 7


def test_a_briefing_is_not_compared_with_posts(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    (tmp_path / "post.md").write_text(
        "---\ntitle: 도서관\ndate: 2026-03-02\n---\n\n문을 열었습니다.\n", "utf-8"
    )
    sum_up(
        build([str(tmp_path / "post.md")], Config(voice="silence", out=out), FolderCache(tmp_path / "clips"))
    )
    briefed = CliRunner().invoke(app, ["briefing", out, "--since", "2026-01-01", "--voice", "silence"])
    assert briefed.exit_code == 0, briefed.output
    posts = str(tmp_path / "post.md")
    told = CliRunner().invoke(app, ["check", out, "--coverage", "--posts", posts, "--json"])
    rules = {finding["rule"] for finding in json.loads(told.stdout)["findings"]}
    assert not rules & {"coverage.post", "coverage.others"}
    assert len(json.loads(told.stdout)["coverage"]) == 2
