"""Yearly minimums as they stand, for somebody: one statement, however many bodies and rules there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate

from alliances.choices import FOUNDED
from alliances.models import ChainBody
from alliances.queries import by_body
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from meetings.choices import MeetingState
from meetings.minimums import BodyLine, Gathering, MinimumState, RuleLine, Standing, forecast, standings
from meetings.models import Meeting, MinimumRule, MinimumRuleKind
from meetings.rules import VIEW

COUNTED = (MeetingState.HELD, MeetingState.PLANNED)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to."""

    year: int
    rule: UUID | None = None
    chain: UUID | None = None
    body: UUID | None = None
    state: str = ""


def bodies_held(principal: Principal, action: str = VIEW) -> "QuerySet[ChainBody]":
    """Bodies whose meetings the principal sees whole: a company sees those it is invited to, not how many."""
    allowed = by_body(principal).visible(action, AnchorKind.BODY)
    found: QuerySet[ChainBody] = ChainBody.objects.filter(allowed, state__in=FOUNDED)
    return found


def get_held_body_for(principal: Principal, body_id: UUID, action: str = VIEW) -> ChainBody:
    """Raises NotFound, NotAllowed."""
    body: ChainBody = fetch(ChainBody.objects.all(), body_id, by_body(principal).visible(action, AnchorKind.BODY))
    return body


def minimums_for(principal: Principal, asked: Asked, *, whole_year: bool = False) -> list[Standing]:
    """Who is behind comes first. Periods not begun are told only where ``whole_year`` is asked for."""
    bodies, rules, gatherings = _read(bodies_held(principal), asked)
    found = standings(bodies, rules, gatherings, year=asked.year, today=clock.today())
    kept = [row for row in found if (whole_year or row.has_begun) and asked.state in ("", row.state)]
    order = list(MinimumState)
    return kept if whole_year else sorted(kept, key=lambda row: order.index(row.state))


def with_forecast(principal: Principal, asked: Asked) -> list[tuple[Standing, int]]:
    """The same, each with how many meetings its body will lack under its rule when the year ends, if no more are
    planned.
    """
    whole = minimums_for(principal, replace(asked, state=""), whole_year=True)
    short: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for row in whole:
        short[row.body.pk, row.rule.pk] += row.behind
    order = list(MinimumState)
    kept = [row for row in whole if row.has_begun and asked.state in ("", row.state)]
    return [(row, short[row.body.pk, row.rule.pk]) for row in sorted(kept, key=lambda row: order.index(row.state))]


def _read(
    bodies: "QuerySet[ChainBody]", asked: Asked
) -> tuple[list[BodyLine], list[RuleLine], dict[UUID, list[Gathering]]]:
    """Bodies, the rules in force on some day of the year, and the meetings of the year that may count."""
    if asked.chain is not None:
        bodies = bodies.filter(chain_id=asked.chain)
    if asked.body is not None:
        bodies = bodies.filter(pk=asked.body)
    first, last = dt.date(asked.year, 1, 1), dt.date(asked.year, 12, 31)
    rules = MinimumRule.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last), Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    )
    if asked.rule is not None:
        rules = rules.filter(pk=asked.rule)
    kinds = MinimumRuleKind.objects.filter(rule__in=rules.values("pk"))
    begins, ends = (dt.datetime(year, 1, 1, tzinfo=clock.CHINA) for year in (asked.year, asked.year + 1))
    meetings = Meeting.objects.filter(
        kind__in=kinds.values("kind_id"),
        state__in=COUNTED,
        starts_at__gte=begins,
        starts_at__lt=ends,
        joined__isnull=True,
    )
    if asked.chain is not None or asked.body is not None:
        meetings = meetings.filter(body__in=bodies.values("pk"))
    body_rows, rule_rows, kind_rows, meeting_rows = _together(
        bodies.order_by("name_key", "id").values(
            "id", "name", "kind_id", "tier_id", "founded_on", "ended_on", chain_name=F("chain__name")
        ),
        rules.order_by("name", "id").values(
            "id", "name", "period", "least", "body_kind_id", "tier_id", "valid_from", "valid_to"
        ),
        kinds.values("rule_id", "kind_id"),
        meetings.values("body_id", "kind_id", "state", day=TruncDate("starts_at", tzinfo=clock.CHINA)),
    )
    return [_body(row) for row in body_rows], _rules(rule_rows, kind_rows), _gatherings(meeting_rows)


def _together(*querysets: "QuerySet[Any, Any]") -> list[Rows]:
    """The rows of each, in one statement: 工作台 asks for them too."""
    told: list[str] = []
    params: list[Any] = []
    for each in querysets:
        try:
            sql, given = each.query.sql_with_params()
        except EmptyResultSet:
            told.append("'[]'")
        else:
            told.append(f"(SELECT COALESCE(json_agg(told), '[]')::text FROM ({sql}) AS told)")  # noqa: S608 - the ORM's own
            params += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(told)}", params)
        return [orjson.loads(column) for column in cursor.fetchone()]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _body(row: dict[str, Any]) -> BodyLine:
    return BodyLine(
        UUID(row["id"]),
        row["name"],
        UUID(row["kind_id"]),
        UUID(row["tier_id"]),
        row["chain_name"] or "",
        _day(row["founded_on"]),
        _day(row["ended_on"]),
    )


def _rules(rows: Rows, kinds: Rows) -> list[RuleLine]:
    counting: dict[str, set[UUID]] = defaultdict(set)
    for one in kinds:
        counting[one["rule_id"]].add(UUID(one["kind_id"]))
    return [
        RuleLine(
            UUID(row["id"]),
            row["name"],
            row["period"],
            row["least"],
            frozenset(counting[row["id"]]),
            _id(row["body_kind_id"]),
            _id(row["tier_id"]),
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in rows
    ]


def _gatherings(rows: Rows) -> dict[UUID, list[Gathering]]:
    found: dict[UUID, list[Gathering]] = defaultdict(list)
    for row in rows:
        day, is_held = dt.date.fromisoformat(row["day"]), row["state"] == MeetingState.HELD
        found[UUID(row["body_id"])].append(Gathering(UUID(row["kind_id"]), day, is_held))
    return found


@dataclass(frozen=True)
class RuleOfYear:
    """One rule of one body over the year."""

    rule: RuleLine
    rows: Sequence[Standing]
    forecast: str

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def planned(self) -> int:
        return sum(row.planned for row in self.rows)

    @property
    def needed(self) -> int:
        return sum(row.needed for row in self.rows)


def year_of_body(principal: Principal, body_id: UUID, year: int) -> list[RuleOfYear]:
    by_rule: dict[UUID, list[Standing]] = {}
    for row in minimums_for(principal, Asked(year, body=body_id), whole_year=True):
        by_rule.setdefault(row.rule.pk, []).append(row)
    today = clock.today()
    return [RuleOfYear(rows[0].rule, rows, forecast(rows, today, year)) for rows in by_rule.values()]
