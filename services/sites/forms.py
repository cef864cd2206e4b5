"""The form of a site; every rule is the action's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from alliances.activity_forms import SeveralField
from alliances.models import Brand
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from core import clock
from core.principal import Principal
from core.search.index import named_like
from services.catalogue.queries import items_in_force
from services.choices.sites import HoursDays
from services.models import ServiceItem, Site
from services.sites.hours import Span, WrongHours, hours_of, spans_in, words_of
from services.sites.queries import departments_of, services_of
from services.tickets.choosing import chosen_department

HOURS = "写成“9:00-12:00、14:00-17:30”，不开放的留空"


def chosen_item(principal: Principal, text: str) -> ServiceItem:
    """Raises ValidationError."""
    try:
        rows = list(items_in_force(principal).filter(pk=UUID(text)))
    except ValueError:
        rows = list(items_in_force(principal).filter(name=text)[:2])
    if len(rows) != 1:
        raise forms.ValidationError(f"没有找到服务事项“{text}”，请从下拉结果中选择。")
    return rows[0]


def item_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    text = text.strip()
    if not text:
        return []
    rows = named_like(items_in_force(principal), text).select_related("module").order_by("name_key", "id")[:20]
    return [{"id": str(row.pk), "label": row.name, "detail": row.module.name} for row in rows]


class SiteForm(TypedForm):
    typed = {"host": chosen_unit, "party_org": chosen_party_org}
    host = forms.CharField(label="所在单位", required=False, help_text="设在哪个园区、企业、镇街，可不填")
    party_org = forms.CharField(label="主管党组织", required=False)
    working_hours = forms.CharField(label="工作日开放", required=False, help_text=HOURS)
    resting_hours = forms.CharField(label="休息日和节假日开放", required=False, help_text="调休上班的算工作日")

    class Meta:
        model = Site
        fields = (
            "name",
            "kind",
            "host_kind",
            "address",
            "longitude",
            "latitude",
            "phone",
            "summary",
            "opened_on",
        )
        help_texts = {
            "host_kind": "党群服务中心必选",
            "longitude": "例如 120.553300，可从地图应用里复制；不填的不在地图上显示",
            "latitude": "例如 31.875600",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Site = self.instance
        new = site._state.adding
        others = Site.objects.filter(closed_on__isnull=True).exclude(pk=site.pk).order_by("name_key")
        self._choose("within", "设在哪个点位里", [(str(key), name) for key, name in others.values_list("id", "name")])
        brands = Brand.objects.filter(ended_on__isnull=True).order_by("name_key").values_list("id", "name")
        self._choose("brand", "品牌", [(str(key), name) for key, name in brands])
        week = {} if new else hours_of([site.pk]).get(site.pk, {})
        self.initial.setdefault("working_hours", words_of(week.get(HoursDays.WORKING, [])))
        self.initial.setdefault("resting_hours", words_of(week.get(HoursDays.RESTING, [])))
        items = [] if new else [(str(one.item_id), one.item.name) for one in services_of([site.pk])]
        units = [] if new else [(str(one.unit_id), one.unit.name) for one in departments_of([site.pk])]
        self._several("items", "服务事项", items, "现行服务目录里的事项，可以选多个", self._item_name)
        self._several("departments", "入驻部门", units, "联席代办专席写明有哪些部门", self._unit_name)
        if new:
            self.initial.setdefault("opened_on", clock.today())

    def _choose(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "无"), *choices])
        if not self.instance._state.adding:
            self.initial.setdefault(name, str(getattr(self.instance, f"{name}_id") or ""))

    def _several(self, name: str, label: str, present: list[tuple[str, str]], text: str, named: Any) -> None:
        posted = self.data.getlist(name) if self.is_bound and hasattr(self.data, "getlist") else []
        known = dict(present)
        choices = [*present, *[(one, named(one)) for one in posted if one not in known]]
        self.fields[name] = SeveralField(label=label, choices=choices, required=False, help_text=text)
        self.initial.setdefault(name, list(known))

    def _item_name(self, text: str) -> str:
        try:
            return chosen_item(self.principal, text).name
        except forms.ValidationError:
            return text

    def _unit_name(self, text: str) -> str:
        try:
            unit = chosen_department(text)
        except forms.ValidationError:
            return text
        return unit.name if unit else text

    def _spans(self, name: str) -> list[Span]:
        try:
            return spans_in(self.cleaned_data[name])
        except WrongHours as error:
            raise forms.ValidationError(str(error)) from error

    def clean_working_hours(self) -> list[Span]:
        return self._spans("working_hours")

    def clean_resting_hours(self) -> list[Span]:
        return self._spans("resting_hours")

    def clean_items(self) -> list[UUID]:
        return [chosen_item(self.principal, text).pk for text in self.cleaned_data["items"]]

    def clean_departments(self) -> list[UUID]:
        units = [chosen_department(text) for text in self.cleaned_data["departments"]]
        return [unit.pk for unit in units if unit is not None]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {name: data[name] for name in self.Meta.fields}
        keys = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("brand", "within")}
        return {**own, **keys, **self.keys()}

    def parts(self) -> dict[str, Any]:
        """What goes along with the columns."""
        data = self.cleaned_data
        hours: dict[HoursDays, Sequence[Span]] = {
            HoursDays.WORKING: data["working_hours"],
            HoursDays.RESTING: data["resting_hours"],
        }
        return {"hours": hours, "items": data["items"], "departments": data["departments"]}


class CloseSiteForm(forms.Form):
    day = forms.DateField(label="停用日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today
