"""The work that goes on when a body goes over: pairings, teams (with who links whom), posts, pledges, campaigns and
stations (with their companies) follow to the body that takes its place, as they are; what is over stays where it was
done. Taking back leads them home.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from alliances.choices import OPEN, STANDING, CampaignState, PledgeState, TeamState
from alliances.models import (
    Campaign,
    CampaignParty,
    ChainBody,
    Membership,
    ModelPost,
    Pairing,
    PairingParty,
    Pledge,
    Station,
    Team,
)
from core import clock
from core.errors import InvalidInput

# By model and id: the body it followed from.
Moved = dict[str, dict[str, str]]
# Which of the bodies that take the place a row goes to: told by the units and organizations it is about.
Chooser = Callable[[set[UUID]], ChainBody]

FOLLOWS: tuple[tuple[type[Any], Q], ...] = (
    (Pairing, Q(state__in=(*OPEN, *STANDING))),
    (Team, Q(state=TeamState.ACTIVE)),
    (ModelPost, Q(ended_on__isnull=True)),
    (Pledge, Q(state__in=(PledgeState.PLEDGED, PledgeState.FULFILLED))),
    (Campaign, Q(state__in=(CampaignState.PLANNED, CampaignState.RUNNING))),
    (Station, Q(closed_on__isnull=True)),
)


def nothing_moved() -> Moved:
    return {model.__name__: {} for model, _ in FOLLOWS}


def following(bodies: Sequence[ChainBody]) -> dict[str, int]:
    """How much would follow, by what it is called; nothing where there is none."""
    ids = [body.pk for body in bodies]
    counted = {
        str(model._meta.verbose_name): model.objects.filter(going, body_id__in=ids).count() for model, going in FOLLOWS
    }
    return {noun: count for noun, count in counted.items() if count}


def follow(body: ChainBody, chosen: Chooser, moved: Moved) -> None:
    """Move all that goes on; notes in ``moved`` where it came from. Raises InvalidInput where a name is taken there."""
    for model, going in FOLLOWS:
        rows = list(model.objects.select_for_update().filter(going, body=body).order_by("id"))
        about = _about(model, rows)
        to: dict[UUID, list[UUID]] = {}
        for row in rows:
            to.setdefault(chosen(about.get(row.pk, set())).pk, []).append(row.pk)
        for target_id, ids in to.items():
            _check_names(model, ids, target_id)
            _hang(model, ids, target_id)
        moved[model.__name__] |= {str(row.pk): str(body.pk) for row in rows}


def lead_home(moved: Mapping[str, Mapping[str, str]], targets: Iterable[UUID]) -> None:
    """What followed to ``targets`` and is still there goes back; a step kept before anything followed has none."""
    there = list(targets)
    for model, _ in FOLLOWS:
        home: dict[str, list[str]] = {}
        for key, body_id in moved.get(model.__name__, {}).items():
            home.setdefault(body_id, []).append(key)
        for body_id, keys in home.items():
            ids = model.objects.filter(pk__in=keys, body_id__in=there).values_list("pk", flat=True)
            _hang(model, list(ids), UUID(body_id))


def by_members(targets: Sequence[ChainBody], members: Sequence[Iterable[UUID]]) -> Chooser:
    """To the first body that takes a membership of one of the units or organizations it is about, else to the first."""
    held: list[tuple[ChainBody, set[UUID]]] = []
    for target, ids in zip(targets, members, strict=True):
        rows = Membership.objects.filter(pk__in=list(ids)).values_list("unit_id", "party_org_id")
        held.append((target, {key for pair in rows for key in pair if key}))

    def choose(about: set[UUID]) -> ChainBody:
        return next((target for target, taken in held if taken & about), targets[0])

    return choose


def _about(model: type[Any], rows: Sequence[Any]) -> dict[UUID, set[UUID]]:
    """The units and organizations each row is about."""
    if model in (Pairing, Campaign):
        found: dict[UUID, set[UUID]] = {}
        among: Any = PairingParty if model is Pairing else CampaignParty
        whose = "pairing_id" if model is Pairing else "campaign_id"
        parties = among.objects.filter(**{f"{whose}__in": [row.pk for row in rows]})
        for row_id, *ids in parties.values_list(whose, "unit_id", "party_org_id"):
            found.setdefault(row_id, set()).update(key for key in ids if key)
        return found
    if model is Station:
        return {row.pk: {row.host_id} if row.host_id else set() for row in rows}
    if model is Pledge:
        places = ModelPost.objects.filter(pk__in=[row.post_id for row in rows if row.post_id])
        posts = {post_id: ids for post_id, *ids in places.values_list("pk", "unit_id", "party_org_id")}
        return {row.pk: {key for key in (row.party_org_id, *posts.get(row.post_id, ())) if key} for row in rows}
    return {row.pk: {key for key in (row.unit_id, row.party_org_id) if key} for row in rows}


def _check_names(model: type[Any], ids: Sequence[UUID], target_id: UUID) -> None:
    """Two teams of a body are not called the same. Raises InvalidInput."""
    if model is not Team:
        return
    names = Team.objects.filter(pk__in=ids).values("name")
    taken = Team.objects.filter(body_id=target_id, name__in=names).exclude(pk__in=ids).first()
    if taken is not None:
        text = f"两个组织都有队伍“{taken.name}”，请先把其中一支改名或结束，再办理。"
        raise InvalidInput(text, fields={"bodies": [text]})


def _hang(model: type[Any], ids: Sequence[UUID], body_id: UUID) -> None:
    model.objects.filter(pk__in=ids).update(body_id=body_id, version=F("version") + 1, updated_at=clock.now())
