"""What may stand at one place of a configuration file: how it is checked, kept and read by people.

A file names things by code, never by id. Everything is compared as it stands in the file, so a name that comes with the
same file need not exist yet; only writing looks it up.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import TextChoices

from core.models import Region, Term
from core.terms import term_kinds

MOST = 2_147_483_647
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_TEXT = 4000


class Wrong(Exception):
    """What stands at a place cannot be there; the text says why and what may."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


@dataclass
class Known:
    """What a file may name: what the tenant has and what the file brings. ``labels`` are the words of terms."""

    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {kind.code: kind.label for kind in term_kinds()}

    @cached_property
    def regions(self) -> dict[str, str]:
        return dict(Region.objects.values_list("code", "name"))


class Ids:
    """The ids behind codes and names, as they are now; ``forget`` after something was written."""

    def __init__(self) -> None:
        self._held: dict[Any, Mapping[Any, UUID]] = {}

    def forget(self) -> None:
        self._held.clear()

    def term(self, kind: str, code: str) -> UUID:
        """Raises Wrong where the term could not be made a moment ago."""
        if Term not in self._held:
            self._held[Term] = {(k, c): pk for k, c, pk in Term.objects.values_list("kind", "code", "pk")}
        return self._found(self._held[Term], (kind, code), code)

    def named(self, model: Any, column: str, name: str) -> UUID:
        if model not in self._held:
            self._held[model] = dict(model.objects.values_list(column, "pk"))
        return self._found(self._held[model], name, name)

    @staticmethod
    def _found(rows: Mapping[Any, UUID], key: Any, shown: str) -> UUID:
        if key not in rows:
            raise Wrong(f"“{shown}”没有能够装入，见上面的提示。")
        return rows[key]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One named place of a row. ``source`` is the row's attribute and the action's argument, the code where empty."""

    code: str
    label: str
    required: bool = False
    source: str = ""
    default: Any = None

    @property
    def argument(self) -> str:
        return self.source or self.code

    def shown(self, row: Any) -> Any:
        """The row's value as it stands in a file."""
        return getattr(row, self.argument)

    def written(self, row: Any) -> Any:
        """The same as it is exported, where that holds more than what is compared."""
        return self.shown(row)

    def checked(self, value: Any, known: Known) -> Any:
        """The value as it is kept and compared. Raises Wrong."""
        if value is None:
            if self.required:
                raise Wrong("不能为空。")
            return self.default
        return self._checked(value, known)

    def _checked(self, value: Any, known: Known) -> Any:
        raise NotImplementedError

    def value(self, kept: Any, ids: Ids) -> Any:  # noqa: ARG002 - for those that look something up
        """What the action is given."""
        return kept

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        """The value in words."""
        return "" if kept is None else str(kept)

    def schema(self) -> dict[str, Any]:
        found = self._schema()
        if not self.required and "type" in found:
            found["type"] = [found["type"], "null"]
        if not self.required and "enum" in found:
            found["enum"] = [*found["enum"], None]
        return {"description": self.label, **found}

    def _schema(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Text(Column):
    default: Any = ""

    def _checked(self, value: Any, known: Known) -> str:  # noqa: ARG002
        if not isinstance(value, str):
            raise Wrong("应为文字（加双引号）。")
        if CONTROL.search(value) or "\r" in value:
            raise Wrong("含有不能显示的字符，请删去。")
        if len(value) > LONGEST_TEXT:
            raise Wrong(f"超过 {LONGEST_TEXT} 字。")
        text = " ".join(value.split())
        if self.required and not text:
            raise Wrong("不能为空。")
        return text

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", **({"minLength": 1} if self.required else {})}


@dataclass(frozen=True, kw_only=True)
class Number(Column):
    def _checked(self, value: Any, known: Known) -> int:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise Wrong("应为不小于 0 的整数（不加引号）。")
        return value

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0}


@dataclass(frozen=True, kw_only=True)
class Flag(Column):
    default: Any = False

    def _checked(self, value: Any, known: Known) -> bool:  # noqa: ARG002
        if not isinstance(value, bool):
            raise Wrong("应为 true 或 false（不加引号）。")
        return value

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return "是" if kept else "否"

    def _schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Day(Column):
    def shown(self, row: Any) -> str | None:
        day = getattr(row, self.argument)
        return day.isoformat() if day else None

    def _checked(self, value: Any, known: Known) -> str:  # noqa: ARG002
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise Wrong("应为日期，如 2026-03-05。")
        try:
            dt.date.fromisoformat(value)
        except ValueError as error:
            raise Wrong(f"没有 {value} 这一天。") from error
        return value

    def value(self, kept: Any, ids: Ids) -> dt.date | None:  # noqa: ARG002
        return dt.date.fromisoformat(kept) if kept else None

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Column):
    def shown(self, row: Any) -> str:
        return f"{getattr(row, self.argument):%H:%M}"

    def _checked(self, value: Any, known: Known) -> str:  # noqa: ARG002
        if not isinstance(value, str) or not TIME.fullmatch(value) or value >= "24" or value[3:] >= "60":
            raise Wrong("应为时间，如 08:30。")
        return value

    def value(self, kept: Any, ids: Ids) -> dt.time:  # noqa: ARG002
        return dt.time.fromisoformat(kept)

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


