"""A list's export holds what its page shows: the same rows under every filter of every page, by the page's own link."""

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django import forms
from django.conf import settings
from django.db.models import Model
from django.http import QueryDict
from django.test import override_settings

from core import clock
from core.tables.listed import LinesTable
from core.tables.spec import TableSpec, table_specs
from core.tenancy.scope import tenant_scope
from members.models import Person
from organizations.models import OwnRegion
from tests.core.tables.test_lists import ADDRESSES, PAGES, Full, lists_of
from tests.permissions.lists import listed

# What a page holds beside its rows: the object it is of, what its frame and its forms offer.
ROWS = ("rows", "columns", "timeline")
ASIDE = {"chain", "body", "unit", "project", "park", "principal", "frame", "row", "view", "bulk", "user", "perms"}
# Where a page shows one row for several of the table, or for what they stand in: whose ids are compared, by which key
# of the rows; the export may lack what has no row.
SHOWN_AS: dict[tuple[str, str], tuple[type[Model], str]] = {
    ("instructor-list", "instructors"): (Person, "person_id"),
    ("person-list", "appointments"): (Person, "person_id"),
    ("own-region-list", "residences"): (OwnRegion, "own_region_id"),
}
# Tables a page leads to of which it shows no row: why.
APART = {
    ("body-terms", "seats"): "seats go out beside the terms that end",
    ("indicator-rows", "indicator_rows"): "rows of any model, told by the indicator; tests/reports compares them",
    ("project-on-time", "milestones"): "the milestones behind a ratio; its figures lead to their list",
    (
        "meeting-list",
        "meeting_invitees",
    ): "who is invited goes out beside them; each meeting's page shows its own",
    (
        "talent-issue-list",
        "talent_issue_lines",
    ): "posts go out beside the issues; each issue's page shows its own",
    ("office-list", "office_parts"): "who works there goes out beside the offices; each office's page shows its own",
    ("fund-list", "payments"): "payments go out beside the funds; each fund's page shows its own",
    ("fund-list", "receipts"): "the same for the receipts",
    ("fund-detail", "receipts"): "receipts go out beside the payments; each payment's page shows its own",
    ("team-list", "team_members"): "who is on the teams goes out beside them; each team's page shows its own",
    (
        "service-group-list",
        "service_group_members",
    ): "rosters go out beside the groups; each group's page shows its own",
    ("team-list", "team_hookups"): "the same for whom they serve",
    ("team-list", "team_milestones"): "the same for their steps",
    ("campaign-list", "campaign_figures"): "figures go out beside the campaigns; each campaign's page shows its own",
    ("campaign-list", "campaign_parties"): "the same for who is enrolled",
    (
        "service-session-list",
        "session_questions",
    ): "what was asked goes out beside the events; each event's page shows its own",
    ("station-list", "station_staff"): "who runs the stations goes out beside them; each station's page shows its own",
    ("station-list", "station_cases"): "the companies have a list of their own",
    ("station-case-list", "station_stages"): "steps go out beside the companies; each company's page shows its own",
    ("unit-figures", "unit_figures"): "figures of one unit, laid out by period and kind",
    ("unit-members", "unit_member_counts"): "counts of one unit, laid out by day",
    ("vacancy-list", "vacancies"): "objects of any model, one kind at a time; tests/members compares them",
    ("vacancy-list", "liaison_exemptions"): "exemptions of every kind go out beside those of the kind shown",
}
MOST_CHOICES = 4
NOTHING = "没有这样的名称"


@pytest.fixture(scope="module")
def full(module_db: None) -> Iterator[Full]:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain):
        yield Full()


def shown_ids(model: type[Model], value: Any, seen: set[int]) -> set[Any]:
    """The ids of the objects of ``model`` in what a template got; relations are not followed."""
    if id(value) in seen or isinstance(value, str | bytes | int | float | None | dt.date | forms.BaseForm):
        return set()
    seen.add(id(value))
    if isinstance(value, Model):
        return {value.pk} if isinstance(value, model) else set()
    if isinstance(value, Mapping):
        parts = list(value.values())
    elif isinstance(value, list | tuple):
        parts = list(value)
    elif dataclasses.is_dataclass(value):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    else:
        return set()
    return {found for part in parts for found in shown_ids(model, part, seen)}


