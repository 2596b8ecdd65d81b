"""A show that is public already, fetched whole, to be looked at as one that is here. How its server sends it, `served` tells."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter

from reader import catalog, manifest
from reader.check import feed
from reader.errors import StoreError, reason
from reader.feed import FEED
from reader.model import File
from reader.show import RECORD
from reader.store import Folder, integrity
from reader.words import message

LANES = 8
"""Files that are fetched at once; browsers take six a host."""
TIMEOUT = (10.0, 30.0)
"""Seconds to connect, and between bytes."""
LARGEST, LONGEST = 1_000_000_000, 600.0
"""Bytes of a file, and seconds that it may take: ten hours at 192 kbit/s; a server may send without end."""
ABSENT = (0, 403, 404, 410)
"""Answers of which it is known that a file isn't there (0: nobody answered): buckets that nobody may list say 403. All others may pass."""
PUBLISHED = ".sori-published.json"
"""What `reader publish` leaves beside a show: the names of all that it has put there."""
_BLOCK = 1 << 20


def is_public(place: str) -> bool:
    """Whether `place` is a web address."""
    return place.startswith(("http://", "https://"))


class Site:
    """The show whose feed is at `url` (or whose folder, which ends in ``/``).

    Args:
        whole: a file of which it isn't known whether it is there is an error, and not missing.
    """

    def __init__(self, url: str, *, whole: bool = False) -> None:
        self._whole = whole
        folder, _, file = url.rpartition("/") if urlsplit(url).path else (url, "", "")
        self.base = f"{folder}/" if "." in file or not file else f"{url}/"
        self._asking = requests.Session()
        for scheme in ("http://", "https://"):
            self._asking.mount(scheme, HTTPAdapter(pool_maxsize=LANES, max_retries=2))

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.close()

    def where(self, name: str) -> str:
        """The address of the file `name`."""
        return self.base + quote(name)

    def answer(self, name: str) -> int:
        """The HTTP status that the file `name` is answered with; 0 where nobody answers."""
        try:
            with self._asking.get(self.where(name), timeout=TIMEOUT, stream=True) as answer:
                return answer.status_code
        except requests.RequestException:
            return 0

    def fetch(self, name: str, copy: Folder) -> bool:
        """Put `name` into `copy`; False where it isn't there.

        Raises:
            StoreError: nobody answers, or there is no room.
        """
        try:
            with self._asking.get(self.where(name), timeout=TIMEOUT, stream=True) as answer:
                if answer.status_code != 200:
                    if self._whole and answer.status_code not in ABSENT:
                        raise self._unreached(name)
                    return False
                with copy.draft(name) as part:
                    with part.open("wb") as file:
                        for block in self._blocks(answer, name):
                            file.write(block)
                    copy.put(part, name)
                return True
        except requests.RequestException as error:
            raise self._unreached(name) from error

    def _blocks(self, answer: requests.Response, name: str) -> Iterator[bytes]:
        """What `answer` brings, within bounds. That it broke off is told here, for whoever writes takes its errors (they are `OSError`) for a disk's."""
        try:
            size, until = 0, monotonic() + LONGEST
            for block in answer.iter_content(_BLOCK):
                yield block
                size += len(block)
                if size > LARGEST or monotonic() > until:
                    mend = message("mend.server")
                    raise StoreError(message("check.endless"), where=self.where(name), mend=mend)
        except requests.RequestException as error:
            raise self._unreached(name) from error

    def _unreached(self, name: str) -> StoreError:
        mend = message("mend.address-and-line")
        return StoreError(message("page.unreached"), where=self.where(name), mend=mend)


