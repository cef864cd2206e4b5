"""A step that asks what the city calls things: the words there are, each to be renamed, added to or struck out."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms

from core import actions
from core.assistant.steps import SetupStep
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.own_configuration import retire_term
from core.principal import Principal
from core.terms import TermKind, term_kind

BLANKS = 2


class NamesForm(forms.Form):
    """For each kind its terms in their order, then blank rows. An emptied name is struck out."""

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [term_kind(code) for code in kinds]
        held = Term.objects.filter(kind__in=kinds, valid_to__isnull=True).order_by("order", "code")
        self.terms: dict[str, list[Term]] = {code: [] for code in kinds}
        for term in held:
            self.terms[term.kind].append(term)
        for kind in self.kinds:
            for key, term in self._keys(kind):
                self._add(kind, key, term)

    def _keys(self, kind: TermKind) -> list[tuple[str, Term | None]]:
        named: list[tuple[str, Term | None]] = [(term.pk.hex, term) for term in self.terms[kind.code]]
        return [*named, *((f"{kind.code}_{number}", None) for number in range(1, BLANKS + 1))]

    def _add(self, kind: TermKind, key: str, term: Term | None) -> None:
        self.fields[f"label_{key}"] = forms.CharField(
            label=f"{kind.label}的名称", max_length=60, required=False, initial=term.label if term else ""
        )
        if kind.meanings is not None:
            self.fields[f"meaning_{key}"] = forms.ChoiceField(
                label="相当于",
                choices=kind.meanings.choices,
                required=False,
                initial=term.meaning if term else kind.meanings.values[0],
            )

    @property
    def groups(self) -> list[tuple[TermKind, list[tuple[Any, Any]]]]:
        """(kind, [(name field, meaning field or None)])."""
        return [
            (
                kind,
                [
                    (self[f"label_{key}"], self[f"meaning_{key}"] if kind.meanings else None)
                    for key, _ in self._keys(kind)
                ],
            )
            for kind in self.kinds
        ]

    def lines(self, data: Any) -> list[tuple[TermKind, list[tuple[str, str]]]]:
        """(kind, [(name, meaning in words)]) of what ``data`` says, or of what there is."""
        found = []
        for kind in self.kinds:
            rows = []
            for key, term in self._keys(kind):
                label = data.get(f"label_{key}", "") if data is not None else (term.label if term else "")
                meaning = data.get(f"meaning_{key}", "") if data is not None else (term.meaning if term else "")
                known = kind.meanings is not None and meaning in kind.meanings.values
                if label.strip():
                    rows.append((label.strip()[:60], kind.meaning_label(meaning) if known else ""))
            found.append((kind, rows))
        return found

    def save(self, actor: Principal) -> int:
        """Write what differs; how many names changed. Raises InvalidInput, Conflict naming the row."""
        return sum(self._save(actor, kind, key, term) for kind in self.kinds for key, term in self._keys(kind))

    def _save(self, actor: Principal, kind: TermKind, key: str, term: Term | None) -> bool:
        label = self.cleaned_data[f"label_{key}"]
        meaning = self.cleaned_data.get(f"meaning_{key}", "")
        if not label and term is None:
            return False
        values = {"label": label, **({"meaning": meaning} if kind.meanings is not None else {})}
        try:
            if term is None:
                actions.create_term(actor=actor, kind=kind.code, values=values)
            elif not label:
                retire_term(actor, term)
            elif (term.label, term.meaning) == (label, meaning):
                return False
            else:
                actions.update_term(actor=actor, term_id=term.pk, values=values, expected_version=None)
        except (InvalidInput, Conflict) as error:
            texts = [text for messages in error.fields.values() for text in messages] or [error.message]
            raise InvalidInput(texts[0], fields={f"label_{key}": texts}) from error
        return True


def names_step(*, code: str, short: str, label: str, question: str, order: int, kinds: Sequence[str]) -> SetupStep:
    """A step over the words of ``kinds``."""

    def save(principal: Principal, form: NamesForm) -> str:
        changed = form.save(principal)
        return f"{label}：改了 {changed} 处。" if changed else f"{label}：沿用现有名称。"

    return SetupStep(
        code=code,
        short=short,
        label=label,
        question=question,
        order=order,
        template="setup/names.html",
        allows=lambda principal: principal.may_everywhere("configuration.edit"),
        form=partial(_names_form, kinds),
        save=save,
        preview_template="setup/names_preview.html",
        preview=_names_preview,
    )


def _names_form(kinds: Sequence[str], principal: Principal, data: Any, files: Any) -> NamesForm:  # noqa: ARG001
    return NamesForm(data, kinds=kinds)


def _names_preview(principal: Principal, form: NamesForm) -> dict[str, Any]:  # noqa: ARG001
    return {"lines": form.lines(form.data if form.is_bound else None)}
