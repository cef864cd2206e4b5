"""Who is appointed to many records of a list: instructors of units (R24), liaisons (R12), dated, one by one through the
actions of the pages, so that the city's rule on instructors holds here as there.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.choices import AnchorKind, BulkHow
from core.models import Term
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.dates import to_date
from core.spreadsheets.table import CellValue
from core.tables.beside import BesideTable, existing_of
from core.tables.spec import Existing, ParsedRow, TableColumn
from core.tenancy.dated import in_force
from members.actions.people import appoint, set_last_day, withdraw_appointment
from members.choices import TitleMeaning
from members.models import Appointment
from members.tables.columns import person_names
from organizations.models import PartyOrg, Unit
from organizations.queries import party_orgs_for, units_for
from organizations.tables.names import SEPARATORS, Names

EVER, NEVER = dt.date.min, dt.date.max
# 张三（2026-01-01起）、李四（第一书记，2026-01-01至2026-12-31）、王五（至2026-12-31）
_BRACKETED = re.compile(r"(.+?)[（(]([^（()）]+)[）)]")
_DAYS = re.compile(r"([\d./-]+)起|([\d./-]*)至([\d./-]+)")
_COMMAS = re.compile("[，,]")


@dataclass(frozen=True)
class Post:
    """One appointment to the record: of whom, under which title, from when to when (both included; None is open)."""

    person_id: UUID
    title_id: UUID
    first: dt.date | None
    last: dt.date | None

    @property
    def key(self) -> tuple[UUID, UUID, dt.date | None]:
        """What an appointment is told by: its end may move."""
        return self.person_id, self.title_id, self.first

    def meets(self, other: "Post") -> bool:
        same = (self.person_id, self.title_id) == (other.person_id, other.title_id)
        return same and (self.first or EVER) <= (other.last or NEVER) and (other.first or EVER) <= (self.last or NEVER)

    def until(self, day: dt.date) -> "Post | None":
        """The same, over with ``day``; nothing where it would only have begun later."""
        if (self.first or EVER) > day:
            return None
        return self if self.last is not None and self.last <= day else replace(self, last=day)


Posts = frozenset[Post]


def edited(before: Posts, named: Posts, how: BulkHow) -> Posts:
    """The posts of a record after ``named`` were given, ended, or given in place of all others.

    Who is there already for part of that time is left alone. What is ended keeps its last day where it is earlier.
    """
    persons = {post.person_id for post in named}
    if how == BulkHow.REMOVE:
        days = {post.person_id: post.last or clock.day_before(clock.today()) for post in named}
        kept = (post.until(days[post.person_id]) if post.person_id in persons else post for post in before)
        return frozenset(post for post in kept if post is not None)
    added = frozenset(post for post in named if not any(post.meets(held) for held in before))
    if how == BulkHow.ADD:
        return before | added
    day = min((post.first or clock.today() for post in named), default=clock.today())
    ended = (post if post.person_id in persons else post.until(clock.day_before(day)) for post in before)
    return frozenset(post for post in ended if post is not None) | added


def dated(name: str, how: BulkHow, first: dt.date | None, last: dt.date | None) -> str:
    """The cell for one person and the days; whoever is given a post begins today where nothing is said."""
    if how == BulkHow.REMOVE:
        return f"{name}（至{(last or clock.day_before(clock.today())).isoformat()}）"
    since = (first or clock.today()).isoformat()
    return f"{name}（{since}至{last.isoformat()}）" if last else f"{name}（{since}起）"


class _Cells:
    """Posts as a cell says them: 、 between them, days and an unusual title in brackets."""

    def __init__(self, names: Names, titles: Mapping[UUID, str], usual: UUID | None, header: str) -> None:
        self.names, self.titles, self.usual, self.header = names, titles, usual, header
        self.by_label = {label: title_id for title_id, label in titles.items()}

    def show(self, posts: Posts) -> str:
        def order(post: Post) -> tuple[str, dt.date]:
            return self.names.label(post.person_id), post.first or EVER

        return "、".join(self._one(post) for post in sorted(posts, key=order))

    def _one(self, post: Post) -> str:
        days = f"{post.first.isoformat()}起" if post.first and not post.last else ""
        if post.last:
            days = f"{post.first.isoformat() if post.first else ''}至{post.last.isoformat()}"
        title = "" if post.title_id == self.usual else self.titles.get(post.title_id, "")
        inside = "，".join(part for part in (title, days) if part)
        label = self.names.label(post.person_id)
        return f"{label}（{inside}）" if inside else label

    def convert(self, raw: CellValue) -> Converted[Posts]:
        found = set()
        for piece in SEPARATORS.split(_outside_brackets(as_text(raw))):
            text = clean(piece.replace(_COMMA, "，"))
            if not text:
                continue
            post = self._read(text)
            if post.error is not None:
                return failed(post.error, post.suggestion)
            if post.value is not None:
                found.add(post.value)
        return Converted(frozenset(found)) if found else Converted()

    def _read(self, text: str) -> Converted[Post]:
        title_id, first, last = self.usual, None, None
        told = None if self.names.ids(text) else _BRACKETED.fullmatch(text)
        parts = [clean(part) for part in _COMMAS.split(told[2])] if told else []
        days = [found for part in parts if (found := _DAYS.fullmatch(part))]
        titles = [self.by_label[part] for part in parts if part in self.by_label]
        if told and len(days) + len(titles) == len(parts):
            text = told[1]
            title_id = titles[0] if titles else title_id
            for found in days:
                start, end = to_date(found[1] or found[2] or ""), to_date(found[3] or "")
                if start.error or end.error:
                    return failed(start.error or end.error or "")
                first, last = start.value, end.value
        person = self.names.convert(text)
        if person.error is not None or person.value is None:
            return failed(person.error or f"请填写{self.header}的姓名", person.suggestion)
        if title_id is None:
            return failed(f"请先在“设置”的“任职名称”中添加含义为{self.header}的名称")
        return Converted(Post(person.value, title_id, first, last))


# Stands for a comma inside brackets, which divides nothing.
_COMMA = "\x1f"
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")


def _outside_brackets(text: str) -> str:
    return _BRACKETS.sub(lambda found: found[0].replace("，", _COMMA).replace(",", _COMMA), text)


class PostTable(BesideTable):
    """``kind`` is what the records are, ``meaning`` what the titles do; ``rows`` gives the records one may staff."""

    meaning: ClassVar[TitleMeaning]
    kind: ClassVar[AnchorKind]
    view_action = "person.view"
    personal = True
    fields: ClassVar[Mapping[str, str]] = {}

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        raise NotImplementedError(self.code)

    def column(self, actor: Principal) -> TableColumn:
        held = Term.objects.filter(kind="person_title", meaning=self.meaning).order_by("order", "label")
        titles = dict(held.values_list("id", "label"))
        usual = held.filter(in_force(clock.today())).values_list("id", flat=True).first()
        cells = _Cells(person_names(actor), titles, usual, self.header)
        return TableColumn(
            self.changed,
            self.header,
            cells.convert,
            show=cells.show,
            empty=frozenset(),
            comment="填写姓名，同名的写成“姓名（单位）”",
            suggest="person-suggest",
            dated=dated,
            edited=edited,
        )

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        rows = list(self.rows(actor).filter(id__in=list(ids)).values("id", "version", "name"))
        posts = self._posts([row["id"] for row in rows])
        return existing_of([{**row, self.changed: posts.get(row["id"], frozenset())} for row in rows], self.changed)

    def _appointments(self) -> "QuerySet[Appointment]":
        found: QuerySet[Appointment] = Appointment.objects.filter(title__meaning=self.meaning, target_kind=self.kind)
        return found

    def _posts(self, ids: Iterable[UUID]) -> dict[UUID, Posts]:
        """What is held today or later."""
        going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
        rows = self._appointments().filter(going_on, target_id__in=list(ids))
        found: dict[UUID, set[Post]] = defaultdict(set)
        for row in rows.values("target_id", "person_id", "title_id", "valid_from", "valid_to"):
            found[row["target_id"]].add(Post(row["person_id"], row["title_id"], row["valid_from"], row["valid_to"]))
        return {target_id: frozenset(posts) for target_id, posts in found.items()}

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        """What ends ends first: the city's rule counts what a person holds on one day."""
        if row.target is None or self.changed not in changes:
            return
        before, after = row.target.values[self.changed], changes[self.changed]
        held = {
            (one.person_id, one.title_id, one.valid_from): one
            for one in self._appointments().filter(target_id=row.target.id)
        }
        wanted = {post.key: post for post in after}
        for post in sorted(before - after, key=_order):
            if post.key not in wanted:
                withdraw_appointment(actor=actor, appointment_id=held[post.key].pk)
        for post in sorted(after - before, key=lambda one: (one.key not in held, *_order(one))):
            if post.key in held:
                set_last_day(actor=actor, appointment_id=held[post.key].pk, last_day=post.last)
            else:
                appoint(
                    actor=actor,
                    person_id=post.person_id,
                    title_id=post.title_id,
                    target=(self.kind, row.target.id),
                    valid_from=post.first,
                    valid_to=post.last,
                )


def _order(post: Post) -> tuple[dt.date, UUID, UUID]:
    return post.first or EVER, post.person_id, post.title_id


class UnitPostTable(PostTable):
    kind = AnchorKind.UNIT
    model = Unit
    label = "单位"
    noun = "家"
    list_url = "unit-list"
    beside = ("units",)

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return units_for(actor, action="person.edit")


class UnitInstructorTable(UnitPostTable):
    code = "unit_instructors"
    changed = "instructors"
    header = "党建指导员"
    meaning = TitleMeaning.INSTRUCTOR


class UnitLiaisonTable(UnitPostTable):
    code = "unit_liaisons"
    changed = "liaisons"
    header = "联络员"
    meaning = TitleMeaning.LIAISON


class PartyOrgLiaisonTable(PostTable):
    code = "party_org_liaisons"
    changed = "liaisons"
    header = "联络员"
    meaning = TitleMeaning.LIAISON
    kind = AnchorKind.PARTY_ORG
    model = PartyOrg
    label = "党组织"
    noun = "个"
    list_url = "party-org-list"
    beside = ("party_orgs",)

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return party_orgs_for(actor, action="person.edit")


TABLES = (UnitInstructorTable(), UnitLiaisonTable(), PartyOrgLiaisonTable())
