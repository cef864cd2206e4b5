"""What a share shows: headers written in the transaction of the action that changes the thing.

One function writes them, ``show``. A further kind of thing registers a ``Shown``: how its lines read, by body.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from alliances.choices import HeaderKind, ShareState
from alliances.models import Activity, ActivityParty, BodyShare, ChainBody, SharedHeader
from alliances.sharing.persons import named_in, without_persons
from core import clock
from core.records import create

LENGTHS = {
    "title": 120,
    "detail": 80,
    "place": 120,
    "parties": 600,
    "address": 120,
    "agenda": 4000,
    "reason": 200,
}
# What tells of no person by its nature: taken over as it is.
PLAIN = ("day", "begins_at", "ends_at", "link", "status")
NAMED_AT_MOST = 20
KEPT_AFTER = dt.timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """One header as it is to stand. ``thing_id`` is the row under the kind's own key, None for the body itself."""

    thing_id: UUID | None
    title: str
    detail: str = ""
    day: dt.date | None = None
    place: str = ""
    parties: str = ""
    begins_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    address: str = ""
    link: str = ""
    agenda: str = ""
    status: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """``lines`` reads the things of a body: all of them, or those of the ids given. ``key`` is the header's column.

    ``is_subject``: shown is the one thing that is offered, in shares of it alone (docs/adr/0080).
    """

    kind: HeaderKind
    key: str
    lines: Callable[[ChainBody, Collection[UUID] | None], Iterable[Line]]
    is_subject: bool = False


_shown: dict[HeaderKind, Shown] = {}


def register_shown(shown: Shown) -> None:
    _shown[shown.kind] = shown


def _standing(**which: Any) -> list[BodyShare]:
    """Offered and not yet over, answered or not: the lines stand ready, the wall says who reads them."""
    found = BodyShare.objects.filter(state=ShareState.OFFERED, until__gte=clock.today(), **which)
    return list(found.order_by("id"))


def open_shares(body_id: UUID) -> list[BodyShare]:
    """Those of the whole body."""
    return _standing(body_id=body_id, subject__isnull=True)


def show(body_id: UUID, kind: HeaderKind, ids: Collection[UUID] | None = None) -> None:
    """Bring the lines of every open share of the body to what its things are now: of ``kind``, all or those of ids."""
    shares = open_shares(body_id)
    if shares:
        body = ChainBody.objects.select_related("kind", "chain", "own_region").get(pk=body_id)
        lines = _masked(list(_shown[kind].lines(body, ids)))
        for share in shares:
            _write(share, _shown[kind], lines, ids)


def show_subject(body_id: UUID, kind: HeaderKind, subject_id: UUID) -> None:
    """The same of a thing that is offered by itself, and what the invitation says of it."""
    shares = _standing(subject_id=subject_id)
    if not shares:
        return
    body = ChainBody.objects.select_related("kind", "chain", "own_region").get(pk=body_id)
    lines = _masked(list(_shown[kind].lines(body, [subject_id])))
    for share in shares:
        _write(share, _shown[kind], lines, None)
        for line in lines:
            told = {"subject_name": line["title"], "begins_at": line["begins_at"]}
            told["until"] = max(share.until, kept_until(line["begins_at"]))
            if any(getattr(share, name) != value for name, value in told.items()):
                BodyShare.objects.filter(pk=share.pk).update(**told, updated_at=clock.now())


def kept_until(begins_at: dt.datetime) -> dt.date:
    """How long an invitation to a meeting stands at least."""
    return begins_at.astimezone(clock.CHINA).date() + KEPT_AFTER


def fill(share: BodyShare) -> None:
    """All lines of a share, by the same way."""
    for kind, shown in _shown.items():
        if share.subject_id is None and not shown.is_subject:
            show(share.body_id, kind)
        elif share.subject_id is not None and shown.is_subject:
            show_subject(share.body_id, kind, share.subject_id)


