"""Chain bodies when their chain is merged or split: each goes over, ends, or stays, as somebody decides.

One that goes over ends the day before, as everything on its chain does, and is founded anew on the new chain with its
members, seats and appointed people: what it was on every day before stays as it was.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db.models import F, Max

from alliances.actions.body import BODY_FIELDS, create_body, end_body, update_body
from alliances.actions.carry import STANDS, going_on, nothing_made, remove, restore, standing_after, take_along
from alliances.actions.follow import by_members, follow, lead_home, nothing_moved
from alliances.choices import BodyEventKind, BodyState
from alliances.models import BodyEvent, ChainBody
from alliances.queries import exists
from chains.handover import END, STAY, Kept, Offer
from chains.models import Chain
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, DomainError, InvalidInput
from core.models import Attachment
from core.principal import Principal
from core.records import change, locked
from core.state import transition
from core.templatetags.formats import cn_date
from members.grants_left import Left, tell_of_grants
from members.models import Appointment


class BodyHandover:
    code = "bodies"
    noun = "链党组织"
    note = ""  # alliances.chain_effects says it, with the way to each
    unsaid = STAY

    def offers(self, actor: Principal, chain_ids: Sequence[UUID], day: dt.date) -> list[Offer]:
        if not actor.may_everywhere("body.edit"):
            return []
        found = ChainBody.objects.filter(exists(day), chain_id__in=list(chain_ids)).select_related("chain")
        ordered = found.order_by("chain__order", "chain__name_key", "kind__order", "name_key", "id")
        return [Offer(body.pk, f"{body.name}（{body.chain.name if body.chain else ''}）") for body in ordered]

    def carry(self, *, actor: Principal, targets: Sequence[Chain], day: dt.date, decided: Mapping[UUID, str]) -> Kept:
        leaving = {key: decision for key, decision in decided.items() if decision != STAY}
        bodies = _lowest_first(leaving)
        heirs: dict[UUID, ChainBody] = {}
        made, moved = nothing_made(), nothing_moved()
        for body in reversed(bodies):  # a superior's heir is there before those of the bodies below it
            with _told_at(body):
                _check_day(body, day)
                if leaving[body.pk] != END:
                    superior = heirs.get(body.parent_id) if body.parent_id else None
                    heirs[body.pk] = _founded(actor, body, targets[int(leaving[body.pk])], superior, day)
                    take_along(body, heirs[body.pk], day, made)
                    follow(body, by_members([heirs[body.pk]], [()]), moved)
        hung = _hang_below_heirs(actor, heirs, leaving, day)
        ended = {str(body.pk): _ended(actor, body, clock.day_before(day)) for body in bodies}
        files = {str(body.pk): _files_along(body, heirs[body.pk]) for body in bodies if body.pk in heirs}
        _tell_of_grants(actor, bodies, heirs)
        return {
            "new": [str(heir.pk) for heir in heirs.values()],
            "made": made,
            "moved": moved,
            "hung": hung,
            "ended": ended,
            "files": files,
        }

    def take_back(self, *, actor: Principal, kept: Kept, day: dt.date) -> None:
        actor.require_everywhere("body.edit")
        for model, _, _ in STANDS:
            if model.objects.filter(pk__in=kept["made"][model.__name__], version__gt=1).exists():
                noun = model._meta.verbose_name
                raise Conflict(f"链党组织转入新链之后，{noun}又有调整，不能撤销。", code="in_use")
        for key, parent_id in kept["hung"].items():
            child = locked(ChainBody, UUID(key))
            if str(child.parent_id) in kept["new"]:
                change(child, {"parent_id": UUID(parent_id)}, expected_version=None)
        for key, file_ids in kept.get("files", {}).items():
            Attachment.objects.filter(pk__in=file_ids, owner_id__in=kept["new"]).update(owner_id=key)
        lead_home(kept.get("moved", {}), [UUID(key) for key in kept["new"]])
        remove(kept["new"], kept["made"], noun="转入新链的组织")
        last_day = clock.day_before(day)
        for key, standing in kept["ended"].items():
            body = locked(ChainBody, UUID(key))
            if body.ended_on != last_day:
                raise Conflict(f"“{body.name}”的终止日期后来又有调整，不能撤销。", code="in_use")
            BodyEvent.objects.filter(kind=BodyEventKind.END, body=body, day=day).delete()
            transition(body, BodyState.ACTIVE, ended_on=None)
            restore(standing, last_day)


@contextmanager
def _told_at(body: ChainBody) -> Iterator[None]:
    """A refusal is told where the body's way was chosen."""
    try:
        yield
    except DomainError as error:
        told = [text for texts in error.fields.values() for text in texts] or [error.message]
        raise InvalidInput(fields={f"{BodyHandover.code}-{body.pk}": [f"“{body.name}”：{told[0]}"]}) from error


