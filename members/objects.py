"""The objects of this room that have a page, for what concerns every object (core.objects)."""

from typing import Any

from django.db.models import Q

from core.bin import BinKind, register_bin_kind
from core.choices import AnchorKind
from core.objects import ObjectKind, Part, register_object_kind
from core.principal import Principal
from members.actions.restoring import check_person
from members.duties import duty_name, writable
from members.models import (
    Appointment,
    DutyEntry,
    Exchange,
    Grant,
    Growth,
    HandOver,
    LiaisonExemption,
    Person,
    TalentIntake,
)
from members.scopes import labels
from members.talent import exchange_name, growth_name, intake_name, talent_visible


def _grants_visible(principal: Principal) -> Q:
    return Q() if principal.may("grant.view") else Q(pk__in=[])


def _grant_name(grant: Any) -> str:
    return f"{grant.account.display_name}：{grant.get_role_display()}"


KINDS = (
    ObjectKind(
        code="persons",
        label="人员",
        model=Person,
        action="person.view",
        visible=lambda principal: principal.visible("person.view", AnchorKind.PERSON),
        pages=("person-detail",),
        argument="person_id",
        api_scope="persons",
        parts=(Part(Appointment, "person_id"),),
    ),
    ObjectKind(
        code="exchanges",
        label="挂职交流",
        model=Exchange,
        action="talent.view",
        visible=lambda principal: talent_visible(principal, Exchange),
        pages=("exchange-detail",),
        argument="exchange_id",
        api_scope="exchanges",
        name=exchange_name,
        related=("kind", "to_unit"),
    ),
    ObjectKind(
        code="talent-intakes",
        label="人才引进",
        model=TalentIntake,
        action="talent.view",
        visible=lambda principal: talent_visible(principal, TalentIntake),
        pages=("intake-detail",),
        argument="intake_id",
        api_scope="talent-intakes",
        name=intake_name,
        related=("kind", "unit"),
    ),
    ObjectKind(
        code="growths",
        label="双向培养",
        model=Growth,
        action="talent.view",
        visible=lambda principal: talent_visible(principal, Growth),
        pages=("growth-detail",),
        argument="growth_id",
        api_scope="growths",
        name=growth_name,
        related=("kind", "unit", "party_org"),
    ),
    ObjectKind(
        code="grants",
        label="授权",
        model=Grant,
        action="grant.view",
        visible=_grants_visible,
        pages=("grant-detail",),
        argument="grant_id",
        api_scope="grants",
        name=_grant_name,
        related=("account",),
    ),
)


PERSONS = BinKind(
    code="persons",
    label="人员",
    model=Person,
    action="person.edit",
    allowed=lambda principal: principal.visible("person.edit", AnchorKind.PERSON),
    owned=(Appointment, HandOver),
    check=check_person,
)
EXCHANGES = BinKind(
    code="exchanges",
    label="挂职交流",
    model=Exchange,
    action="talent.edit",
    allowed=lambda principal: talent_visible(principal, Exchange, "talent.edit"),
    name=exchange_name,
    related=("kind", "to_unit"),
)


DUTIES = BinKind(
    code="duties",
    label="履职记录",
    model=DutyEntry,
    action="duty_log.edit",
    allowed=writable,
    name=duty_name,
    related=("kind", "unit"),
)
INTAKES = BinKind(
    code="talent-intakes",
    label="人才引进",
    model=TalentIntake,
    action="talent.edit",
    allowed=lambda principal: talent_visible(principal, TalentIntake, "talent.edit"),
    name=intake_name,
    related=("kind", "unit"),
)
GROWTHS = BinKind(
    code="growths",
    label="双向培养",
    model=Growth,
    action="talent.edit",
    allowed=lambda principal: talent_visible(principal, Growth, "talent.edit"),
    name=growth_name,
    related=("kind", "unit", "party_org"),
)


def _exemptions_allowed(principal: Principal) -> Q:
    return Q() if principal.may_everywhere("person.edit") else Q(pk__in=[])


def _exemption_name(exemption: LiaisonExemption) -> str:
    named = labels([(exemption.target_kind, exemption.target_id)])
    return f"{named.get(exemption.target_id, '')}不设联络员：{exemption.reason}"


EXEMPTIONS = BinKind(
    code="liaison-exemptions",
    label="联络员豁免",
    model=LiaisonExemption,
    action="person.edit",
    allowed=_exemptions_allowed,
    name=_exemption_name,
)
BIN_KINDS = (PERSONS, EXEMPTIONS, DUTIES, EXCHANGES, INTAKES, GROWTHS)


def register() -> None:
    for kind in KINDS:
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
