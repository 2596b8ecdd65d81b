"""Every error a user can meet, as one tree.

    ReaderError
      SourceError      a place that can't be reached or read (file, folder, page, feed)
      ArticleError     a post with nothing in it to read aloud, or that is no article
      ConfigError      reader.toml or a voice profile that doesn't say what it should
      VoiceError       a voice or engine that isn't there or can't start
      SpeechError      a sentence that an engine did not speak, or spoke wrongly
      ListenError      a listener that isn't there or can't start
      SoundError       sound that can't be decoded or encoded
      WorkerError      a process that spoke sentences and has died
        SilentError    workers elsewhere that don't answer, or aren't there
      StoreError       an output folder or store that can't be read or written
        BusyError      one that somebody else is writing
        LostError      one that somebody else has taken over while we were writing
        AwayError      one that doesn't answer for now
      PackageError     a package that isn't there, or isn't whole
      DefectError      a mistake of ours, met by one post of many

Each carries what went wrong, where, and what to do about it. Errors of other libraries are turned
into one of these at the edge of the room that owns the library, with the original as ``__cause__``.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable
from pathlib import PurePath

from reader.words import known, message


def reason(error: OSError) -> str:
    """Why the system refused: in the user's language where we have words for it, else in its own."""
    name = errno.errorcode.get(error.errno or 0, "").removeprefix(
        "WSA"
    )  # as Windows calls those of the network
    return message(f"system.{name}") if known(f"system.{name}") else error.strerror or str(error)


class ReaderError(Exception):
    """Something a user can act on.

    Args:
        what: what went wrong, one sentence, in the user's language (`reader.words`).
        where: the file, URL, line or sentence concerned; empty if there is none.
        mend: what the user can do about it; empty if there is nothing.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where, mend)
        self.what = what
        self.where = where
        self.mend = mend

    def __reduce__(self) -> tuple[Callable[..., ReaderError], tuple[type[ReaderError], str, str, str]]:
        """For another process; by itself, an exception gives its arguments back by position."""
        return _again, (type(self), self.what, self.where, self.mend)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" → {self.mend}" if self.mend else "")


def _again(kind: type[ReaderError], what: str, where: str, mend: str) -> ReaderError:
    return kind(what, where=where, mend=mend)


class SourceError(ReaderError):
    """A place that can't be reached or read."""


class ArticleError(ReaderError):
    """A post with nothing in it to read aloud, or that is no article (a list page, a home page)."""


class ConfigError(ReaderError):
    """A reader.toml or a voice profile that doesn't say what it should."""


class VoiceError(ReaderError):
    """A voice or an engine that isn't installed, isn't complete or can't start."""


class SpeechError(ReaderError):
    """A sentence that an engine did not speak, or spoke implausibly."""


class ListenError(ReaderError):
    """A listener (`reader.listen`) that isn't installed, isn't complete or can't start."""


class SoundError(ReaderError):
    """Sound that can't be decoded or encoded."""


class WorkerError(ReaderError):
    """A process that spoke sentences and has died, by itself or by another's hand."""


class SilentError(WorkerError):
    """Workers elsewhere that don't answer, or aren't there: whatever post was theirs has no part in it."""


class StoreError(ReaderError):
    """An output folder or store that can't be read or written."""


class BusyError(StoreError):
    """A store that somebody else is writing just now."""


class LostError(StoreError):
    """A store that was ours to write, and that somebody else has taken over meanwhile: nothing more can be done here."""


class AwayError(StoreError):
    """A store that doesn't answer for now."""


class PackageError(ReaderError):
    """A package that isn't installed, or lacks a part (a library of the system, a wheel of another platform)."""


def outside(error: Exception, where: str) -> ReaderError:
    """What `error`, which is none of ours and was met at `where`, is to who reads it: a package that is missing, or a mistake of ours."""
    if not isinstance(error, ImportError) or (error.name or "reader").partition(".")[0] == "reader":
        return DefectError.of(error, where)
    package = PackageError(
        message("error.package", name=error.name), where=where, mend=message("mend.package")
    )
    package.__cause__ = error
    return package


class DefectError(ReaderError):
    """A mistake of ours: what an error outside this tree becomes where other work is to go on."""

    @classmethod
    def of(cls, error: Exception, where: str) -> DefectError:
        """`error`, met at `where`, with the line of code it came from for whoever mends it."""
        told = message("error.defect", told=cls.told(error))
        defect = cls(told, where=where, mend=message("mend.tell-us"))
        defect.__cause__ = error
        return defect

    @staticmethod
    def told(error: BaseException) -> str:
        """What `error` is and says, and the line of code it came from, as far as it tells that itself."""
        try:
            first = str(error).partition("\n")[0]
        except Exception:
            first = "?"
        frames = traceback.extract_tb(error.__traceback__)
        line = f", {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        return f"{type(error).__name__}: {first}{line}"


def located(error: Exception, place: str) -> ReaderError:
    """`error` with the post it belongs to; if it isn't one of ours, it is a defect."""
    if not isinstance(error, ReaderError):
        return outside(error, place)
    where = error.where if place in error.where else ": ".join(part for part in (place, error.where) if part)
    located = type(error)(error.what, where=where, mend=error.mend)
    located.__cause__ = error
    return located