def _lowest_first(ids: Mapping[UUID, str]) -> list[ChainBody]:
    """The bodies, each before the one it hangs below."""
    held = {body.pk: body for body in ChainBody.objects.filter(pk__in=list(ids)).order_by("name_key", "id")}

    def depth(body: ChainBody) -> int:
        steps, above = 0, held.get(body.parent_id) if body.parent_id else None
        while above is not None and steps <= len(held):
            steps, above = steps + 1, held.get(above.parent_id) if above.parent_id else None
        return steps

    return sorted(held.values(), key=depth, reverse=True)


def _check_day(body: ChainBody, day: dt.date) -> None:
    """Nothing on it began on the day or later: it would have to be taken back. Raises InvalidInput."""
    latest = [
        model.objects.filter(**{column: body.pk}).aggregate(day=Max("valid_from"))["day"] for model, column, _ in STANDS
    ]
    last = max((each for each in [*latest, body.founded_on] if each is not None), default=None)
    if last is not None and last >= day:
        raise InvalidInput(f"组织上有{cn_date(last)}才开始的记录，请选择这之后的日期，或暂留原链。")


def _founded(actor: Principal, body: ChainBody, target: Chain, superior: ChainBody | None, day: dt.date) -> ChainBody:
    columns = {name: getattr(body, name) for name in BODY_FIELDS if name != "ended_on"}
    columns |= {"chain_id": target.pk, "founded_on": day}
    if superior is not None:
        columns["parent_id"] = superior.pk
    return create_body(actor=actor, values=columns)


def _files_along(body: ChainBody, heir: ChainBody) -> list[str]:
    """Files kept with the body go over; returns which."""
    files = Attachment.objects.filter(owner_id=body.pk)
    found = [str(key) for key in files.values_list("pk", flat=True)]
    files.update(owner_id=heir.pk)
    return found


def _tell_of_grants(actor: Principal, bodies: Sequence[ChainBody], heirs: Mapping[UUID, ChainBody]) -> None:
    """Grants are the security administrator's: he is told where each is to go."""
    left = []
    for body in bodies:
        heir = heirs.get(body.pk)
        advice = f"请改授到新链上的“{heir.name}”并收回原授权" if heir else "请收回"
        occurrence = f"body:{body.pk}:{heir.pk if heir else 'ended'}"
        left.append(Left(body.pk, f"“{body.name}”随链条调整终止", advice, occurrence))
    tell_of_grants(actor, AnchorKind.BODY, left)


def _hang_below_heirs(
    actor: Principal, heirs: Mapping[UUID, ChainBody], leaving: Mapping[UUID, str], day: dt.date
) -> dict[str, str]:
    """Bodies below one that went over hang below its heir; returns what each hung below before."""
    hung: dict[str, str] = {}
    for child in ChainBody.objects.filter(exists(day), parent_id__in=list(heirs)).exclude(pk__in=list(leaving)):
        if child.parent_id is not None:
            hung[str(child.pk)] = str(child.parent_id)
            values = {"parent_id": heirs[child.parent_id].pk}
            with _told_at(child):
                update_body(actor=actor, body_id=child.pk, values=values, expected_version=None)
    return hung


def _ended(actor: Principal, body: ChainBody, last_day: dt.date) -> dict[str, dict[str, str | None]]:
    """End it with what stands on it; returns the last days there were, by model and id."""
    standing = standing_after(body, last_day)
    with _told_at(body):
        end_body(actor=actor, body_id=body.pk, last_day=last_day)
    appointed = going_on(Appointment, "target_id", body, clock.day_after(last_day))
    appointed.update(valid_to=last_day, version=F("version") + 1, updated_at=clock.now())
    return standing
