"""What the list of yearly minimums is narrowed to, and how those behind are planned together."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from alliances.forms import term_field
from chains.queries import chains_for
from core import clock
from core.principal import Principal
from core.workdays.queries import calendar_of
from core.working_days import add_working_days
from meetings.minimum_queries import Asked
from meetings.minimums import MinimumState
from meetings.models import MinimumRule

ALL = ("", "全部")
YEARS_BACK = 4
OLDEST, NEWEST = 1949, 2200


def asked_for(given: QueryDict | Mapping[str, str]) -> Asked:
    """What an address narrows to; what cannot be is left out, so that an old link still leads somewhere."""
    year = given.get("year") or ""
    state = given.get("state") or ""
    number = int(year) if year.isascii() and year.isdigit() and len(year) == len("2026") else clock.today().year
    return Asked(
        number if OLDEST <= number <= NEWEST else clock.today().year,
        rule=_uuid(given.get("rule")),
        chain=_uuid(given.get("chain")),
        body=_uuid(given.get("body")),
        state=state if state in MinimumState.values else "",
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


class MinimumListForm(forms.Form):
    """The chips of the list."""

    state = forms.ChoiceField(label="情况", choices=[ALL, *MinimumState.choices], required=False)

    def __init__(self, *args: Any, principal: Principal, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = MinimumRule.objects.order_by("name").values_list("pk", "name")
        chains = chains_for(principal).order_by("order", "name_key").values_list("id", "name")
        this = clock.today().year
        years = sorted({*range(this + 1, this - YEARS_BACK, -1), year}, reverse=True)
        self.fields["rule"] = forms.ChoiceField(label="要求", choices=[ALL, *_texts(rules)], required=False)
        self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[ALL, *_texts(chains)], required=False)
        self.fields["year"] = forms.ChoiceField(
            label="年度", choices=[("", "今年"), *((str(one), f"{one}年") for one in years)], required=False
        )
        self.order_fields(["state", "rule", "chain", "year"])


def _texts(rows: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows]


def first_working_day(year: int, month: int) -> dt.date:
    """Of the month, by the city's calendar."""
    before = dt.date(year, month, 1) - dt.timedelta(days=1)
    return add_working_days(calendar_of(before), before, 1)


class PlanForm(forms.Form):
    """One meeting for each chosen body, on the first working day of a month."""

    month = forms.ChoiceField(label="月份", help_text="定在当月第一个工作日，各场都可以再改期")
    starts = forms.TimeField(label="开始时间", initial=dt.time(9))
    place = forms.CharField(label="地点", max_length=80, required=False)

    def __init__(self, *args: Any, kind: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = term_field("meeting_kind", "会议类型", required=True, empty="请选择", present=kind)
        self.initial.setdefault("kind", str(kind or ""))
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{year}-{month:02d}", f"{year}年{month}月") for year, month in self._months()
        ]
        self.order_fields(["kind", "month", "starts", "place"])

    @staticmethod
    def _months() -> list[tuple[int, int]]:
        """The twelve from this one on whose first working day is still to come."""
        today = clock.today()
        ahead = [(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(13)]
        return [one for one in ahead if one != (today.year, today.month) or first_working_day(*one) > today]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        year, month = (int(part) for part in data["month"].split("-"))
        begins = dt.datetime.combine(first_working_day(year, month), data["starts"], clock.CHINA)
        return {"kind_id": UUID(data["kind"]), "starts_at": begins, "place": data["place"]}
