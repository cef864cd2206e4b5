"""The language of templates: placeholders, and loops over given lists. Everything else of Jinja is refused.

Three walls, each enough alone: the tree of every template is held against this list before it is compiled, the
environment is Jinja's sandbox without filters, tests or globals, and the process it runs in is limited.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment


class NotAllowedHere(Exception):
    """The template says something beyond placeholders and loops; the text names it for people."""


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Takes ``names`` as placeholders and ``lists`` (name → fields) as what may be looped over."""

    def __init__(self, names: frozenset[str], lists: Mapping[str, frozenset[str]]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.names, self.lists = names, lists
        self.filters.clear()
        self.tests.clear()
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        try:
            tree = super()._parse(source, name, filename)
        except TemplateSyntaxError as error:
            raise NotAllowedHere("花括号没有成对，或循环没有结束") from error
        for child in tree.body:
            self._check(child, None)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja's signature
        return False

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002
        return False

    def _check(self, node: nodes.Node, row: tuple[str, frozenset[str]] | None) -> None:
        """``row`` is the loop's own name and its fields, inside one."""
        match node:
            case nodes.Output():
                for each in node.nodes:
                    self._check(each, row)
            case nodes.TemplateData():
                return
            case nodes.Name(ctx="load") if node.name in self.names:
                return
            case nodes.Getattr(node=nodes.Name(name=owner)) if row and owner == row[0] and node.attr in row[1]:
                return
            case nodes.If(test=nodes.Name() | nodes.Getattr(), elif_=[], else_=[]):
                for part in (node.test, *node.body):
                    self._check(part, row)
            case nodes.For(target=nodes.Name(name=one), iter=nodes.Name(name=many)) if self._is_plain(node, row, one):
                fields = self.lists.get(many)
                if fields is None:
                    raise NotAllowedHere(f"没有“{many}”这个列表")
                for part in node.body:
                    self._check(part, (one, fields))
            case nodes.Name():
                raise NotAllowedHere(f"没有“{node.name}”这个占位符")
            case _:
                raise NotAllowedHere("只能写占位符和循环，不能写计算、函数、过滤器或其他语句")

    def _is_plain(self, node: nodes.For, row: object, one: str) -> bool:
        """One loop at a time, over all rows, whose row hides no placeholder."""
        return row is None and not (node.else_ or node.test or node.recursive) and one not in self.names
