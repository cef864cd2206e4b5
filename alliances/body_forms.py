"""What forms of rows have in common that a body holds, or the city where a row may be nobody's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body
from alliances.teams.forms import TypedForm, terms_of


class OfBodyForm(TypedForm):
    """Whose it is is asked once and stays. ``of_city``: the writer works on the whole city and may leave it out."""

    kinds: str

    def __init__(self, *args: Any, of_city: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["kind"] = forms.ChoiceField(
            label=row._meta.get_field("kind").verbose_name,
            choices=[("", "请选择"), *terms_of(self.kinds, row.kind_id)],
        )
        if row._state.adding:
            self.typed = {**self.typed, "body": chosen_body}
            self.fields["body"] = forms.CharField(
                label="链党组织", required=not of_city, help_text="全市的不填" if of_city else ""
            )
        else:
            self.initial.setdefault("kind", str(row.kind_id))

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them; of a new row also ``body_id``."""
        data = self.cleaned_data
        return {**{name: data[name] for name in self._meta.fields or ()}, "kind_id": UUID(data["kind"]), **self.keys()}
