"""The form of one clock's ladder; every rule is the action's."""

from collections.abc import Iterable
from typing import Any

from django import forms

from services.choices import LimitUnit, UrgeLevel
from services.clocks import LadderStep

NEVER, BEFORE, AT, AFTER = "", "before", "at", "after"
WHEN = ((NEVER, "不用"), (BEFORE, "期限前"), (AT, "到期时"), (AFTER, "期限后"))


def when_of(step: LadderStep[UrgeLevel]) -> str:
    return AT if step.offset is None else BEFORE if step.before else AFTER


class LadderForm(forms.Form):
    """For each level when it is done; errors stand at the level's amount."""

    def __init__(self, *args: Any, steps: Iterable[LadderStep[UrgeLevel]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {step.level: step for step in steps}
        for level in UrgeLevel:
            step = held.get(level)
            offset = step.offset if step else None
            self.fields[f"when_{level}"] = forms.ChoiceField(
                label=level.label, choices=WHEN, required=False, initial=when_of(step) if step else NEVER
            )
            self.fields[level.value] = forms.IntegerField(
                label="数量", required=False, min_value=1, initial=offset.amount if offset else None
            )
            self.fields[f"unit_{level}"] = forms.ChoiceField(
                label="单位",
                choices=LimitUnit.choices,
                required=False,
                initial=offset.unit if offset else LimitUnit.DAYS,
            )

    @property
    def groups(self) -> list[tuple[str, Any, Any, Any]]:
        return [(level.label, self[f"when_{level}"], self[level.value], self[f"unit_{level}"]) for level in UrgeLevel]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for level in UrgeLevel:
            asks = data.get(f"when_{level}") in (BEFORE, AFTER)
            if asks and not data.get(level.value) and level.value not in self.errors:
                self.add_error(level.value, "请填期限前后多久。")
        return data

    def steps(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {
                "level": level.value,
                "amount": 0 if data[f"when_{level}"] == AT else data[level.value],
                "unit": data[f"unit_{level}"] or LimitUnit.DAYS.value,
                "is_before": data[f"when_{level}"] == BEFORE,
            }
            for level in UrgeLevel
            if data[f"when_{level}"]
        ]
