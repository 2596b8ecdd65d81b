"""What stands for something else in reStructuredText (``|name|``), bounded: a name of names can grow without end."""

from __future__ import annotations

from docutils import nodes
from docutils.readers import standalone
from docutils.transforms import Transform

NESTED, LETTERS = 2_000, 200_000
"""Names put in place within other names, and letters put in place, at most; docutils takes a millisecond for each of the first."""

DEEP = 20
"""Names within names at most."""


class Reader(standalone.Reader):  # type: ignore[type-arg]
    """docutils' own, which leaves a name as it is where it would grow too large."""

    def get_transforms(self) -> list[type[Transform]]:
        """What is done to a document."""
        return [*super().get_transforms(), Bounded]


class Bounded(Transform):
    """Before docutils puts values in place (220): a reference to what is too large becomes its name."""

    default_priority = 219

    def apply(self) -> None:
        """Leave some names as they are."""
        self._sizes: dict[str, tuple[int, int]] = {}
        nested, letters = NESTED, LETTERS
        for reference in list(self.document.findall(nodes.substitution_reference)):
            names, length = self._size(self._name(reference), 0)
            if names > nested or length > letters:
                reference.parent.replace(reference, nodes.Text(reference.astext()))
            else:
                nested, letters = nested - names, letters - length

    def _name(self, reference: nodes.Element) -> str:
        name = str(reference["refname"])
        defined = self.document.substitution_defs
        return name if name in defined else self.document.substitution_names.get(name.lower(), "")

    def _size(self, name: str, depth: int) -> tuple[int, int]:
        """Names within what a name stands for, and its letters."""
        if name not in self._sizes:
            self._sizes[name] = (0, 0)  # one that stands for itself, which docutils tells
            node = self.document.substitution_defs.get(name)
            inner = [] if node is None else list(node.findall(nodes.substitution_reference))
            if depth > DEEP:
                inner, self._sizes[name] = [], (NESTED + 1, 0)
            elif node is not None:
                parts = [self._size(self._name(each), depth + 1) for each in inner]
                self._sizes[name] = (
                    sum(1 + names for names, _ in parts),
                    len(node.astext()) + sum(length for _, length in parts),
                )
        return self._sizes[name]
