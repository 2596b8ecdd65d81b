"""What is said when S3 refuses, fails, or is away: told as ours, once, for who builds into a bucket and who publishes to one."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from reader.errors import ConfigError, StoreError, reason
from reader.words import message


def ready(url: str) -> None:
    """See that all is installed that it takes to reach `url`.

    Raises:
        ConfigError: it isn't.
    """
    try:
        import s3fs  # noqa: F401
    except ImportError as error:
        mend = 'pip install "sori-reader[s3]"'
        raise ConfigError(message("s3.extra"), where=shown(url), mend=mend) from error


def troubles() -> tuple[type[Exception], ...]:
    """What the library raises when S3 fails."""
    from botocore.exceptions import BotoCoreError

    return OSError, BotoCoreError


def explained(error: Exception, url: str) -> tuple[str, str]:
    """What went wrong with S3 at `url`, and what can be done about it."""
    from botocore import exceptions as s3

    if isinstance(error, s3.NoCredentialsError | s3.PartialCredentialsError | s3.ProfileNotFound):
        return message("s3.no-keys", reason=error), message("mend.s3-keys")
    if isinstance(error, FileNotFoundError) and not error.filename:  # no file of ours
        return message("s3.no-bucket", bucket=urlsplit(url).hostname), message("mend.s3-bucket")
    if isinstance(error, PermissionError):
        return message("s3.refused", reason=why(error, url)), message("mend.s3-rights")
    return message("s3.failed", reason=why(error, url)), message("mend.publish-again")


def unconditional(url: str) -> StoreError:
    """That whoever serves `url` puts nothing under a condition: two builds would write over each other."""
    return StoreError(message("s3.no-conditions"), where=shown(url), mend=message("mend.s3-conditions"))


def shown(url: str) -> str:
    """`url` without the password that may stand in it."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1@", url)


def why(error: Exception, url: str) -> str:
    """What a library says of a failure, without the password in `url`."""
    secrets = {secret for secret in (urlsplit(url).password, unquote(urlsplit(url).password or "")) if secret}
    file = getattr(error, "filename", None)
    answer = _answer(error).get("Error", {})
    said = ": ".join(str(answer[key]) for key in ("Code", "Message") if answer.get(key))
    told = said or (reason(error) if isinstance(error, OSError) else str(error)) or type(error).__name__
    told += f": {file}" if file else ""
    for secret in secrets:
        told = told.replace(secret, "…")
    return told


def _answer(error: Exception) -> dict[str, Any]:
    """What S3 answered, if it did; s3fs keeps it as the cause."""
    told = getattr(error, "response", None) or getattr(error.__cause__, "response", None)
    return told if isinstance(told, dict) else {}


def code(error: Exception) -> str:
    """S3's name for an error, or the status of an answer that has none; empty if there was no answer."""
    return str(_answer(error).get("Error", {}).get("Code", ""))


_PASSING = {
    "SlowDown",
    "RequestTimeout",
    "ConditionalRequestConflict",
    "OperationAborted",
    "Throttling",
    "TooManyRequests",
}
"""Names of what S3 itself says to try again ("Error responses", and "Conditional writes" of its user guide)."""


def passes(error: Exception) -> bool:
    """Whether the same request may be answered in a while."""
    from aiohttp import ClientError
    from botocore import exceptions as s3

    if answer := _answer(error):
        status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        return code(error) in _PASSING or status == 429 or status >= 500
    away = (s3.HTTPClientError, s3.ConnectionError, s3.ResponseStreamingError, ClientError)
    return (
        isinstance(error, (*away, ConnectionError, TimeoutError)) or "IncompleteRead" in type(error).__name__
    )