def empty(share: BodyShare) -> None:
    """What was withdrawn leaves nothing behind."""
    SharedHeader.objects.filter(share=share).delete()


def _masked(lines: Sequence[Line]) -> list[dict[str, Any]]:
    names = named_in(getattr(line, text) for line in lines for text in LENGTHS)
    return [
        {
            "thing_id": line.thing_id,
            **{name: getattr(line, name) for name in PLAIN},
            **{text: without_persons(getattr(line, text), names)[:most] for text, most in LENGTHS.items()},
        }
        for line in lines
    ]


def masked(text: str) -> str:
    """One line of words as another city may read it."""
    return without_persons(text, named_in([text]))


def _write(share: BodyShare, shown: Shown, lines: Sequence[dict[str, Any]], ids: Collection[UUID] | None) -> None:
    held = SharedHeader.objects.filter(share=share, kind=shown.kind)
    if ids is not None:
        held = held.filter(**{f"{shown.key}__in": ids})
    there = {getattr(row, shown.key) if shown.key else None: row for row in held}
    for line in lines:
        columns = {name: value for name, value in line.items() if name != "thing_id"}
        row = there.pop(line["thing_id"], None)
        if row is None:
            key = {shown.key: line["thing_id"]} if shown.key else {}
            create(SharedHeader(share=share, kind=shown.kind, **key, **columns))
        elif any(getattr(row, name) != value for name, value in columns.items()):
            SharedHeader.objects.filter(pk=row.pk).update(**columns, revision=F("revision") + 1, updated_at=clock.now())
    SharedHeader.objects.filter(pk__in=[row.pk for row in there.values()]).delete()


# ---- what there is to show


def _body(body: ChainBody, ids: Collection[UUID] | None) -> Iterable[Line]:  # noqa: ARG001 - a body is one line
    where = body.chain.name if body.chain else body.own_region.name if body.own_region else ""
    yield Line(None, title=body.name, detail=str(body.kind.label), day=body.founded_on, place=where)


def _activities(body: ChainBody, ids: Collection[UUID] | None) -> Iterable[Line]:
    found = Activity.objects.filter(body=body).select_related("form")
    if ids is not None:
        found = found.filter(pk__in=ids)
    activities = list(found.order_by("held_on", "id"))
    names: dict[UUID, list[str]] = {activity.pk: [] for activity in activities}
    parties = ActivityParty.objects.filter(activity__in=activities).select_related("unit", "party_org")
    for party in parties.order_by("created_at", "id"):
        row = party.unit or party.party_org
        names[party.activity_id].append(row.name if row else "")
    for activity in activities:
        yield Line(
            activity.pk,
            title=activity.title,
            detail=str(activity.form.label),
            day=activity.held_on,
            place=activity.place,
            parties=_told(names[activity.pk]),
        )


def _told(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 家" if len(names) > NAMED_AT_MOST else ""
    return "、".join(names[:NAMED_AT_MOST]) + more


def show_activity(activity: Activity) -> None:
    show(activity.body_id, HeaderKind.ACTIVITY, [activity.pk])


def show_restored(activity: Activity) -> None:
    """Put back from the bin: shown where shares are open now, whatever was open when it went."""
    open_now = [share.pk for share in open_shares(activity.body_id)]
    SharedHeader.objects.filter(activity=activity).exclude(share_id__in=open_now).delete()
    show_activity(activity)


def show_body(body_id: UUID) -> None:
    """The body's own line, and its name in the invitations, to a meeting of it as well."""
    show(body_id, HeaderKind.BODY)
    shares = _standing(body_id=body_id)
    if shares:
        name = masked(ChainBody.objects.values_list("name", flat=True).get(pk=body_id))
        ids = [share.pk for share in shares if share.body_name != name]
        BodyShare.objects.filter(pk__in=ids).update(body_name=name, updated_at=clock.now())


register_shown(Shown(HeaderKind.BODY, "", _body))
register_shown(Shown(HeaderKind.ACTIVITY, "activity_id", _activities))
