"""The form of one unit's figures for one period: an amount and a source for each kind."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from core.models import Term
from organizations.actions.unit_figure import Entry, standing_version
from organizations.measures import measure_of
from organizations.models import UnitFigure
from organizations.periods import Period

MOST = Decimal(10) ** 13


class PeriodForm(forms.Form):
    """Which period's figures are entered."""

    period = forms.ChoiceField(label="期间")

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = forms.ChoiceField(label="期间", choices=[(one.code, str(one)) for one in periods])


class UnitFigureForm(forms.Form):
    """Fields are made for the city's own kinds; an emptied amount takes the figure away."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(
        label="数据来源", max_length=120, required=False, help_text="如“企业报送”“统计快报”；记在本次改动的各项上"
    )

    def __init__(self, *args: Any, kinds: Sequence[Term], held: Mapping[UUID, UnitFigure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds, self.held = kinds, held
        for kind in kinds:
            measure = measure_of(kind.meaning)
            row = held.get(kind.pk)
            self.fields[self._name(kind)] = forms.DecimalField(
                label=kind.label,
                required=False,
                max_value=MOST,
                min_value=-MOST,
                decimal_places=2 if measure.is_money else 0,
                initial=measure.entered(row.value) if row else None,
            )
        sources = {row.source for row in held.values() if row.source}
        self.initial["version"] = standing_version(held.values())
        self.initial.setdefault("source", sources.pop() if len(sources) == 1 else "")

    @staticmethod
    def _name(kind: Term) -> str:
        return f"kind-{kind.pk}"

    @property
    def amounts(self) -> list[tuple[BoundField, str]]:
        """Each kind's field with the unit it is entered in."""
        return [(self[self._name(kind)], measure_of(kind.meaning).unit) for kind in self.kinds]

    def entries(self) -> list[Entry]:
        """The source goes with what was changed; where no amount was, it is the source that is corrected."""
        source, amounts = self.cleaned_data["source"], {kind.pk: self._amount(kind) for kind in self.kinds}
        before = {key: row.value for key, row in self.held.items()}
        changed = {key for key, value in amounts.items() if value != before.get(key)}
        corrected = changed or (set(amounts) if source else set())
        return [
            Entry(key, value, source if key in corrected else self.held[key].source if key in self.held else "")
            for key, value in amounts.items()
        ]

    def _amount(self, kind: Term) -> int | None:
        amount = self.cleaned_data[self._name(kind)]
        return None if amount is None else measure_of(kind.meaning).kept(amount)
