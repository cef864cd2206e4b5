"""Joint activities: logged once for all who took part, corrected, and deleted through the bin."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day, check_term
from alliances.activity_access import get_activity_for
from alliances.models import Activity, ActivityPairing, ActivityParty, ChainBody, Pairing
from alliances.pairing_queries import pairings_for
from alliances.queries import holds_body
from alliances.sharing.projection import show_activity
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked, touch
from organizations.queries import standing_party_orgs, standing_units

ACTIVITY_FIELDS = (
    "title",
    "form_id",
    "dimension_id",
    "held_on",
    "ended_on",
    "place",
    "attendances",
    "persons",
    "summary",
)
Parties = Iterable[tuple[AnchorKind, UUID]]
MOST_PARTIES = 500


def _checked(body: ChainBody, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, ACTIVITY_FIELDS)
    if "title" in columns:
        columns["title"] = " ".join(str(columns["title"]).split())
    check_term("activity_form", columns.get("form_id"), "form")
    check_term("report_dimension", columns.get("dimension_id"), "dimension")
    day = columns.get("held_on")
    if day is not None:
        if day > clock.today():
            raise InvalidInput(fields={"held_on": ["活动日期不能晚于今天：这里登记已经开展的活动。"]})
        check_day(body, day, "held_on")
    return columns


def _check_standing(parties: Sequence[tuple[AnchorKind, UUID]]) -> None:
    """Everybody named exists here and was not merged into another. Raises InvalidInput."""
    if len(parties) > MOST_PARTIES:
        raise InvalidInput(fields={"parties": [f"一次最多登记 {MOST_PARTIES} 个参加单位。"]})
    for kind, standing in ((AnchorKind.UNIT, standing_units()), (AnchorKind.PARTY_ORG, standing_party_orgs())):
        named = {row_id for of, row_id in parties if of == kind}
        if named and standing.filter(pk__in=named).count() != len(named):
            raise InvalidInput(fields={"parties": ["有参加单位没有找到，请重新选择。"]})
    if any(kind not in (AnchorKind.UNIT, AnchorKind.PARTY_ORG) for kind, _ in parties):
        raise InvalidInput(fields={"parties": ["参加单位请选择单位或党组织，不能选人员。"]})


def _row(activity: Activity, kind: AnchorKind, row_id: UUID) -> ActivityParty:
    unit_id, org_id = (row_id, None) if kind == AnchorKind.UNIT else (None, row_id)
    return ActivityParty(activity=activity, unit_id=unit_id, party_org_id=org_id)


def log_activity(
    *,
    actor: Principal,
    body_id: UUID,
    values: Mapping[str, Any],
    parties: Parties = (),
    pairing_ids: Iterable[UUID] = (),
) -> Activity:
    """A joint activity of a body, and who took part: each named once however often given.

    Raises NotAllowed, Conflict (the body has ended), InvalidInput.
    """
    named = list(dict.fromkeys(parties))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id).pk)
        if not holds_body(actor, body.pk, "activity.edit"):
            raise NotAllowed
        columns = _checked(body, values)
        _check_standing(named)
        activity = create(Activity(body=body, reported_by_id=actor.account_id, **columns), anchor=AnchorKind.ACTIVITY)
        for kind, row_id in named:
            create(_row(activity, kind, row_id))
        _put_pairings(actor, activity, pairing_ids)
        show_activity(activity)
        return activity


def update_activity(
    *,
    actor: Principal,
    activity_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None,
    parties: Parties | None = None,
    pairing_ids: Iterable[UUID] | None = None,
) -> Activity:
    """Correct an activity; ``parties`` or ``pairing_ids`` None leaves them as they are.

    Raises StaleVersion, InvalidInput.
    """
    with transaction.atomic():
        activity = get_activity_for(actor, activity_id, "activity.edit")
        columns = _checked(activity.body, values)
        changed = change(activity, columns, expected_version=expected_version)
        moved = parties is not None and _put_parties(changed, list(dict.fromkeys(parties)))
        if pairing_ids is not None and _put_pairings(actor, changed, pairing_ids):
            moved = True
        show_activity(changed)
        return touch(changed) if moved and changed.version == activity.version else changed


def _put_parties(activity: Activity, named: Sequence[tuple[AnchorKind, UUID]]) -> bool:
    """Whether anything was different."""
    held = {
        (AnchorKind.UNIT, row.unit_id) if row.unit_id else (AnchorKind.PARTY_ORG, row.party_org_id): row
        for row in ActivityParty.objects.filter(activity=activity)
    }
    added = [party for party in named if party not in held]
    gone = [row for party, row in held.items() if party not in set(named)]
    _check_standing(added)
    ActivityParty.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for kind, row_id in added:
        create(_row(activity, kind, row_id))
    return bool(added or gone)


def _put_pairings(actor: Principal, activity: Activity, pairing_ids: Iterable[UUID]) -> bool:
    """Whether anything was different. An activity wakes no pairing by itself: what is dormant is worked out of days."""
    named = list(dict.fromkeys(pairing_ids))
    held = dict(ActivityPairing.objects.filter(activity=activity).values_list("pairing_id", "id"))
    added = [pairing_id for pairing_id in named if pairing_id not in held]
    gone = [row_id for pairing_id, row_id in held.items() if pairing_id not in set(named)]
    if added and pairings_for(actor).filter(pk__in=added).count() != len(added):
        raise InvalidInput(fields={"pairings": ["有结对没有找到，请重新选择。"]})
    unsigned = Pairing.objects.filter(pk__in=added, signed_on__isnull=True).first()
    if unsigned is not None:
        raise InvalidInput(fields={"pairings": [f"“{unsigned.name}”还没有签约，签约后再登记它的活动。"]})
    ActivityPairing.objects.filter(pk__in=gone).delete()
    for pairing_id in added:
        create(ActivityPairing(activity=activity, pairing_id=pairing_id))
    return bool(added or gone)
