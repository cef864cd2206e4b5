"""What tickets may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from alliances.queries import names_shown
from alliances.teams.filters import bodies_and_chains
from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.principal import Principal
from core.search.index import named_like
from meetings.planning.filters import asker_of
from members.models import Person
from organizations.filters import for_page
from organizations.models import Unit
from services.categories import as_paths, parents_of_categories, with_below, words_with_parents
from services.choices import ResultKind, Satisfaction, TicketNature, TicketState, Urgency
from services.models import Assignment, Ticket, TicketChannel
from services.queries import OVERSEE, STANDING
from services.tickets.deadlines import Light, is_for_a_department, lit, waiting_tickets
from services.tickets.numbers import numbered
from services.tickets.rulings import is_late, sees_rulings
from services.tickets.totals import JUDGED, missed

MOST_UNITS = 200
MISSED = [(kind.value, f"{kind.label}期限") for kind in JUDGED]


class TicketFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索事项或编号", method="named")
    state = OneOf(label="状态", choices=TicketState.choices)
    light = django_filters.ChoiceFilter(label="时限", choices=Light.choices, method="with_light")
    to_handle = django_filters.BooleanFilter(label="要我部门办的", method="in_hand")
    ruling_late = django_filters.BooleanFilter(label="裁定逾期", method="with_ruling_late")
    nature = OneOf(label="性质", choices=TicketNature.choices)
    urgency = OneOf(label="紧急程度", choices=Urgency.choices)
    category = django_filters.UUIDFilter(label="类别", method="of_category")
    channel = django_filters.UUIDFilter(label="渠道", method="through")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    department = django_filters.UUIDFilter(label="承办部门", method="handled_by")
    first = django_filters.UUIDFilter(label="首办部门", field_name="first_handler_id")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    meeting = django_filters.UUIDFilter(label="来源会议", field_name="meeting_id")
    agent = django_filters.UUIDFilter(label="代办人", method="with_agent")
    group = django_filters.UUIDFilter(label="服务团", field_name="group_id")
    common = django_filters.UUIDFilter(label="共性诉求", field_name="common_id")
    resolution = django_filters.UUIDFilter(label="来源决议", field_name="resolution_id")
    result = OneOf(label="办理结果", choices=ResultKind.choices)
    rating = OneOf(label="企业评价", choices=Satisfaction.choices)
    missed = django_filters.ChoiceFilter(label="误了的期限", choices=MISSED, method="with_missed")
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    raised_from = django_filters.DateFilter(label="提出日期起", field_name="raised_at__date", lookup_expr="gte")
    raised_to = django_filters.DateFilter(label="提出日期止", field_name="raised_at__date", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def named(self, queryset: "QuerySet[Ticket]", name: str, value: str) -> "QuerySet[Ticket]":  # noqa: ARG002
        number = numbered(value)
        return queryset.filter(**number) if number else named_like(queryset, value)

    def with_light(self, queryset: "QuerySet[Ticket]", name: str, value: str) -> "QuerySet[Ticket]":  # noqa: ARG002
        return queryset.filter(lit(value, asker_of(self.request)))

    def of_category(self, queryset: "QuerySet[Ticket]", name: str, value: Any) -> "QuerySet[Ticket]":  # noqa: ARG002
        """And of those below it in the city's tree."""
        return queryset.filter(category_id__in=with_below(value, parents_of_categories()))

    def with_missed(self, queryset: "QuerySet[Ticket]", name: str, value: str) -> "QuerySet[Ticket]":  # noqa: ARG002
        return queryset.filter(missed(value, clock.now()))

    def in_hand(self, queryset: "QuerySet[Ticket]", name: str, value: bool) -> "QuerySet[Ticket]":  # noqa: ARG002
        own = waiting_tickets(asker_of(self.request))
        return queryset.filter(own if value else ~own)

    def with_ruling_late(self, queryset: "QuerySet[Ticket]", name: str, value: bool) -> "QuerySet[Ticket]":  # noqa: ARG002
        if not sees_rulings(asker_of(self.request)):
            return queryset.none()
        return queryset.filter(is_late() if value else ~is_late())

    def with_agent(self, queryset: "QuerySet[Ticket]", name: str, value: Any) -> "QuerySet[Ticket]":  # noqa: ARG002
        """By who sees one matter through; names of persons are for who may see persons."""
        if not names_shown(asker_of(self.request)):
            return queryset.none()
        return queryset.filter(agent_id=value)

    def through(self, queryset: "QuerySet[Ticket]", name: str, value: Any) -> "QuerySet[Ticket]":  # noqa: ARG002
        return queryset.filter(Exists(TicketChannel.objects.filter(ticket=OuterRef("pk"), channel_id=value)))

    def handled_by(self, queryset: "QuerySet[Ticket]", name: str, value: Any) -> "QuerySet[Ticket]":  # noqa: ARG002
        """By who has it now, or had it when it was answered."""
        had = Assignment.objects.filter(ticket=OuterRef("pk"), unit_id=value, state__in=[*STANDING, "done"])
        return queryset.filter(Exists(had))


HIDDEN = ("unit", "group", "meeting", "resolution", "common", "result", "rating", "raised_from", "raised_to")


def ticket_form(
    filterset: TicketFilter, rows: "QuerySet[Ticket]", principal: Principal, *, asked: str = "", of_one: bool = False
) -> Any:
    """The chips of the list: what stands in it. A company is asked little: it has few; a chain's own page no body."""
    oversees = principal.may(OVERSEE)
    words, parents = words_with_parents("ticket_category", "ticket_channel")
    bodies, chains = bodies_and_chains(rows, asked) if oversees and not of_one else ([], [])
    form = for_page(
        filterset,
        {
            "category": as_paths(words["ticket_category"], parents),
            "channel": words["ticket_channel"] if oversees else [],
            "body": bodies,
            "chain": chains,
            "agent": _agents(rows) if oversees and not of_one and names_shown(principal) else [],
            "department": _departments(rows) if oversees and not of_one else [],
            "first": _named(filterset.data.get("first")) if oversees else [],
            "year": _years(rows),
        },
    )
    hidden = {*HIDDEN, *(() if is_for_a_department(principal) else ("to_handle",))}
    if not oversees and not is_for_a_department(principal):
        hidden |= {"light", "urgency", "ruling_late"}
    if not oversees or not filterset.data.get("missed"):
        hidden.add("missed")
    for name in hidden:
        form.fields.pop(name, None)
    return form


def _departments(rows: "QuerySet[Ticket]") -> list[tuple[str, str]]:
    had = Assignment.objects.filter(ticket__in=rows.order_by().values("id")).order_by().values("unit_id")
    found = Unit.objects.filter(id__in=had).order_by("name_key", "id").values_list("id", "name")
    return [(str(key), name) for key, name in found[:MOST_UNITS]]


def _named(unit_id: str | None) -> list[tuple[str, str]]:
    """The one that was asked for: it comes from the page of totals."""
    try:
        found = Unit.objects.filter(pk=UUID(unit_id)).values_list("id", "name") if unit_id else []
    except ValueError:
        return []
    return [(str(key), name) for key, name in found]


def _agents(rows: "QuerySet[Ticket]") -> list[tuple[str, str]]:
    named = rows.filter(agent__isnull=False).order_by().values("agent_id")
    found = Person.objects.filter(id__in=named).order_by("name", "id").values_list("id", "name")
    return [(str(key), name) for key, name in found[:MOST_UNITS]]


def _years(rows: "QuerySet[Ticket]") -> list[tuple[str, str]]:
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in years]
