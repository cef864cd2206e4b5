"""Across cities: members from outside, as many as the article says (R67, F148), what is shown to others, and a meeting
another city was asked to; who stands in no article is 示例.
"""

import datetime as dt

from alliances import actions
from alliances.choices import BodyState, OuterKind
from alliances.models import Activity, BodyShare, ChainBody, OuterMember
from config.demo.cities import AcrossSpec, AskedSpec, City, ShareSpec
from config.demo.liaisons import add_liaisons_of_body
from config.demo.rows import Rows
from config.demo.standing import Standing
from core import clock
from core.models import Tenant, Term
from core.principal import platform_principal
from core.tenancy.scope import tenant_scope
from meetings.actions.sharing import accept_meeting, share_meeting
from meetings.choices import MeetingState
from meetings.models import Meeting
from organizations.models import OwnRegion

EVERY = dt.timedelta(days=40)


def add_across(standing: Standing) -> None:
    for spec in standing.city.across:
        _add_body(standing, spec)


def _add_body(standing: Standing, spec: AcrossSpec) -> None:
    rows = standing.rows
    body = rows.add(
        ChainBody,
        spec.key,
        name=spec.name,
        kind_id=rows.term("body_kind", spec.kind).id,
        tier_id=rows.term("body_tier", spec.level).id,
        own_region=rows.get(OwnRegion, spec.park),
        founded_on=spec.founded,
    )
    add_liaisons_of_body(standing, body, 0)
    for outer in spec.named:
        rows.add(
            OuterMember,
            f"{spec.key}/{outer.name}",
            body=body,
            name=outer.name,
            kind=outer.kind,
            place=outer.place,
            leads=outer.leads,
            valid_from=spec.founded,
        )
    for number in range(1, spec.count - len(spec.named) + 1):
        rows.add(
            OuterMember,
            f"{spec.key}/{number}",
            body=body,
            name=f"示例科创载体{number:03d}",
            kind=OuterKind.CARRIER,
            place=spec.places[number % len(spec.places)],
            valid_from=spec.founded,
        )
    for number in range(1, spec.activities + 1):
        rows.add(
            Activity,
            f"{spec.key}/{number}",
            title=f"示例：载体联盟项目路演第{number}次",
            body=body,
            form_id=rows.term("activity_form", "industry").id,
            held_on=standing.days.today - number * EVERY,
            place="示例路演厅",
        )


REASON = "载入示例数据"
SHARED_FOR = dt.timedelta(days=365)


def share_across(cities: list[City]) -> None:
    """What bodies show to other cities: offered and answered as people do it, each side in its own scope, once."""
    tenants = {tenant.code: tenant for tenant in Tenant.objects.filter(is_sample=True)}
    for city in cities:
        host = tenants[city.code]
        for spec in city.shares:
            if spec.guest in tenants:
                _share(host, tenants[spec.guest], spec)
        for asked in city.asked:
            if asked.guest in tenants:
                _ask_to_meeting(host, tenants[asked.guest], asked)


def _share(host: Tenant, guest: Tenant, spec: ShareSpec) -> None:
    with tenant_scope(host.pk, actor_id=None, reason=REASON):
        body_id = Rows(host.code).id_of(ChainBody, spec.body)
        if BodyShare.objects.filter(body_id=body_id, guest=guest).exists():
            return
        share = actions.offer_share(
            actor=platform_principal(host),
            body_id=body_id,
            guest_id=guest.pk,
            until=clock.today() + SHARED_FOR,
            message=spec.message,
        )
    if spec.accepted:
        with tenant_scope(guest.pk, actor_id=None, reason=REASON):
            actions.accept_share(actor=platform_principal(guest), share_id=share.pk)


def _ask_to_meeting(host: Tenant, guest: Tenant, spec: AskedSpec) -> None:
    with tenant_scope(host.pk, actor_id=None, reason=REASON):
        if BodyShare.objects.filter(guest=guest, subject__isnull=False).exists():
            return
        ahead = Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__gt=clock.now(), joined__isnull=True)
        meeting = ahead.select_related("kind").order_by("starts_at", "id").first()
        if meeting is None:
            return
        share = share_meeting(
            actor=platform_principal(host), meeting_id=meeting.pk, guest_id=guest.pk, message=spec.message
        )
        kind = meeting.kind.code
    with tenant_scope(guest.pk, actor_id=None, reason=REASON):
        body = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("founded_on", "id").first()
        if body is not None:
            accept_meeting(
                actor=platform_principal(guest),
                share_id=share.pk,
                body_id=body.pk,
                kind_id=Term.objects.get(kind="meeting_kind", code=kind).pk,
            )
