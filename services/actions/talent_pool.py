"""The pool of talent of the chains: counted always, named with consent alone (F023, truth 12)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from members.people import persons_for
from services.actions.talent_needs import check_chain
from services.choices.talent import ConsentState
from services.models import TalentProfile
from services.talent.queries import POOL_EDIT, get_profile_for, holds_chain, units_to_write_for

PROFILE_FIELDS = (
    "unit_id",
    "source_name",
    "chain_id",
    "category",
    "kind_id",
    "specialty",
    "title",
    "persons",
    "is_available",
    "note",
)


def record_profile(*, actor: Principal, values: Mapping[str, Any]) -> TalentProfile:
    """Without a name: consent is taken down by an action of its own. Raises NotAllowed, InvalidInput."""
    actor.require(POOL_EDIT)
    with transaction.atomic():
        return create(TalentProfile(**_columns(actor, values, None)))


def update_profile(
    *, actor: Principal, profile_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TalentProfile:
    """Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        profile = get_profile_for(actor, profile_id, POOL_EDIT)
        return change(profile, _columns(actor, values, profile), expected_version=expected_version)


def give_consent(*, actor: Principal, profile_id: UUID, person_id: UUID, day: dt.date) -> TalentProfile:
    """Name the one person of an entry who agreed to it on ``day``. Raises NotFound, NotAllowed, InvalidInput."""
    actor.require("person.view")
    with transaction.atomic():
        profile = locked(TalentProfile, get_profile_for(actor, profile_id, POOL_EDIT).pk)
        if profile.persons != 1:
            raise InvalidInput("这一条登记了多人，写姓名请每人单独登记一条。")
        if not persons_for(actor).filter(pk=person_id).exists():
            raise InvalidInput(fields={"person": ["没有找到这个人，或不在您负责的范围内，请重新选择。"]})
        _check_day(day)
        given = {"person_id": person_id, "consent": ConsentState.GIVEN, "consent_on": day}
        return change(profile, given, expected_version=None)


def withdraw_consent(*, actor: Principal, profile_id: UUID, day: dt.date) -> TalentProfile:
    """The name goes at once, the count stays. Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        profile = locked(TalentProfile, get_profile_for(actor, profile_id, POOL_EDIT).pk)
        if profile.consent != ConsentState.GIVEN:
            raise Conflict("这一条没有登记本人同意，无需撤回。", code="no_consent")
        _check_day(day)
        if profile.consent_on is not None and day < profile.consent_on:
            raise InvalidInput(fields={"day": ["撤回的日期不能早于同意的日期。"]})
        taken = {"person_id": None, "consent": ConsentState.WITHDRAWN, "consent_on": day}
        return change(profile, taken, expected_version=None)


def _check_day(day: dt.date) -> None:
    if day > clock.today():
        raise InvalidInput(fields={"day": ["日期不能晚于今天。"]})


def _columns(actor: Principal, values: Mapping[str, Any], profile: TalentProfile | None) -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in prepared(values, PROFILE_FIELDS).items()
    }
    if "kind_id" in columns and check_term("talent_kind", columns["kind_id"], "kind") is None:
        raise InvalidInput(fields={"kind": ["请选择人才类别。"]})
    held = profile.unit_id if profile else None
    unit_id = columns.get("unit_id", held)
    if unit_id is not None and unit_id != held and not units_to_write_for(actor, POOL_EDIT).filter(pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["没有找到这个单位，或不在您负责的范围内，请重新选择。"]})
    chain_id = columns.get("chain_id", profile.chain_id if profile else None)
    check_chain(actor, chain_id, profile.chain_id if profile else None, unit_id, POOL_EDIT)
    from_elsewhere = unit_id is None and not actor.may_everywhere(POOL_EDIT)
    if from_elsewhere and (chain_id is None or not holds_chain(actor, chain_id, POOL_EDIT)):
        raise InvalidInput(fields={"chain": ["不在本地单位的人才，请选择您负责的产业链。"]})
    return columns
