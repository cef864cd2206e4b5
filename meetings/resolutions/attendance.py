"""Who came to meetings, by organization over a window (F067): never persons, and never in order of how many came."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from meetings.choices import CAME, Attendance, MeetingState, ReplyState
from meetings.models import Invitee
from meetings.queries import own_invitees
from organizations.filters import for_page

VIEW = "meeting.view"
KINDS = {"unit": "单位", "party_org": "党组织", "outer": "域外单位"}
PAGES = {"unit": "unit-detail", "party_org": "party-org-detail"}


@dataclass(frozen=True)
class Asked:
    """``body`` and ``chain`` narrow the meetings; both days count."""

    since: dt.date
    until: dt.date
    body: UUID | None = None
    chain: UUID | None = None

    @property
    def held(self) -> Q:
        begins = dt.datetime.combine(self.since, dt.time(), clock.CHINA)
        ends = dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), clock.CHINA)
        asking = Q(meeting__state=MeetingState.HELD, meeting__starts_at__gte=begins, meeting__starts_at__lt=ends)
        if self.body:
            asking &= Q(meeting__body_id=self.body)
        if self.chain:
            asking &= Q(meeting__body__chain_id=self.chain)
        return asking

    def address(self, unit_id: UUID) -> str:
        """The meetings a unit's line counts."""
        told = {
            "unit": unit_id,
            "state": MeetingState.HELD,
            "since": self.since,
            "until": self.until,
            "body": self.body,
            "chain": self.chain,
        }
        return f"{reverse('meeting-list')}?{urlencode({name: value for name, value in told.items() if value})}"


def invitees_seen(principal: Principal) -> "QuerySet[Invitee]":
    """Organizations invited to meetings of bodies held whole; else those one speaks for."""
    whole = by_body(principal).visible(VIEW, AnchorKind.BODY, path="meeting__body_id")
    seen = whole | own_invitees(principal) if whole else whole
    rows: QuerySet[Invitee] = Invitee.objects.filter(seen, person__isnull=True)
    return rows


def attendance(principal: Principal, asked: Asked) -> list[dict[str, Any]]:
    """A row for each organization invited, by name; one statement."""
    present, late = Q(attendance=Attendance.PRESENT), Q(attendance=Attendance.LATE)
    rows = (
        invitees_seen(principal)
        .filter(asked.held)
        .values("unit_id", "party_org_id", "outer_id")
        .annotate(
            name=Coalesce(F("unit__name"), F("party_org__name"), F("outer__name")),
            name_key=Coalesce(F("unit__name_key"), F("party_org__name_key"), F("outer__name")),
            invited=Count("id"),
            present=Count("id", filter=present),
            late=Count("id", filter=late),
            excused=Count("id", filter=Q(attendance=Attendance.EXCUSED)),
            absent=Count("id", filter=Q(attendance=Attendance.ABSENT)),
            unknown=Count("id", filter=Q(attendance=Attendance.UNKNOWN)),
            substitutes=Count("id", filter=Q(reply=ReplyState.SUBSTITUTE, attendance__in=CAME)),
        )
        .order_by("name_key")
    )
    return [_row(row, asked) for row in rows]


def _row(row: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    kind = next(kind for kind in KINDS if row[f"{kind}_id"])
    return {
        **row,
        "id": row[f"{kind}_id"],
        "kind": KINDS[kind],
        "url": _url(kind, row[f"{kind}_id"]),
        "meetings_url": asked.address(row["unit_id"]) if row["unit_id"] else "",
    }


def _url(kind: str, row_id: UUID) -> str:
    return "" if kind == "outer" else reverse(PAGES[kind], args=[row_id])


class AttendanceFilter(django_filters.FilterSet):
    """The window is this year unless said."""

    since = django_filters.DateFilter(label="会议日期起", method="narrowed")
    until = django_filters.DateFilter(label="会议日期止", method="narrowed")
    body = django_filters.UUIDFilter(label="链党组织", method="narrowed")
    chain = django_filters.UUIDFilter(label="产业链", method="narrowed")

    class Meta:
        model = Invitee
        fields: list[str] = []

    def narrowed(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        """Together they are what is asked (``asked``), of meetings and not of rows."""
        return queryset

    @property
    def asked(self) -> Asked | None:
        """None where what was given is no day or id."""
        if not self.is_valid():
            return None
        given, today = self.form.cleaned_data, clock.today()
        until = given.get("until") or today
        since = given.get("since") or dt.date(min(until, today).year, 1, 1)
        return Asked(since, until, given.get("body"), given.get("chain"))


def attendance_form(filterset: AttendanceFilter, rows: "QuerySet[Invitee]") -> Any:
    held = rows.filter(meeting__state=MeetingState.HELD)

    def named(path: str) -> list[tuple[str, str]]:
        found = held.filter(**{f"{path}__isnull": False}).order_by(f"{path}__name_key")
        return [(str(key), name) for key, name in found.values_list(f"{path}__id", f"{path}__name").distinct()]

    return for_page(filterset, {"body": named("meeting__body"), "chain": named("meeting__body__chain")})
