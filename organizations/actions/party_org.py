"""Party organizations. ``superior`` is 隶属关系 and is written here alone; no chain body ever touches it (R03, R04)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from core.tenancy.dated import in_force
from organizations.access import get_party_org_for
from organizations.actions.alias import keep_former_names
from organizations.actions.values import end_before, prepared
from organizations.models import PartyOrg, PartyOrgHost
from organizations.queries import standing_party_orgs, standing_units, superiors_of

PARTY_ORG_FIELDS = (
    "name",
    "short_name",
    "kind",
    "superior_id",
    "superior_name",
    "build_mode",
    "founded_on",
    "is_demonstration",
)


def lock_party_orgs() -> dict[UUID, PartyOrg]:
    """All organizations of the tenant that stand, in the order of ids."""
    rows = standing_party_orgs().select_for_update().order_by("id").only("id", "name", "dissolved_on")
    return {row.pk: row for row in rows}


def check_superior(org: PartyOrg, columns: Mapping[str, Any]) -> None:
    """The superior exists, is not dissolved and does not stand below ``org``.

    All organizations of the tenant are locked: two people who hang each of two below the other would both pass.
    """
    superior_id = columns.get("superior_id")
    if superior_id is None or superior_id == org.superior_id:
        return
    superior = lock_party_orgs().get(superior_id)
    if superior is None:
        raise InvalidInput(fields={"superior": ["没有找到上级党组织，请重新选择。"]})
    if superior.pk == org.pk:
        raise InvalidInput(fields={"superior": ["党组织不能隶属于自己，请重新选择。"]})
    if org.pk in superiors_of(superior.pk):
        raise InvalidInput(fields={"superior": [f"“{superior.name}”隶属于本组织，不能又作本组织的上级。"]})
    if superior.dissolved_on is not None:
        raise InvalidInput(fields={"superior": [f"“{superior.name}”已撤销，请选择现有的党组织。"]})


def _check_one_superior(org: PartyOrg, columns: Mapping[str, Any]) -> None:
    superior = columns.get("superior_id", org.superior_id)
    elsewhere = columns.get("superior_name", org.superior_name)
    if superior and str(elsewhere).strip():
        raise InvalidInput(fields={"superior_name": ["已选平台内的上级党组织，这里请留空。"]})


def create_party_org(*, actor: Principal, values: Mapping[str, Any], host_ids: Sequence[UUID] = ()) -> PartyOrg:
    """A new organization, its anchor and its host units from the founding day on. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("party_org.edit")
    with transaction.atomic():
        columns = prepared(values, PARTY_ORG_FIELDS)
        org = PartyOrg(**{name: value for name, value in columns.items() if name != "superior_id"})
        _check_one_superior(org, columns)
        check_superior(org, columns)
        org.superior_id = columns.get("superior_id")
        created = create(org, anchor=AnchorKind.PARTY_ORG)
        _set_hosts(created, host_ids, created.founded_on)
        return created


def update_party_org(
    *, actor: Principal, party_org_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> PartyOrg:
    """Edit an organization; one that is renamed keeps its name as a former one.

    Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput (a cycle).
    """
    with transaction.atomic():
        org = get_party_org_for(actor, party_org_id, "party_org.edit")
        columns = prepared(values, PARTY_ORG_FIELDS)
        _check_one_superior(org, columns)
        check_superior(org, columns)
        changed = change(org, columns, expected_version=expected_version)
        if changed.name != org.name:
            keep_former_names("party_org", [(org.pk, org.name)], day=clock.today())
        return changed


def set_hosts(*, actor: Principal, party_org_id: UUID, host_ids: Sequence[UUID], day: dt.date) -> None:
    """Make exactly ``host_ids`` the units it stands in from ``day`` on: others end the day before, new ones begin."""
    with transaction.atomic():
        org = locked(PartyOrg, get_party_org_for(actor, party_org_id, "party_org.edit").pk)
        if _set_hosts(org, host_ids, day):
            touch(org)


def _set_hosts(org: PartyOrg, host_ids: Sequence[UUID], day: dt.date | None) -> bool:
    """Returns whether anything changed."""
    wanted = dict.fromkeys(host_ids)
    rows = PartyOrgHost.objects.filter(party_org=org)
    held = {row.unit_id: row for row in (rows.filter(in_force(day)) if day else rows)}
    known = set(standing_units().filter(id__in=wanted).values_list("id", flat=True))
    if known != set(wanted):
        raise InvalidInput(fields={"hosts": ["有所在单位已不存在，请重新选择。"]})
    for unit_id, row in held.items():
        if unit_id not in wanted and day is not None:
            end_before(row, day)
    for unit_id in wanted:
        if unit_id not in held:
            create(PartyOrgHost(party_org=org, unit_id=unit_id, valid_from=day))
    return set(held) != set(wanted)


def dissolve_party_org(*, actor: Principal, party_org_id: UUID, last_day: dt.date) -> PartyOrg:
    """Record an organization's last day; hosts, counts and subordinates keep their rows.

    A day to come is refused: from the moment it is written nobody may hang below the organization any more. Raises
    Conflict where it is dissolved already, InvalidInput (a day to come, or before its founding).
    """
    with transaction.atomic():
        org = locked(PartyOrg, get_party_org_for(actor, party_org_id, "party_org.edit").pk)
        if org.dissolved_on is not None:
            raise Conflict("这个党组织已登记撤销，无需重复登记。", code="dissolved_already")
        if last_day > clock.today():
            raise InvalidInput(fields={"last_day": ["日期不能晚于今天，到日再办理。"]})
        return change(org, {"dissolved_on": last_day}, expected_version=None)


def restore_party_org(*, actor: Principal, party_org_id: UUID) -> PartyOrg:
    """Take a dissolution back. Raises Conflict where there is none."""
    with transaction.atomic():
        org = locked(PartyOrg, get_party_org_for(actor, party_org_id, "party_org.edit").pk)
        if org.dissolved_on is None:
            raise Conflict("这个党组织没有撤销，无需恢复。", code="not_dissolved")
        return change(org, {"dissolved_on": None}, expected_version=None)
