"""The national classification of industries (GB/T 4754): which codes there are, and what to say of one there is not."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from core.errors import InvalidInput
from core.models import IndustryClass

LEVEL_WORDS = {1: "门类", 2: "大类", 3: "中类", 4: "小类"}
GROUP, CLASS = 3, 4
# Codes found in use by this process: loading a later edition asks to restart it.
_found: set[str] = set()


def industries_in_use() -> QuerySet[IndustryClass]:
    """The codes of the edition in use; those of an earlier one stay on the units that have them."""
    return IndustryClass.objects.filter(last_year__isnull=True)


def matching(text: str) -> QuerySet[IndustryClass]:
    """Codes in use that begin with the text, or whose name holds it."""
    return industries_in_use().filter(Q(name__contains=text) | Q(code__startswith=text.upper())).order_by("code")


def counted_by_level() -> dict[int, int]:
    """How many codes in use there are of each of the four levels."""
    counted = industries_in_use().order_by().values_list("level").annotate(number=Count("code"))
    return dict.fromkeys(LEVEL_WORDS, 0) | dict(counted)


def unknown_code(code: str, *, holds_classes: bool, division: str = "") -> str:
    """Why a code cannot be taken, and what to do. ``division`` is what the code's first two digits stand for."""
    if code.isdecimal() and len(code) in (GROUP, CLASS) and not holds_classes:
        instead = f"请先填大类“{division}”，或" if division else "请"
        word = LEVEL_WORDS[len(code)]
        return f"“{code}”是{word}代码，平台目前只有门类和大类，{instead}联系平台管理员装入完整的行业分类。"
    return f"国民经济行业分类中没有“{code}”，请从下拉结果中选择或核对代码。"


def require_industries(codes: Iterable[str], *, held: Iterable[str | None] = (), field: str) -> None:
    """Raise InvalidInput under ``field`` for a code that is not in use; those held already may stay."""
    wanted = set(codes) - set(held) - _found
    if not wanted:
        return
    _found.update(industries_in_use().filter(code__in=wanted).values_list("code", flat=True))
    if unknown := sorted(wanted - _found):
        holds = IndustryClass.objects.filter(level__gte=GROUP).exists()
        divisions = {row.code: str(row) for row in industries_in_use().filter(code__in={code[:2] for code in unknown})}
        told = [unknown_code(code, holds_classes=holds, division=divisions.get(code[:2], "")) for code in unknown[:3]]
        raise InvalidInput(fields={field: told})
