"""What teams and their parts may be narrowed by; the same words on the page, in the API and in an export's address."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet

from alliances.choices import TeamMeaning, TeamState
from alliances.models import ChainBody, Team, TeamHookup, TeamMember, TeamMilestone
from alliances.teams.queries import late
from chains.filters import Choices
from chains.models import Chain
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from core.tenancy.dated import in_force
from organizations.filters import for_page

MOST_BODIES = 200


class TeamFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索队伍名称", method="find")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(label="含义", field_name="kind__meaning", choices=TeamMeaning.choices)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=TeamState.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    unit = django_filters.UUIDFilter(label="所在单位", field_name="unit_id")
    late = django_filters.BooleanFilter(label="已逾期", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Team
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Team]", name: str, value: str) -> "QuerySet[Team]":  # noqa: ARG002
        return named_like(queryset, value)

    def is_late(self, queryset: "QuerySet[Team]", name: str, value: Any) -> "QuerySet[Team]":  # noqa: ARG002
        return queryset.filter(late()) if value else queryset.exclude(late())


class _OfTeam(django_filters.FilterSet):
    team = django_filters.UUIDFilter(label="队伍", field_name="team_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="team__body_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")


class _DatedOfTeam(_OfTeam):
    on = django_filters.DateFilter(label="当日有效", method="on_day")

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class TeamMemberFilter(_DatedOfTeam):
    class Meta:
        model = TeamMember
        fields: list[str] = []


class TeamMilestoneFilter(_OfTeam):
    done = django_filters.BooleanFilter(label="已完成", field_name="done_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = TeamMilestone
        fields: list[str] = []


class TeamHookupFilter(_DatedOfTeam):
    unit = django_filters.UUIDFilter(label="挂钩单位", field_name="unit_id")

    class Meta:
        model = TeamHookup
        fields: list[str] = []


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def bodies_and_chains(rows: "QuerySet[Any]", asked: str) -> tuple[Choices, Choices]:
    """The bodies and chains of ``rows``, which have a body each, for chips; and the body asked for all the same."""
    ids = rows.order_by().values("body_id")
    held = ChainBody.objects.filter(id__in=ids).order_by("name_key").values_list("id", "name")[:MOST_BODIES]
    bodies = [(str(key), name) for key, name in held]
    if asked not in dict(bodies) and _is_id(asked):
        bodies += [(str(body.pk), body.name) for body in ChainBody.objects.filter(pk=asked)]
    chains = Chain.objects.filter(bodies__in=ids).distinct().order_by("order", "name_key").values_list("id", "name")
    return bodies, [(str(key), name) for key, name in chains]


def team_form(filterset: TeamFilter, *, bodies: Choices, chains: Choices) -> Any:
    """The chips of the list of teams; what is empty is left out."""
    kinds = term_choices("team_kind")
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies, "unit": ()})
    del form.fields["meaning"]
    return form
