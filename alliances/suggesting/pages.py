"""What the page of suggestions shows of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from alliances.choices import PairingMeaning, PairingPattern
from alliances.models import ChainBody
from alliances.suggesting.rank import Suggestion
from core import clock
from core.models import Term
from core.tenancy.dated import in_force
from organizations.choices import UnitKind


@dataclass(frozen=True)
class SuggestionRow:
    suggestion: Suggestion
    first_url: str
    second_url: str
    pattern: str
    score: int
    propose_url: str


def pairing_kinds() -> dict[str, UUID]:
    """The city's first word for each meaning of a pairing, from one statement."""
    terms = Term.objects.filter(in_force(clock.today()), kind="pairing_kind").order_by("-order", "-label")
    return dict(terms.values_list("meaning", "id"))


def propose_url(suggestion: Suggestion, body: ChainBody, kinds: dict[str, UUID]) -> str:
    """The form of a new pairing with everything that is known filled in."""
    with_university = {suggestion.first.kind, suggestion.second.kind} & {UnitKind.UNIVERSITY, UnitKind.INSTITUTE}
    kind = kinds.get(PairingMeaning.UNIVERSITY if with_university else PairingMeaning.UNITS)
    pair = (suggestion.first.id, suggestion.second.id)
    given = [("party", f"unit:{unit_id}") for unit_id in sorted(pair, key=lambda each: each != suggestion.lead)]
    given += [("body", str(body.pk)), ("pattern", suggestion.pattern.value)]
    if kind:
        given.append(("kind", str(kind)))
    if suggestion.lead:
        given.append(("lead", f"unit:{suggestion.lead}"))
    if suggestion.chain_id and suggestion.chain_id != body.chain_id:
        given.append(("chain", str(suggestion.chain_id)))
    return f"{reverse('pairing-create')}?{urlencode(given)}"


def suggestion_rows(suggestions: Iterable[Suggestion], body: ChainBody) -> list[SuggestionRow]:
    shown = list(suggestions)
    kinds = pairing_kinds() if shown else {}
    return [
        SuggestionRow(
            each,
            reverse("unit-detail", args=[each.first.id]),
            reverse("unit-detail", args=[each.second.id]),
            "" if each.pattern == PairingPattern.EQUAL else each.pattern.label,
            round(each.score),
            propose_url(each, body, kinds),
        )
        for each in shown
    ]