def _not_among(value: Any, choices: type[TextChoices]) -> Wrong:
    given = f"没有“{value}”这一项，" if isinstance(value, str) else ""
    return Wrong(f"{given}应为{'、'.join(f'{code}（{label}）' for code, label in choices.choices)}之一。")


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    choices: type[TextChoices]
    default: Any = ""

    def _checked(self, value: Any, known: Known) -> str:  # noqa: ARG002
        if value == "" and not self.required:
            return ""
        if not isinstance(value, str) or value not in self.choices.values:
            raise _not_among(value, self.choices)
        return value

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return str(self.choices(kept).label) if kept else ""

    def _schema(self) -> dict[str, Any]:
        return {"enum": [*self.choices.values, *([] if self.required else [""])]}


@dataclass(frozen=True, kw_only=True)
class Several(Column):
    choices: type[TextChoices]
    default: Any = ()

    def shown(self, row: Any) -> list[str]:
        return sorted(getattr(row, self.argument))

    def checked(self, value: Any, known: Known) -> list[str]:  # noqa: ARG002
        if value is None:
            return []
        if not isinstance(value, list):
            raise Wrong('应为方括号里的一列，如 ["company"]。')
        for each in value:
            if not isinstance(each, str) or each not in self.choices.values:
                raise _not_among(each, self.choices)
        return sorted(set(value))

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return "、".join(str(self.choices(each).label) for each in kept)

    def schema(self) -> dict[str, Any]:
        return {"description": self.label, "type": "array", "items": {"enum": self.choices.values}}


@dataclass(frozen=True, kw_only=True)
class TermCode(Column):
    """A term of one kind, by its code."""

    kind: str

    @property
    def argument(self) -> str:
        return self.source or f"{self.code}_id"

    def shown(self, row: Any) -> str | None:
        term = getattr(row, self.argument.removesuffix("_id"))
        return term.code if term else None

    def _checked(self, value: Any, known: Known) -> str:
        if not isinstance(value, str) or (self.kind, value) not in known.labels:
            raise Wrong(f"没有代码为“{value}”的{known.kinds[self.kind]}，请先写进“名称与分类”（terms）。")
        return value

    def value(self, kept: Any, ids: Ids) -> UUID | None:
        return ids.term(self.kind, kept) if kept else None

    def told(self, kept: Any, known: Known) -> str:
        return known.labels.get((self.kind, kept), kept) if kept else ""

    def _schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class RegionCode(Column):
    """A region of the national table, by its code."""

    @property
    def argument(self) -> str:
        return self.source or f"{self.code}_id"

    def _checked(self, value: Any, known: Known) -> str:
        if not isinstance(value, str) or value not in known.regions:
            raise Wrong(f"行政区划代码“{value}”不在国家代码表内。")
        return value

    def told(self, kept: Any, known: Known) -> str:
        return known.regions.get(kept, kept) if kept else ""

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{6}$"}


@dataclass(frozen=True, kw_only=True)
class Named(Column):
    """A row of another part, by the one column that tells its rows apart."""

    part: str
    model: Any
    by: str
    noun: str

    @property
    def argument(self) -> str:
        return self.source or f"{self.code}_id"

    def shown(self, row: Any) -> str | None:
        other = getattr(row, self.argument.removesuffix("_id"))
        return str(getattr(other, self.by)) if other else None

    def _checked(self, value: Any, known: Known) -> str:
        if not isinstance(value, str) or value not in known.names.get(self.part, set()):
            raise Wrong(f"没有{self.noun}“{value}”，请先写进“{self.part}”。")
        return value

    def value(self, kept: Any, ids: Ids) -> UUID | None:
        return ids.named(self.model, self.by, kept) if kept else None

    def _schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class KindCode(Column):
    """A registered kind of terms."""

    def _checked(self, value: Any, known: Known) -> str:
        if not isinstance(value, str) or value not in known.kinds:
            raise Wrong(f"没有“{value}”这一类名称。现有的类别：{'、'.join(sorted(known.kinds))}。")
        return value

    def told(self, kept: Any, known: Known) -> str:
        return known.kinds.get(str(kept), str(kept))

    def _schema(self) -> dict[str, Any]:
        return {"type": "string"}
