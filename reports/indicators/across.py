"""Members of bodies from other cities (R67, F148)."""

from typing import Any

from django.db.models import QuerySet

from alliances.sharing.queries import outers_for
from core.tenancy.dated import in_force
from reports.indicators.model import Asked, Dimension, Indicator, Subject


def _where(row: Any) -> str:
    return f"{row.place} · {row.body.name}"


OUTERS = Subject("outers", "家域外成员", "name_key", lambda row: str(row.name), _where, "outer-edit", ("body",))


def _outers(asked: Asked) -> "QuerySet[Any]":
    """In force on the day; with a chain asked for, those of its bodies."""
    found = outers_for(asked.sight.principal).filter(in_force(asked.day))
    return found.filter(body__chain_id__in=asked.chains().values("id")) if asked.chain else found


ACROSS: tuple[Indicator, ...] = (
    Indicator(
        "outer_members",
        "域外成员",
        "联盟",
        "当日在内的域外成员（外市、外省的单位），按各链党组织登记的计；一家单位在两个组织里计两家。",
        "家",
        OUTERS,
        _outers,
        dimensions=(Dimension.CHAIN,),
        needs=("share.edit",),
        source="R67 F148",
    ),
)
