"""GitHub Actions, as far as our workflow needs it: its ``run:`` steps are run by bash, what it `uses` is done with folders.

A run has a home and a workspace of its own, as on a fresh machine; only caches, by their keys, outlive it. What ``uses``
does follows the documentation of each action: a cache is found by its key, else the newest that begins as a key of
``restore-keys`` does, and never written twice.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Outputs = dict[str, str]


@dataclass
class Job:
    """A run of a job: what its steps came to (by number, those with an id by that, too), and what they printed."""

    outcomes: dict[str, str] = field(default_factory=dict)
    outputs: Outputs = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    failed: bool = False


@dataclass
class Repository:
    """A repository on GitHub: its files, caches, secrets, and what is on its Pages.

    Attributes:
        programs: a folder with what stands for programs that a runner has; first on the PATH.
    """

    files: Path
    state: Path
    programs: Path
    secrets: Outputs = field(default_factory=dict)
    environment: Outputs = field(default_factory=dict)
    runs: int = 0

    @property
    def pages(self) -> Path:
        """What is public on GitHub Pages."""
        return self.state / "pages"

    @property
    def caches(self) -> Path:
        """The caches, a folder a key."""
        return self.state / "caches"

    def push(self) -> dict[str, Job]:
        """Run the workflow on a fresh machine; its jobs by name."""
        self.runs += 1
        flow = yaml.safe_load((self.files / ".github/workflows/podcast.yml").read_text("utf-8"))
        jobs: dict[str, Job] = {}
        for name, told in flow["jobs"].items():
            known = {"needs": {job: {"outputs": done.outputs} for job, done in jobs.items()}}
            machine = _Machine(self, self.state / f"machine-{self.runs}-{name}", known)
            if machine.holds(str(told.get("if", "true"))):
                jobs[name] = machine.work(told, flow.get("env", {}))
        return jobs


class _Machine:
    def __init__(self, repository: Repository, folder: Path, known: dict[str, Any]) -> None:
        self._of, self._job = repository, Job()
        self.home, self.workspace, self.temp = (folder / name for name in ("home", "work", "temp"))
        for each in (self.home, self.workspace, self.temp):
            each.mkdir(parents=True)
        self._known: dict[str, Any] = known | {
            "github": {"run_id": str(1000 + repository.runs), "run_attempt": "1", "event": {}},
            "runner": {"temp": str(self.temp)},
            "secrets": repository.secrets,
            "steps": {},
        }

    def work(self, told: dict[str, Any], environment: Outputs) -> Job:
        """Do all steps of a job."""
        for number, step in enumerate(told["steps"]):
            name = step.get("id", str(number))
            given = {key: self.filled(value) for key, value in (environment | step.get("env", {})).items()}
            outcome = "skipped"
            outputs: Outputs = {}
            condition = str(step.get("if", "true"))
            if (not self._job.failed or "always()" in condition) and self.holds(condition):
                fine, outputs, self._job.logs[name] = self._done(step, given)
                outcome = "success" if fine else "failure"
                self._job.failed |= not fine and not step.get("continue-on-error", False)
            self._job.outcomes[name] = outcome
            self._known["steps"][name] = {"outcome": outcome, "outputs": outputs}
        self._job.outputs = {key: self.filled(value) for key, value in told.get("outputs", {}).items()}
        return self._job

    def _done(self, step: dict[str, Any], environment: Outputs) -> tuple[bool, Outputs, str]:
        if "uses" in step:
            action, _, version = step["uses"].partition("@")
            assert re.fullmatch(r"v\d+", version)
            return True, self._uses(action, step.get("with", {})), ""
        script, told = self.temp / "script.sh", self.temp / "output.txt"
        script.write_text(self.filled(step["run"]), "utf-8")
        told.write_text("")
        paths = (self._of.programs, Path(sys.executable).parent, "/usr/bin", "/bin")
        done = subprocess.run(
            ["bash", "-e", script],
            cwd=self.workspace,
            env={
                "PATH": os.pathsep.join(map(str, paths)),
                "HOME": str(self.home),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(told),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temp),
                **self._of.environment,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        outputs = dict(line.split("=", 1) for line in told.read_text("utf-8").splitlines())
        return done.returncode == 0, outputs, f"$ {step['run']}\n{done.stdout}"

    def _uses(self, action: str, given: dict[str, Any]) -> Outputs:
        given = {key: self.filled(str(value)) for key, value in given.items()}
        does: dict[str, Callable[[dict[str, str]], Outputs]] = {
            "actions/checkout": self._checkout,
            "actions/setup-python": lambda _: {},
            "ruby/setup-ruby": lambda _: {},
            "actions/configure-pages": lambda _: {
                "base_path": "/blog",
                "base_url": "https://me.github.io/blog",
            },
            "actions/jekyll-build-pages": lambda _: self._site(),
            "actions/cache/restore": self._restore,
            "actions/cache/save": self._save,
            "actions/upload-pages-artifact": self._upload,
            "actions/deploy-pages": self._deploy,
        }
        return does[action](given)

    def _checkout(self, _: dict[str, str]) -> Outputs:
        shutil.copytree(self._of.files, self.workspace, dirs_exist_ok=True)
        return {}

    def _site(self) -> Outputs:
        (self.workspace / "_site").mkdir()
        (self.workspace / "_site/index.html").write_text("blog")
        return {}

    def _places(self, told: str) -> list[Path]:
        return [Path(line.replace("~", str(self.home), 1)) for line in told.split("\n") if line]

    def _restore(self, given: dict[str, str]) -> Outputs:
        kept = sorted(self._of.caches.glob("*"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
        exact = [each for each in kept if each.name == given["key"]]
        begun = given.get("restore-keys", "").split()
        found = exact or [each for each in kept if any(each.name.startswith(key) for key in begun)]
        for number, place in enumerate(self._places(given["path"]) if found else ()):
            if (found[0] / str(number)).exists():
                shutil.copytree(found[0] / str(number), place)
        return {"cache-hit": "true" if exact else "false"}

    def _save(self, given: dict[str, str]) -> Outputs:
        cache = self._of.caches / given["key"]
        if not cache.exists():
            cache.mkdir(parents=True)
            for number, place in enumerate(self._places(given["path"])):
                if place.exists():
                    shutil.copytree(place, cache / str(number))
        return {}

    def _upload(self, given: dict[str, str]) -> Outputs:
        def hidden(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
            return None if re.search(r"/\.[^/]", member.name) and not with_hidden else member

        with_hidden = given.get("include-hidden-files") == "True"
        with tarfile.open(self._of.state / "artifact.tar", "w") as tar:
            tar.add(given["path"], arcname=".", filter=hidden)
        return {"artifact_id": str(self._of.runs)}

    def _deploy(self, _: dict[str, str]) -> Outputs:
        shutil.rmtree(self._of.pages, ignore_errors=True)
        with tarfile.open(self._of.state / "artifact.tar") as tar:
            tar.extractall(self._of.pages, filter="data")
        return {"page_url": "https://me.github.io/blog/"}

    def holds(self, condition: str) -> bool:
        """What an ``if:`` comes to."""
        return bool(self._value(re.sub(r"^\$\{\{|\}\}$", "", condition.strip())))

    def filled(self, text: str) -> str:
        """`text` with the values of its expressions."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self._value(found[1])), str(text))

    def _value(self, expression: str) -> Any:
        python = expression.replace("&&", " and ").replace("||", " or ")
        python = re.sub(r"!(?!=)", " not ", python)
        python = re.sub(r"(?<!')\b[a-z][\w-]*(?:\.[\w-]+)+", lambda path: f"at({path[0]!r})", python)
        known = {"at": self._at, "always": lambda: True, "cancelled": lambda: False, "true": True}
        return eval(python, {"__builtins__": {}}, known)

    def _at(self, path: str) -> Any:
        found: Any = self._known
        for name in path.split("."):
            found = found.get(name, "") if isinstance(found, dict) else ""
        return found
