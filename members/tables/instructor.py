"""Instructors and the units they look after as a table, both ways (R24)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import QueryDict

from core import clock
from core.choices import AnchorKind
from core.models import Anchor
from core.principal import Principal
from core.tables.bulk import update_rows
from core.tables.spec import Existing, ParsedRow, TableColumn, TableSpec, choice_column, date_column, text_column
from members.choices import TitleMeaning
from members.filters import InstructorFilter
from members.instructors import Span, breach, instructor_rule, instructor_titles, instructors_for, places_of, spans_of
from members.models import Appointment, Person
from members.people import appointments_for
from organizations.naming import initials
from organizations.tables.names import named_column, unit_names

BATCH = 1000
OWN = ("title_id", "valid_from", "valid_to", "note")
# Who and where are what a row is: another person or unit is another row.
FIXED = {"name": "姓名", "employer_id": "所在单位", "unit_id": "联系单位"}
Who = tuple[str, UUID | None]


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": row["person__name"],
        "employer_id": row["person__unit_id"],
        "unit_id": row["target_id"],
        **{name: row[name] for name in OWN},
    }


READ = ("id", "version", "person_id", "person__name", "person__unit_id", "target_id", *OWN)


class InstructorTable(TableSpec):
    code = "instructors"
    label = "党建指导员"
    view_action = "person.view"
    edit_action = "person.edit"
    list_url = "instructor-list"
    personal = True
    model = Appointment

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        units = unit_names()
        titles = {term.label: term.pk for term in instructor_titles(clock.today())}
        return [
            text_column(
                "name", "姓名", max_length=40, required=True, names_record=True, aliases=("指导员", "指导员姓名")
            ),
            named_column(
                "employer_id",
                "所在单位",
                units,
                width=34,
                comment="指导员自己的工作单位；有同名的人时必填",
                aliases=("派出单位", "工作单位"),
            ),
            named_column(
                "unit_id",
                "联系单位",
                units,
                width=34,
                required=True,
                names_record=True,
                aliases=("联系企业", "指导企业", "企业名称", "派驻单位"),
            ),
            choice_column("title_id", "职务名称", titles, empty=None, comment="不填为本市通常的叫法"),
            date_column("valid_from", "起始日期", required=True, aliases=("选派日期", "聘任日期")),
            date_column("valid_to", "终止日期", aliases=("届满日期", "到期日期")),
            text_column("note", "备注", max_length=120, width=24),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = InstructorFilter(filters, queryset=instructors_for(actor, clock.today()))
        persons = filterset.qs if filterset.is_valid() else filterset.queryset.none()
        return self._rows(actor).filter(person__in=persons.values("id"))

    @staticmethod
    def _rows(actor: Principal, action: str = "person.view") -> Any:
        return appointments_for(actor, action=action).filter(
            title__meaning=TitleMeaning.INSTRUCTOR, target_kind=AnchorKind.UNIT
        )

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        found = self._found(actor, filters).order_by("person__name", "person_id", "valid_from", "id")
        for row in found.values(*READ).iterator(chunk_size=BATCH):
            yield row["id"], _values(row)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self._rows(actor, "person.edit").filter(id__in=list(ids))
        return {row["id"]: Existing(row["id"], row["version"], _values(row)) for row in found.values(*READ)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("unit_id")):
            return ""
        return f"{values['name']}:{values.get('employer_id') or ''}:{values['unit_id']}:{values.get('valid_from')}"

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        """The assignment of that person to that unit that began on that day."""
        units = {row.values["unit_id"] for row in rows if row.values.get("unit_id")}
        held: dict[tuple[Any, ...], list[tuple[UUID, UUID | None]]] = defaultdict(list)
        for row_id, name, employer, unit_id, first in (
            self._rows(actor)
            .filter(target_id__in=units)
            .values_list("id", "person__name", "person__unit_id", "target_id", "valid_from")
        ):
            held[name, unit_id, first].append((row_id, employer))
        matched: dict[int, list[UUID]] = {}
        for row in rows:
            key = (row.values.get("name"), row.values.get("unit_id"), row.values.get("valid_from"))
            employer = row.values.get("employer_id")
            matched[row.number] = [
                row_id for row_id, known in held.get(key, []) if employer is None or known in (None, employer)
            ]
        return matched

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        usual = instructor_titles(clock.today()).first()
        for row in rows:
            _check_row(row, usual.pk if usual else None)
        people = _people_named(row.values["name"] for row in rows if row.values.get("name"))
        by_person: dict[tuple[str, Any], list[ParsedRow]] = defaultdict(list)
        for row in rows:
            found = _meant(row, people)
            if row.target is None and len(found) > 1:
                row.refuse("name", f"有 {len(found)} 个人叫“{row.values['name']}”，请填写所在单位加以区分", kind="姓名")
            elif row.values.get("name") and row.values.get("unit_id"):
                by_person[row.values["name"], found[0] if found else row.values.get("employer_id")].append(row)
        _check_rule(by_person)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("person.edit")
        moment = clock.now()
        people = _people_named(row.values["name"] for row in new)
        made: dict[Who, Person] = {}
        for row in new:
            who = (row.values["name"], row.values.get("employer_id"))
            if not _meant(row, people) and who not in made:
                made[who] = Person(name=who[0], initials=initials(who[0])[:40], unit_id=who[1])
        Anchor.objects.bulk_create(
            [Anchor(id=person.pk, kind=AnchorKind.PERSON) for person in made.values()], batch_size=BATCH
        )
        Person.objects.bulk_create(made.values(), batch_size=BATCH)
        Appointment.objects.bulk_create([_appointment(row, people, made) for row in new], batch_size=BATCH)
        edited = []
        for row, changes in changed:
            if row.target:
                values = {name: changes.get(name, row.target.values[name]) for name in OWN}
                version = row.target.version + 1
                edited.append(Appointment(id=row.target.id, **values, version=version, updated_at=moment))
        update_rows(Appointment, edited, [*OWN, "version", "updated_at"])


def _appointment(
    row: ParsedRow, people: Mapping[str, Mapping[UUID, UUID | None]], made: Mapping[Who, Person]
) -> Appointment:
    found = _meant(row, people)
    person_id = found[0] if found else made[row.values["name"], row.values.get("employer_id")].pk
    return Appointment(
        person_id=person_id,
        target_id=row.values["unit_id"],
        target_kind=AnchorKind.UNIT,
        **{name: row.values[name] for name in OWN if name in row.values},
    )


def _people_named(names: Iterable[str]) -> dict[str, dict[UUID, UUID | None]]:
    """Persons still in service by name: id → where they work."""
    found: dict[str, dict[UUID, UUID | None]] = defaultdict(dict)
    rows = Person.objects.filter(name__in=set(names), left_on__isnull=True).order_by("id")
    for person_id, name, unit_id in rows.values_list("id", "name", "unit_id"):
        found[name][person_id] = unit_id
    return found


def _meant(row: ParsedRow, people: Mapping[str, Mapping[UUID, UUID | None]]) -> list[UUID]:
    """The persons a row may mean: of that name, and of that workplace where the row says one."""
    known = people.get(row.values.get("name", ""), {})
    employer = row.values.get("employer_id")
    if employer is None:
        return list(known)
    return [person_id for person_id, unit_id in known.items() if unit_id == employer]


def _check_row(row: ParsedRow, usual: UUID | None) -> None:
    if row.values.get("title_id") is None and ("title_id" in row.values or row.target is None):
        row.values["title_id"] = usual
        if usual is None:
            row.refuse("title_id", "请先在“设置”的“任职名称”中添加含义为党建指导员的名称", kind="职务名称")
    first, last = row.values.get("valid_from"), row.values.get("valid_to")
    if first and last and last < first:
        row.refuse("valid_to", "终止日期不能早于起始日期，请核对", kind="终止日期")
    for code, header in FIXED.items():
        if row.target is not None and code in row.values and row.values[code] != row.target.values[code]:
            if code == "employer_id" and row.values[code] is None:
                row.values[code] = row.target.values[code]
                continue
            row.refuse(code, f"{header}不能在表中改；请把原来的一行填上终止日期，另加一行", kind=header)


def _check_rule(by_person: Mapping[tuple[str, Any], Sequence[ParsedRow]]) -> None:
    """The city's rule over what each person has and gets; refuses every new row of a person it forbids."""
    rule = instructor_rule()
    ids = [who for _, who in by_person if who is not None]
    # Locked before they are asked about, as in check_instructor: nobody is sent elsewhere while the sheet is written.
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    held = spans_of(ids)
    units = {row.values["unit_id"] for rows in by_person.values() for row in rows}
    places = places_of(units | {span.unit_id for spans in held.values() for span in spans.values()})
    for (name, who), rows in by_person.items():
        replaced = {row.target.id for row in rows if row.target}
        kept = [span for row_id, span in held.get(who, {}).items() if row_id not in replaced]
        spans = [Span(row.values["unit_id"], _after(row, "valid_from"), _after(row, "valid_to")) for row in rows]
        told = breach(name, kept, spans, rule, places)
        for row in rows if told else ():
            if row.target is None:
                row.refuse("unit_id", told, kind="选派规则")


def _after(row: ParsedRow, name: str) -> Any:
    return row.values[name] if name in row.values else row.target.values[name] if row.target else None
