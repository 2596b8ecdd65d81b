"""A network while it is rewritten: what makes a value, what is constant, and what is left over at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, helper, numpy_helper


class Graph:
    """Of a model: its constants, and its nodes by what they make.

    Attributes:
        nodes: as they were.
        constants: initializers by name; more may be added.
    """

    def __init__(self, model: ModelProto) -> None:
        self._graph = model.graph
        self.nodes = list(model.graph.node)
        self.constants = {tensor.name: tensor for tensor in model.graph.initializer}
        self._given = dict(self.constants)
        self._maker = {made: node for node in self.nodes for made in node.output}

    def maker(self, name: str, kind: str) -> NodeProto | None:
        """The node that makes `name`, if it is a `kind` (an operator)."""
        node = self._maker.get(name)
        return node if node is not None and node.op_type == kind else None

    def value(self, name: str) -> np.ndarray[Any, Any] | None:
        """The constant `name`, if it is one."""
        return numpy_helper.to_array(self.constants[name]) if name in self.constants else None

    def constant(self, name: str, value: object, dtype: type = np.int64) -> str:
        """Add a constant; one that is there by that name is taken to be the same. Gives `name`."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.asarray(value, dtype), name)
        return name

    def above(self, kinds: Iterable[str]) -> set[str]:
        """All values that a node of one of the `kinds` (operators) depends on."""
        wanted = {name for node in self.nodes if node.op_type in set(kinds) for name in node.input}
        for node in reversed(self.nodes):  # they are in the order of their running
            if wanted.intersection(node.output):
                wanted.update(node.input)
        return wanted

    def below(self, names: Iterable[str]) -> set[str]:
        """All values that depend on one of `names`."""
        found = set(names)
        reached: set[str] = set()
        for node in self.nodes:
            if found.intersection(node.input):
                found.update(node.output)
                reached.update(node.output)
        return reached

    def replace(self, nodes: Iterable[NodeProto]) -> None:
        """Make `nodes` the nodes of the model, without those, and without constants, that nothing needs."""
        needed = {made.name for made in self._graph.output}
        kept = []
        for node in reversed(list(nodes)):
            if needed.intersection(node.output):
                kept.append(node)
                needed.update(node.input)
        del self._graph.node[:]
        self._graph.node.extend(reversed(kept))
        # Constants that stay are left where they are: each copy of all of them would take 90 MB for good.
        stay = {name for name, tensor in self._given.items() if self.constants[name] is tensor} & needed
        for place in reversed(range(len(self._graph.initializer))):
            if self._graph.initializer[place].name not in stay:
                del self._graph.initializer[place]
        self._graph.initializer.extend(
            tensor for name, tensor in self.constants.items() if name in needed - stay
        )


def attributes(node: NodeProto) -> dict[str, Any]:
    """Those of `node`, by name."""
    return {each.name: helper.get_attribute_value(each) for each in node.attribute}