@contextmanager
def copied(url: str, *, whole: bool = False) -> Iterator[Path]:
    """A copy of the public show at `url`, which is here as long as this lasts.

    All that was published is fetched, as far as the server tells what that was (`PUBLISHED`, or the manifest of an output
    that is public itself); else what the feed links.

    Args:
        whole: as of `Site`.

    Raises:
        StoreError: there is no feed, nobody answers, or there is no room here.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        Site(url, whole=whole) as site,
        ThreadPoolExecutor(LANES) as pool,
    ):
        copy = Folder(folder)

        def fetch(names: Iterable[str]) -> None:
            new = [name for name in dict.fromkeys(names) if manifest.is_name(name) and not copy.stat(name)]
            list(pool.map(lambda name: site.fetch(name, copy), new))

        if not site.fetch(FEED, copy):
            where, mend = site.where(FEED), message("mend.address")
            raise StoreError(message("check.no-public-feed"), where=where, mend=mend)
        published = _published(site, copy)
        fetch(published)
        if not site.fetch(manifest.NAME, copy):  # publishing leaves it at home
            there = (name for name in published if copy.stat(name))
            made = {name: File("", len(data := copy.read(name)), integrity(data)) for name in there}
            manifest.Manifest("", made).save(copy)
        site.fetch(RECORD, copy)
        files = manifest.Manifest.load(copy).files
        pages = (name for name in files if name.startswith(f"{catalog.FOLDER}/"))
        fetch(
            name.removesuffix(catalog.PAGE) + catalog.RECORD for name in pages if name.endswith(catalog.PAGE)
        )
        fetch(files)
        for episode in catalog.load(copy)[0]:
            fetch(catalog.made_of(episode))
        fetch(_linked(copy))
        yield Path(folder)


def restored(url: str, out: Path) -> bool:
    """Bring the public show at `url` back into `out`, if nothing is there: a build then keeps what hasn't changed, and speaks no word of it.

    Returns:
        whether there is a show in `out` now. None that is public, or a server that doesn't answer, is no error: it may be the first time.

    Raises:
        StoreError: there is one, and not all of it can be fetched now: what would be made without it, and published, would
            lack its episodes whose posts are no more. Or there is no room.
    """
    if any((out / name).exists() for name in (manifest.NAME, FEED)):
        return True
    with Site(url) as site:
        if site.answer(FEED) in ABSENT:
            return False
    try:
        with copied(url, whole=True) as copy:
            episodes, _ = catalog.load(Folder(copy))
            if not episodes:  # an empty show, another's feed, or a page that is sent for all that isn't there
                return False
            out.mkdir(parents=True, exist_ok=True)
            shutil.copytree(copy, out, dirs_exist_ok=True)
            _divide(out)
    except OSError as error:
        raise StoreError(message("file.unwritable", reason=reason(error)), where=str(out)) from error
    return True


def _divide(out: Path) -> None:
    """Each show in `out` gets a manifest as a build had left it: without what its records name, and without the shows in its folders."""
    whole = manifest.Manifest.load(Folder(out))
    inner = [name.removesuffix(f"/{FEED}") for name in whole.files if name.endswith(f"/{FEED}")]
    for start in ("", *(f"{folder}/" for folder in inner)):
        show = Folder(out / start)
        theirs: set[str] = set()
        for episode in catalog.load(show)[0]:
            theirs |= {catalog.name(episode.id, catalog.RECORD), *catalog.made_of(episode)}
        if not start:
            theirs |= {name for name in whole.files if name.partition("/")[0] in inner}
        files = {
            name.removeprefix(start): file
            for name, file in whole.files.items()
            if name.startswith(start) and name.removeprefix(start) not in theirs
        }
        replace(whole, files=files).save(show)


def _published(site: Site, copy: Folder) -> list[str]:
    """What `reader publish` says that it has put there."""
    if not site.fetch(PUBLISHED, copy):
        return []
    try:
        told = json.loads(copy.read(PUBLISHED))
    except ValueError:
        return []
    return list(map(str, told)) if isinstance(told, dict) else []


def _linked(copy: Folder) -> Iterator[str]:
    for item in feed.items({FEED: copy.read(FEED)}):
        for tag in (
            "enclosure",
            "podcast:alternateEnclosure/podcast:source",
            "podcast:transcript",
            "podcast:chapters",
        ):
            yield from (name for name, _ in item.names(tag, "uri" if tag.endswith("source") else "url"))
