"""How a pairing's state reads, and which moves its page offers."""

from collections.abc import Collection
from dataclasses import dataclass

from alliances.choices import PAIRING_TRANSITIONS, STANDING, PairingState
from alliances.models import Pairing
from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone

TONES: dict[str, Tone] = {
    PairingState.DRAFT: "off",
    PairingState.PROPOSED: "go",
    PairingState.SIGNED: "go",
    PairingState.ACTIVE: "ok",
    PairingState.DORMANT: "warn",
    PairingState.RENEWED: "off",
    PairingState.ENDED: "off",
    PairingState.DROPPED: "off",
}


def has_expired(pairing: Pairing) -> bool:
    """Its term is over and nobody renewed or ended it."""
    return pairing.valid_to is not None and pairing.valid_to < clock.today() and pairing.state in STANDING


def state_tag(pairing: Pairing) -> StateTag:
    if has_expired(pairing):
        return StateTag("期限已满，待续签或终止", "bad")
    return StateTag(pairing.get_state_display(), TONES[pairing.state])


def term_words(pairing: Pairing) -> str:
    if pairing.valid_from is None and pairing.valid_to is None:
        return "未定"
    return f"{cn_date(pairing.valid_from)} 至 {cn_date(pairing.valid_to) if pairing.valid_to else '长期'}"


@dataclass(frozen=True)
class Move:
    """A step somebody may take: the page that asks what it needs (``url_name``), or at once where it needs nothing."""

    to: PairingState
    label: str
    url_name: str
    action: str
    at_once: bool = False
    primary: bool = False
    since: tuple[str, ...] = ()

    def fits(self, state: str, rights: Collection[str]) -> bool:
        lawful = self.to in PAIRING_TRANSITIONS[state] and (not self.since or state in self.since)
        return lawful and self.action in rights


MOVES = (
    Move(PairingState.PROPOSED, "提请各方签约", "pairing-propose", "pairing.edit", at_once=True, primary=True),
    Move(
        PairingState.SIGNED,
        "登记签约",
        "pairing-sign",
        "pairing.sign",
        primary=True,
        since=(PairingState.PROPOSED,),
    ),
    Move(PairingState.SIGNED, "登记签约", "pairing-sign", "pairing.sign", since=(PairingState.DRAFT,)),
    Move(
        PairingState.DRAFT,
        "退回修改",
        "pairing-withdraw",
        "pairing.edit",
        at_once=True,
        since=(PairingState.PROPOSED,),
    ),
    Move(
        PairingState.DRAFT,
        "重新推进",
        "pairing-withdraw",
        "pairing.edit",
        at_once=True,
        primary=True,
        since=(PairingState.DROPPED,),
    ),
    Move(PairingState.DROPPED, "不再推进", "pairing-drop", "pairing.edit"),
    Move(PairingState.ENDED, "登记终止", "pairing-end", "pairing.edit"),
)


def moves_of(pairing: Pairing, rights: Collection[str], *, by_agreement: bool) -> list[Move]:
    """Where an agreement was issued, its parties sign there (``by_agreement``): there is no second place to say so."""
    moves = [move for move in MOVES if move.fits(pairing.state, rights)]
    return [move for move in moves if not (by_agreement and move.to is PairingState.SIGNED)]
