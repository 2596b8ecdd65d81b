"""What Obsidian's plugins write into lines: dates of tasks (Tasks), inline fields and queries (Dataview)."""

from __future__ import annotations

import re

from reader.article.line import missing
from reader.words import phrase

SETTING = "setting"
"""The rule by which what only a program reads is left out."""

QUERIES = frozenset(("dataview", "dataviewjs", "tasks", "query", "base", "button", "meta-bind", "tracker"))
"""Languages of listings that ask for a list, which is made when the note is shown."""

_Found = re.Match[str]

_DATE = r"\d{4}-\d\d-\d\d"
_TASK = re.compile(r"^[ \t]{0,40}(?:>[ \t]?){0,9}(?:[-*+]|\d{1,3}[.)])[ \t]+\[.\][ \t][^\n]*", re.M)
# https://publish.obsidian.md/tasks/Reference/Task+Formats: due; scheduled, start, created, done, cancelled; recurrence; ids; priorities
_SIGNS = re.compile(
    rf"[ \t]{{0,4}}(?:[📅📆🗓]\ufe0f?[ \t]*(?P<due>{_DATE})"
    rf"|(?:[⏳⌛🛫➕✅❌]\ufe0f?[ \t]*{_DATE}|🔁\ufe0f?[ \t]*every[ \t][A-Za-z0-9 ,]{{1,60}}|🏁\ufe0f?[ \t]*(?:delete|keep)|[🆔⛔]\ufe0f?[ \t]*[\w,-]{{1,60}}|[🔺⏫🔼🔽⏬]\ufe0f?(?=[ \t]|$)))"
)
# https://blacksmithgu.github.io/obsidian-dataview/annotation/add-metadata/
_BRACKETED = re.compile(
    r"[ \t]{0,4}([\[(])([A-Za-z가-힣][\w -]{0,40})::[ \t]*([^\[\]()\n]{1,300})[\])](?!\()"
)
_FIELD = re.compile(
    r"^([ \t]{0,40}(?:(?:[-*+>]|\d{1,3}[.)])[ \t]+){0,5}(?:\[.\][ \t]+)?(?:\*\*|__)?(?:[가-힣][\w가-힣 ]{0,30}(?=(?:\*\*|__)?::)|[A-Za-z][\w -]{0,30}(?=(?:\*\*|__)?::[ \t]))(?:\*\*|__)?)::[ \t]*(?=\S)",
    re.M,
)


def plain(text: str) -> str:
    """Markdown in which a task's date is told in words, and a field has one colon."""
    if "[" in text:
        text = _TASK.sub(_task, text)
    if "::" in text:
        text = _FIELD.sub(r"\1: ", _BRACKETED.sub(_field, text))
    return text


def _task(found: _Found) -> str:
    """When it is due is said; other dates, how often and how urgent are for the program."""
    due: list[str] = []

    def sign(part: _Found) -> str:
        if part["due"]:
            due.append(part["due"])
            return ""
        return missing(part.group(), SETTING)

    text = _SIGNS.sub(sign, found.group())
    return text.rstrip() + (phrase("said.due", date=due[0]) if due else "")


def _field(found: _Found) -> str:
    """``[key:: value]`` shows both, ``(key:: value)`` its value alone; when a task is due is said."""
    bracket, key, value = found.groups()
    if key == "due":
        return phrase("said.due", date=value.strip())
    return f" {value}" if bracket == "(" else f" {key}: {value}"
