"""Companies on their way to an organization: taken in, stage by stage, until theirs is built (R39, R40)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.station import working
from alliances.actions.team import not_later_than_today
from alliances.choices import ON_WAY, STAGE_ORDER, STAGE_TRANSITIONS, StationStage
from alliances.models import StageChange, Station, StationCase
from alliances.sight import EDIT
from alliances.stations.queries import get_case_for
from chains.actions.values import prepared
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from organizations.choices import BuildMode, UnitState
from organizations.coverage import hosted_on, with_organization
from organizations.models import Unit
from organizations.queries import standing_party_orgs, standing_units

CASE_FIELDS = ("unit_id", "begun_on", "due_on", "note")
CASE_CHANGED = ("due_on", "note", "station_id")


def _check_unit(unit_id: UUID | None, day: dt.date | None) -> None:
    """A living unit without an organization of its own. Raises InvalidInput."""
    if unit_id is None or day is None:
        return
    unit = with_organization(standing_units().filter(pk=unit_id), day).first()
    if unit is None:
        raise InvalidInput(fields={"unit": ["没有找到这家企业，请重新选择。"]})
    if unit.state == UnitState.ENDED:
        raise InvalidInput(fields={"unit": [f"“{unit.name}”已注销，请重新选择。"]})
    if unit.build == BuildMode.STAND_ALONE:
        text = f"“{unit.name}”{cn_date(day)}已有自己的党组织，无需孵化。"
        raise InvalidInput(fields={"unit": [text]})


def _check_begun(station: Station, day: dt.date | None) -> None:
    not_later_than_today(day, "begun_on", "建档日期")
    if day is not None and day < station.opened_on:
        raise InvalidInput(fields={"begun_on": [f"指导站{cn_date(station.opened_on)}设立，建档日期不能更早。"]})


def _log(case: StationCase, actor: Principal, day: dt.date, note: str) -> None:
    words = " ".join(note.split())
    create(StageChange(case=case, stage=case.state, day=day, note=words, changed_by_id=actor.account_id))


def take_case(*, actor: Principal, station_id: UUID, values: Mapping[str, Any]) -> StationCase:
    """A company taken into a station. Raises NotAllowed, Conflict (closed), InvalidInput (in one already, or it has an
    organization).
    """
    columns = prepared(values, CASE_FIELDS)
    with transaction.atomic():
        station = working(actor, station_id)
        _check_begun(station, columns.get("begun_on"))
        _check_unit(columns.get("unit_id"), columns.get("begun_on"))
        columns["stage_since"] = columns.get("begun_on")
        case = create(StationCase(station=station, **columns))
        _log(case, actor, case.begun_on, "")
        return case


def take_cases(
    *, actor: Principal, station_id: UUID, unit_ids: Sequence[UUID], begun_on: dt.date, due_on: dt.date | None
) -> tuple[int, list[str]]:
    """Several of the to-build list at once: how many, and of those left out the name and why. Raises NotAllowed,
    Conflict, InvalidInput.
    """
    units = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "name"))
    taken, left = 0, []
    with transaction.atomic():
        _check_begun(working(actor, station_id), begun_on)
        for unit_id in unit_ids:
            values = {"unit_id": unit_id, "begun_on": begun_on, "due_on": due_on}
            try:
                with transaction.atomic():
                    take_case(actor=actor, station_id=station_id, values=values)
            except (InvalidInput, Conflict) as error:
                if set(error.fields) & {"begun_on", "due_on"}:
                    raise
                told = next((text for texts in error.fields.values() for text in texts), error.message)
                left.append(f"{units.get(unit_id, '')}：{told}")
            else:
                taken += 1
    return taken, left


def change_case(
    *, actor: Principal, case_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> StationCase:
    """When it is due, how it stands, which station goes on with it. Raises StaleVersion, InvalidInput, Conflict."""
    columns = prepared(values, CASE_CHANGED)
    with transaction.atomic():
        case = get_case_for(actor, case_id, EDIT)
        working(actor, case.station_id)
        if columns.get("station_id", case.station_id) != case.station_id:
            if case.state not in ON_WAY:
                raise InvalidInput(fields={"station": ["只有孵化中的企业可以转到别的指导站。"]})
            other = working(actor, columns["station_id"])
            if case.begun_on < other.opened_on:
                text = f"“{other.name}”{cn_date(other.opened_on)}设立，晚于这家企业的建档日期。"
                raise InvalidInput(fields={"station": [text]})
        return change(case, columns, expected_version=expected_version)


def needs_words(case: StationCase, to: str) -> bool:
    """Leaving, coming back, or a step back says why."""
    if to == StationStage.LEFT or case.state in (StationStage.LEFT, StationStage.BUILT):
        return True
    return STAGE_ORDER.index(StationStage(to)) < STAGE_ORDER.index(StationStage(case.state))


def built_for(case: StationCase, day: dt.date) -> Any:
    """The organizations that may be the one built: they stand in the company, founded since it was taken in."""
    hosted = hosted_on(day).filter(unit_id=case.unit_id)
    found = standing_party_orgs().filter(pk__in=hosted.values("party_org_id"))
    return found.exclude(founded_on__lt=case.begun_on).order_by("name_key", "id")


def move_case(
    *, actor: Principal, case_id: UUID, to: str, day: dt.date, note: str = "", party_org_id: UUID | None = None
) -> StationCase:
    """To another stage, on a day, and why. Built names the organization. Raises InvalidInput, Conflict."""
    with transaction.atomic():
        held = get_case_for(actor, case_id, EDIT)
        working(actor, held.station_id)
        case = locked(StationCase, held.pk)
        if to not in StationStage.values:
            raise InvalidInput(fields={"to": ["没有这个阶段，请重新选择。"]})
        if to in STAGE_TRANSITIONS[case.state]:
            _check_move(case, to, day, note, party_org_id)
        org_id = party_org_id if to == StationStage.BUILT else None
        moved = transition(case, to, stage_since=day, party_org_id=org_id)
        _log(moved, actor, day, note)
        return moved


def _check_move(case: StationCase, to: str, day: dt.date, note: str, party_org_id: UUID | None) -> None:
    not_later_than_today(day, "day", "日期")
    if day < case.stage_since:
        text = f"{cn_date(case.stage_since)}进入“{case.get_state_display()}”，日期不能更早。"
        raise InvalidInput(fields={"day": [text]})
    if needs_words(case, to) and not note.strip():
        raise InvalidInput(fields={"note": ["请写明原因。"]})
    if to == StationStage.FOUND:
        _check_unit(case.unit_id, day)
        open_one = StationCase.objects.filter(unit_id=case.unit_id, state__in=ON_WAY)
        if case.state == StationStage.LEFT and open_one.exists():
            raise InvalidInput(fields={"to": ["这家企业已在一个指导站孵化。"]})
    if to == StationStage.BUILT and not _is_built(case, day, party_org_id):
        text = "请选择建成的党组织：须设在这家企业，并在建档之后成立。还没有登记的，请先新建党组织。"
        raise InvalidInput(fields={"party_org": [text]})


def _is_built(case: StationCase, day: dt.date, party_org_id: UUID | None) -> bool:
    return party_org_id is not None and built_for(case, day).filter(pk=party_org_id).exists()