def on_page(model: type[Model], answer: Any) -> set[Any]:
    """The ids of the rows the view gave its templates."""
    found: set[Any] = set()
    for context in answer.context or ():
        for layer in context:
            given = dict(layer)
            parts = {name: given[name] for name in ROWS if name in given}
            found |= shown_ids(model, parts or {k: v for k, v in given.items() if k not in ASIDE}, set())
    return found


def values_of(field: forms.Field) -> list[str]:
    if isinstance(field, forms.BooleanField):
        return ["on"]
    if isinstance(field, forms.DateField):
        return [(clock.today() - dt.timedelta(days=days)).isoformat() for days in (1, 400)]
    choices = getattr(field, "choices", None)
    if choices is not None:
        return [str(value) for value, _ in list(choices) if value not in ("", None)][:MOST_CHOICES]
    return ["示例", NOTHING] if isinstance(field, forms.CharField) else []


def asked(full: Full, answer: Any) -> list[tuple[str, str]]:
    """Every filter of the page with some of its values, and the day where the page knows one."""
    form = answer.context.get("filter_form") if answer.context else None
    with full.cast.scope():
        found = [(name, value) for name, field in (form.fields.items() if form else ()) for value in values_of(field)]
        if answer.context and "day" in answer.context and "day" not in {name for name, _ in found}:
            found += [("day", value) for value in values_of(forms.DateField())]
    return found


def exported(full: Full, spec: TableSpec, role: str, query: str) -> list[Any]:
    account = full.world.accounts[role]
    with tenant_scope(full.cast.city.pk, actor_id=account.pk, reason="测试"):
        actor = full.cast.act(account, full.cast.city)
        return [row_id for row_id, _ in spec.export_rows(actor, QueryDict(query))]


def difference(full: Full, spec: TableSpec, name: str, answer: Any) -> tuple[int, str]:
    """How many rows the page's own link exports, and what page and export do not have in common, in words."""
    link = re.search(rf'href="/export/{spec.code}/\?([^"]*)"', answer.content.decode())
    if link is None:
        return 0, ""  # that one of its tables is linked test_lists holds
    role, _ = listed()[name]
    rows = exported(full, spec, role, html.unescape(link[1]))
    if isinstance(spec, LinesTable):
        return len(rows), ""  # lines have no ids: test_lists counts them
    if (name, spec.code) in SHOWN_AS:
        model, key = SHOWN_AS[name, spec.code]
        with full.cast.scope():
            places = set(spec.model._default_manager.filter(pk__in=rows).values_list(key, flat=True))
        more = places - on_page(model, answer)
        return len(rows), f"{len(more)} more" if more else ""
    shown = on_page(spec.model, answer)
    more, less = set(rows) - shown, shown - set(rows)
    return len(rows), f"{len(more)} more, {len(less)} less of {len(shown)}" if more or less else ""


@pytest.mark.parametrize("name", PAGES)
def test_export_holds_the_rows_of_the_page_under_every_filter(full: Full, name: str) -> None:
    role, query = listed()[name]
    client, base = full.world.clients[role], ADDRESSES[name].url(full.world.ids)
    plain: Any = client.get(f"{base}?{query}")
    specs = [spec for spec in table_specs() if name in lists_of(spec) and (name, spec.code) not in APART]
    wrong: dict[str, str] = {}
    filled = 0
    for narrowing in [None, *asked(full, plain)]:
        kept = [pair for pair in parse_qsl(query) if narrowing is None or pair[0] != narrowing[0]]
        words = urlencode([*kept, *([narrowing] if narrowing else [])])
        answer: Any = client.get(f"{base}?{words}") if narrowing else plain
        if answer.status_code != 200:
            wrong[words] = f"status {answer.status_code}"
            continue
        for spec in specs:
            number, told = difference(full, spec, name, answer)
            filled += number
            if told:
                wrong[f"{spec.code}?{words}"] = told
    assert wrong == {}
    assert filled or not specs, "nothing was exported: nothing was compared"
