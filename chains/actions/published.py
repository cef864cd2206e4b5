"""Changes to a year's list that is published already: with a reason, noted, and without touching what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chains.models import KeyProject, ListChange
from chains.projects.published import published_list
from core.errors import InvalidInput
from core.principal import Principal
from core.records import create
from core.tenancy.base import TenantModel
from organizations.merging.ways import Moved


@dataclass(frozen=True)
class Late:
    """The published list a change comes too late for, and why it is made all the same."""

    published: str
    reason: str


def reason_given(lists: Sequence[tuple[UUID, int | None]], reason: str) -> Late | None:
    """None while none of the (chain, year) lists is published. Raises InvalidInput where one is, without a reason.

    Nobody publishes one of them before the caller's transaction ends: a change is either in time or noted as late.
    """
    found = [published_list(chain_id, year) for chain_id, year in lists if isinstance(year, int)]
    published = "、".join(name for name in found if name)
    if not published:
        return None
    given = " ".join(reason.split())
    if not given:
        raise InvalidInput(
            f"{published}已发布。如确需变更，请写明变更原因。",
            code="list_published",
            fields={
                "reason": [f"{published}已发布，不会因此改变；如确需变更，请写明原因，变更会记入项目的“发布后变更”。"]
            },
        )
    return Late(published, given)


def note_late_change(
    *, actor: Principal, project: KeyProject, late: Late, changes: Sequence[Sequence[str]]
) -> ListChange:
    """Keep what was changed after publication; ``changes`` are (label, before, after), none for a new project."""
    return create(
        ListChange(
            project=project,
            published=late.published[:120],
            reason=late.reason,
            changes=[list(row) for row in changes],
            made_by=actor.account,
        )
    )


def note_merged_owner(actor: Principal, moved: Moved) -> list[TenantModel]:
    """A project's owner was merged into another: noted where the list that names it is published already."""
    noted: list[TenantModel] = []
    for project in KeyProject.objects.filter(pk__in=moved.ids).order_by("id"):
        published = published_list(project.chain_id, project.year)
        if published:
            reason = f"“{moved.absorbed.name}”与“{moved.survivor.name}”系同一单位，登记已合并。"
            change = (str(KeyProject._meta.get_field("owner").verbose_name), moved.absorbed.name, moved.survivor.name)
            noted.append(note_late_change(actor=actor, project=project, late=Late(published, reason), changes=[change]))
    return noted
