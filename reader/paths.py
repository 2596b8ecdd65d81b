"""Names of files as disks have them: one Korean name may be spelled in two ways (Unicode NFC, and NFD, in which macOS hands names out).

macOS takes either for the same file; Linux, a bucket or a zip doesn't. So what was written on one machine and lies on another
is looked for by its letters; and by its folders, which Windows divides by a backslash.
"""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize


def as_there(place: str) -> str:
    """`place`, a path or the beginning of one, as the disk spells it; as it was given, where nothing by its letters is there."""
    if "://" in place or (place.isascii() and "\\" not in place):
        return place
    try:
        if "\\" in place and os.sep == "/" and not Path(place).exists():
            place = place.replace("\\", "/")
        path = Path(place).expanduser()
        if path.exists():
            return place
        parts = path.relative_to(path.anchor).parts
        found = Path(path.anchor)
        for done, part in enumerate(parts):
            below = _spelled(found, part)
            if below is None:
                return str(found.joinpath(*parts[done:]))
            found = below
        return str(found)
    except (OSError, RuntimeError, ValueError):  # no rights; ~nobody; a NUL: who opens it says so
        return place


def _spelled(folder: Path, name: str) -> Path | None:
    """What is called `name` in `folder`, however that is spelled; what is spelled just so comes first."""
    if (folder / name).exists():
        return folder / name
    if name.isascii() or not folder.is_dir():
        return None
    meant = normalize("NFC", name)
    return next((each for each in sorted(folder.iterdir()) if normalize("NFC", each.name) == meant), None)
