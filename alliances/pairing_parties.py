"""Who is joined in a pairing: as it is given to the actions, and as it is told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from alliances.choices import PartyRole
from alliances.models import PairingParty
from core.choices import AnchorKind

OUTSIDE = "outside"
PARTY_KINDS = (AnchorKind.UNIT, AnchorKind.PARTY_ORG, AnchorKind.BODY)
KIND_LABELS = {
    AnchorKind.UNIT.value: "单位",
    AnchorKind.PARTY_ORG.value: "党组织",
    AnchorKind.BODY.value: "链党组织",
    OUTSIDE: "平台外单位",
}
KIND_CHOICES = list(KIND_LABELS.items())
SHOWN = ("unit", "party_org", "body")


@dataclass(frozen=True)
class Party:
    """One party as given: the record ``id`` of ``kind``, or (``outside``) a name the platform does not know."""

    kind: str
    id: UUID | None = None
    name: str = ""
    lead: bool = False
    group: str = ""

    @property
    def key(self) -> tuple[str, UUID | str | None, str]:
        return (self.kind, self.name if self.kind == OUTSIDE else self.id, self.group)


def as_given(row: PairingParty) -> Party:
    """A party that is there, as it would be given."""
    lead = row.role == PartyRole.LEAD
    for kind in PARTY_KINDS:
        held: UUID | None = getattr(row, f"{kind.value}_id")
        if held is not None:
            return Party(kind.value, held, "", lead, row.group)
    return Party(OUTSIDE, None, row.outside, lead, row.group)


def party_name(row: PairingParty, *, short: bool = False) -> str:
    """What the party is called; ``row`` comes with SHOWN."""
    if row.unit:
        name = (row.unit.short_name if short else "") or row.unit.name
    elif row.party_org:
        name = (row.party_org.short_name if short else "") or row.party_org.name
    else:
        name = row.body.name if row.body else row.outside
    return f"{name}（{row.group}）" if row.group else name


def parties_of(pairing_ids: Iterable[UUID]) -> dict[UUID, list[PairingParty]]:
    """The parties of each pairing, in their order, from one statement."""
    found: dict[UUID, list[PairingParty]] = defaultdict(list)
    rows = PairingParty.objects.filter(pairing_id__in=list(pairing_ids)).select_related(*SHOWN)
    for row in rows.order_by("pairing_id", "order", "id"):
        found[row.pairing_id].append(row)
    return found


def in_words(parties: Sequence[PairingParty]) -> str:
    """«示例甲、示例乙», those that lead first."""
    return "、".join(party_name(row, short=True) for row in leads_first(parties))


def leads_first(parties: Sequence[PairingParty]) -> list[PairingParty]:
    return sorted(parties, key=lambda row: row.role != PartyRole.LEAD)
