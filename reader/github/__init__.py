"""A workflow of GitHub Actions that makes a blog's podcast again with each push, and publishes it.

One template (`podcast.yml`) has all of them: beside a Jekyll or Hugo site on GitHub Pages, alone there, into S3 or R2. Sources:
"Workflow syntax for GitHub Actions"; the starter workflows for Pages of Jekyll and Hugo, of which the steps around ours are;
"Cloudflare R2, S3 API compatibility".
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import jinja2

from reader import __version__, blog
from reader.errors import ConfigError, StoreError, reason
from reader.words import language, message

FILE = Path(".github/workflows/podcast.yml")
PAGES = "pages"
_BUCKET = re.compile(r"(?P<kind>s3|r2)://(?P<rest>[a-z0-9][a-z0-9.-]+[a-z0-9](?:/[^\s'\"\\{}$#]*)?)")
_ADDRESS = re.compile(r"[a-z][a-z+]*://[^\s'\"\\{}$]+")
"""Of a package: nothing that a runner has no file of, nor what YAML, GitHub's expressions or a shell would read otherwise."""

_REMOTE = re.compile(
    r"""(?m)^\[remote "origin"\]\n(?:[^\[\n].*\n)*?\s*url\s*=\s*(?:\w+://)?(?:[^@/\s]+@)?github\.com[:/]"""
    r"""(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?\s*$"""
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what is to be known of it.

    Attributes:
        file: the workflow.
        others: workflows of the same blog that deploy to Pages, too: each would take away what the other has put there.
    """

    file: Path
    others: tuple[str, ...]


def write(root: Path, place: str, package: str = "") -> Written:
    """Write the workflow into the repository `root`; one that says the same is left as it is.

    Args:
        place: where the show goes: ``pages``, ``s3://BUCKET/FOLDER`` or ``r2://BUCKET/FOLDER``.
        package: what pip installs in place of this version from PyPI: the address of a wheel, or ``git+https://…@TAG``.

    Raises:
        ConfigError: as `planned`.
        StoreError: it can't be written.
    """
    text, file = planned(root, place, package), root / FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(file)) from error
    return Written(file, tuple(_deploying(file) if place == PAGES else ()))


def planned(root: Path, place: str, package: str = "") -> str:
    """The workflow that `write` would write, and that it could.

    Raises:
        ConfigError: another file is there already; as `workflow`.
    """
    text, file = workflow(root, place, package), root / FILE
    try:
        ours = not file.exists() or file.read_bytes().replace(b"\r\n", b"\n") == text.encode()
    except OSError:
        ours = False
    if not ours:
        raise ConfigError(message("github.exists"), where=str(file), mend=message("mend.delete-or-rename"))
    return text


def workflow(root: Path, place: str, package: str = "") -> str:
    """The workflow for the repository `root`, as `write` writes it.

    Raises:
        ConfigError: `place` is none, `package` is no address, or nobody knows how the site is built.
    """
    bucket = _BUCKET.fullmatch(place)
    if place != PAGES and not bucket:
        raise ConfigError(message("github.place"), where=place, mend=message("mend.github-place"))
    templates = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (resources.files(__name__) / name).read_text("utf-8")),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    site = _site(root) if not bucket else ""
    return templates.get_template(FILE.name).render(
        pages=not bucket,
        r2=bool(bucket and bucket["kind"] == "r2"),
        place=shlex.quote(f"s3://{bucket['rest']}") if bucket else "",
        site=site,
        ruby=(root / ".ruby-version").is_file(),
        package=shlex.quote(_package("[s3]" if bucket else "", package)),
        language=language(),
        say=_comments(),
    )


def address(root: Path) -> str:
    """Where GitHub Pages shows the repository in `root`, ending in ``/``, by its remote ``origin``; empty where none is on GitHub.

    "What is GitHub Pages?": at the root of its owner's host for the repository NAME.github.io, for all others in the folder of
    their name.
    """
    try:
        text = (root / ".git/config").read_text("utf-8", errors="replace")
    except OSError:  # no repository, or a worktree of one
        return ""
    remote = _REMOTE.search(text)
    if not remote:
        return ""
    host, name = f"{remote['owner'].lower()}.github.io", remote["name"]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def secrets(place: str) -> list[str]:
    """What GitHub is to be told for the workflow that publishes to `place`."""
    keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    return [*keys, "R2_ACCOUNT_ID"] if place.startswith("r2:") else keys


def _site(root: Path) -> str:
    """What makes the site in `root`: ``bundle`` (Jekyll with a Gemfile), ``jekyll``, ``hugo``; empty where there is none.

    Raises:
        ConfigError: a generator of which we don't know how it is built on GitHub.
    """
    found = blog.find(root)
    if not found:
        return ""
    if found.kind == "Jekyll":
        return "bundle" if (root / "Gemfile").is_file() else "jekyll"
    if found.kind == "Hugo":
        return "hugo"
    what, mend = message("github.kind", kind=found.kind), message("mend.github-kind")
    raise ConfigError(what, where=found.file, mend=mend)


def _package(extra: str, given: str) -> str:
    if not given:
        return f"sori-reader{extra}=={__version__}"
    if not _ADDRESS.fullmatch(given):
        raise ConfigError(message("github.no-package"), where=given, mend=message("mend.github-package"))
    return f"sori-reader{extra} @ {given}"


def _deploying(ours: Path) -> list[str]:
    """Names of the other workflows beside `ours` that deploy to Pages."""
    return [file.name for file in sorted(ours.parent.glob("*.y*ml")) if file != ours and _deploys(file)]


def _deploys(file: Path) -> bool:
    try:
        return b"/deploy-pages@" in file.read_bytes()
    except OSError:  # a folder, or nobody's to read
        return False


def _comments() -> dict[str, str]:
    """What the workflow tells whoever reads it."""
    return {
        "head": message("github.head", version=__version__),
        "setting": message("github.setting"),
        "schedule": message("github.schedule"),
        "concurrency": message("github.concurrency"),
        "fork": message("github.fork"),
        "model": message("github.model"),
        "show": message("github.show"),
        "site": message("github.site"),
        "build": message("github.build"),
        "button": message("github.button"),
        "pages": message("github.pages"),
        "bucket": message("github.bucket"),
        "failed": message("github.failed"),
        "deploy": message("github.deploy"),
    }
