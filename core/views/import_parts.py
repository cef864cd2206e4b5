"""What the pages of an import share: where one stands, and which header means which column."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from core.models import ImportRun
from core.principal import Principal
from core.tables.matching import proposed
from core.tables.plan import IGNORED, KEY_HEADER
from core.tables.spec import KEY, TableSpec
from core.templatetags.parts import Crumb, Step

STEPS = ("选文件、对列名", "改错误", "看变化", "完成")


def steps_of(at: int, *, ended: bool = False, wrong: int = 0) -> list[Step]:
    labels = [f"{label}（{wrong} 处）" if wrong and number == 1 else label for number, label in enumerate(STEPS)]
    return [
        Step(label, "done" if number < at or ended else "current" if number == at else "todo")
        for number, label in enumerate(labels)
    ]


def crumbs_of(spec: TableSpec) -> list[Crumb]:
    return [Crumb(spec.label, reverse(spec.list_url)), Crumb("导入表格")]


def match_context(
    principal: Principal, run: ImportRun, spec: TableSpec, errors: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Each header with its column; where it has none the likely one, chosen already and said to be a guess."""
    columns, told = spec.columns(principal), errors or {}
    guesses = {} if told else proposed(run.table, run.headers, columns, run.mapping)
    headers = []
    for number, header in enumerate(run.headers):
        guess, why = guesses.get(header, ("", ""))
        headers.append(
            {
                "number": number,
                "header": header,
                "code": run.mapping.get(header) or guess,
                "why": why,
                "error": next(iter(told.get(header, ())), ""),
            }
        )
    options = [(KEY, KEY_HEADER), *((column.code, column.header) for column in columns if not column.shown_only)]
    return {
        "options": [*options, (IGNORED, "不导入这一列")],
        "headers": headers,
        "guessed": len(guesses),
        "general": list(told.get("__all__", ())),
    }
