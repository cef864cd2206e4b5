"""Who sees what a body does in its year: rows that have a body, and perhaps a unit they stand in."""

from dataclasses import replace

from django.db.models import Q

from alliances.queries import by_body, on_body
from core.choices import AnchorKind
from core.principal import Principal

VIEW, EDIT = "work.view", "work.edit"


def by_unit(principal: Principal) -> Principal:
    """The same person with only those grants that name a unit: a company's contact, an instructor."""
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind == AnchorKind.UNIT))


def of_unit(principal: Principal, action: str, path: str) -> Q:
    """Rows whose unit (``path``) is one's own, by the grants that name units; nothing where there are none."""
    own = by_unit(principal)
    return own.visible(action, AnchorKind.UNIT, path=path) if own.grants else Q(pk__in=[])


def work_visible(principal: Principal, action: str, *, path: str = "", unit: str = "") -> Q:
    """Rows of bodies held whole; a unit's own people also see those that stand in it (``unit`` is their column), and
    write none. ``path`` leads to the row with the body.
    """
    whole = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if action == EDIT or not whole or not unit or not by_unit(principal).grants:
        return whole
    return whole | of_unit(principal, action, f"{path}{unit}")


def may_edit_work(principal: Principal, body_id: object) -> bool:
    return on_body(principal, body_id).may(EDIT)  # type: ignore[arg-type]
