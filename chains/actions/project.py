"""Key projects: listed, changed, moved through their states, carried over to a later year (R14, F016)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from chains.access import get_chain_for, get_project_for
from chains.actions.published import note_late_change, reason_given
from chains.actions.values import prepared, searchable
from chains.choices import OPEN_MILESTONES, OPEN_PROJECTS, GapState, ProjectState
from chains.gap_queries import RUNNING
from chains.lineage import heirs_of
from chains.models import Chain, ChainUnit, Gap, KeyProject, Milestone, Participant, ProjectAction, Segment
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, label_of, locked, shown
from core.state import transition
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force

PROJECT_FIELDS = (
    "name",
    "year",
    "goal_id",
    "segment_id",
    "owner_id",
    "amount",
    "target",
    "target_quantity",
    "target_unit",
    "started_on",
    "due_on",
    "summary",
)
# What the published list prints, or promises: a change of it after publication takes a reason.
LISTED_FIELDS = ("name", "year", "goal_id", "segment_id", "owner_id", "amount", "target", "target_quantity", "due_on")
CARRIED_FIELDS = (
    "name",
    "chain_id",
    "segment_id",
    "owner_id",
    "goal_id",
    "target",
    "target_quantity",
    "target_unit",
    "amount",
    "started_on",
    "due_on",
    "summary",
)
YEARS_AHEAD = 1


def _check_segment(chain_id: UUID, columns: Mapping[str, Any]) -> None:
    segment_id = columns.get("segment_id")
    if segment_id and not Segment.objects.filter(pk=segment_id, chain_id=chain_id).exists():
        raise InvalidInput(fields={"segment": ["这条链没有这个环节，请重新选择。"]})


def _tag(project: KeyProject, action_ids: Sequence[UUID]) -> bool:
    """Make exactly these the project's tags; True where that changed something."""
    wanted = set(action_ids)
    known = set(Term.objects.filter(kind="gap_kind", pk__in=wanted).values_list("id", flat=True))
    if known != wanted:
        raise InvalidInput(fields={"actions": ["没有这个链条行动，请重新选择。"]})
    held = set(ProjectAction.objects.filter(project=project).values_list("action_id", flat=True))
    if held == wanted:
        return False
    ProjectAction.objects.filter(project=project, action_id__in=held - wanted).delete()
    for action_id in sorted(wanted - held):
        create(ProjectAction(project=project, action_id=action_id))
    return True


def create_project(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any], reason: str = "") -> KeyProject:
    """A key project of a chain and year, planned. ``values["actions"]`` are ids of its tags.

    Raises NotAllowed; InvalidInput (a name in use that year; a year whose list is published, without ``reason``).
    """
    with transaction.atomic():
        chain = get_chain_for(actor, chain_id, "project.edit")
        given = dict(values)
        actions = given.pop("actions", ())
        columns = searchable(prepared(given, PROJECT_FIELDS))
        _check_segment(chain.pk, columns)
        late = reason_given([(chain.pk, columns.get("year"))], reason)
        project = create(KeyProject(chain=chain, **columns), anchor=AnchorKind.PROJECT)
        _tag(project, actions)
        if late:
            note_late_change(actor=actor, project=project, late=late, changes=[])
        return project


def update_project(
    *,
    actor: Principal,
    project_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None,
    reason: str = "",
) -> KeyProject:
    """Edit a project; its chain stays. A change of what a published list prints takes ``reason`` and is noted.

    Raises StaleVersion (with the difference), InvalidInput, Conflict (carried over: its later row is the one to edit).
    """
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        if project.state == ProjectState.CARRIED:
            raise Conflict("这个项目已结转到以后年度，请打开结转后的项目修改。", code="project_carried")
        given = dict(values)
        actions = given.pop("actions", None)
        columns = searchable(prepared(given, PROJECT_FIELDS))
        _check_segment(project.chain_id, columns)
        listed = [name for name in LISTED_FIELDS if name in columns and columns[name] != getattr(project, name)]
        before = {name: _words(project, name) for name in listed}
        years = dict.fromkeys((project.year, columns.get("year", project.year))) if listed else {}
        late = reason_given([(project.chain_id, year) for year in years], reason)
        changed = change(project, columns, expected_version=expected_version)
        if actions is not None and _tag(changed, actions) and changed.version == project.version:
            KeyProject.objects.filter(pk=changed.pk).update(version=F("version") + 1, updated_at=clock.now())
            changed.refresh_from_db()
        if late:
            changes = [[_label(name), before[name], _words(changed, name)] for name in listed]
            note_late_change(actor=actor, project=changed, late=late, changes=changes)
        return changed


def _label(name: str) -> str:
    return label_of(KeyProject, name.removesuffix("_id"))


def _words(project: KeyProject, name: str) -> str:
    """A listed field in words: keys by the name of what they point at."""
    if not name.endswith("_id"):
        return shown(project, name)
    found = getattr(project, name.removesuffix("_id"))
    return str(getattr(found, "label", found)) if found is not None else ""


def move_project(*, actor: Principal, project_id: UUID, to: str, finished_on: dt.date | None = None) -> KeyProject:
    """Start, pause, resume, finish, stop or plan anew; take a completion back. Raises Conflict, InvalidInput.

    Finishing needs a day and no open milestone; it is taken back (to 推进中) unless a gap was closed by it. Carrying
    over has an action of its own.
    """
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        if to == ProjectState.CARRIED:
            raise Conflict("结转请在“年度结转”中办理，新年度的项目由它产生。", code="carry_over_only")
        if project.state == ProjectState.FINISHED and to == ProjectState.UNDER_WAY:
            _check_closes_nothing(project)
            return transition(project, to, finished_on=None)
        if to != ProjectState.FINISHED:
            return transition(project, to)
        if finished_on is None:
            raise InvalidInput(fields={"finished_on": ["请填写完成日期。"]})
        if finished_on > clock.today():
            raise InvalidInput(fields={"finished_on": ["完成日期不能晚于今天。"]})
        if project.started_on is not None and finished_on < project.started_on:
            raise InvalidInput(fields={"finished_on": ["完成日期不能早于开工日期。"]})
        if project.state == ProjectState.UNDER_WAY:
            _check_milestones_closed(project)
        return transition(project, to, finished_on=finished_on)


def _check_closes_nothing(project: KeyProject) -> None:
    closed = Gap.objects.filter(project=project, unit=None, state=GapState.CLOSED).order_by("-ended_on", "id").first()
    if closed is not None:
        raise Conflict(
            f"强链补链事项“{closed.name}”因本项目完成已于{cn_date(closed.ended_on)}闭合，请先重新打开该事项。",
            code="closes_gap",
        )


def _check_milestones_closed(project: KeyProject) -> None:
    names = list(
        Milestone.objects.filter(project=project, state__in=OPEN_MILESTONES)
        .order_by("order", "planned_on")
        .values_list("name", flat=True)
    )
    if names:
        shown_names = "、".join(names[:3])
        raise Conflict(
            f"还有 {len(names)} 个节点没有完成（{shown_names}），请先登记节点完成或取消，再登记项目完成。",
            code="open_milestones",
        )


def carry_over(*, actor: Principal, project_id: UUID, year: int, reason: str = "") -> KeyProject:
    """Take an open project into the list of a later ``year``, with all that is known of it; nothing is typed anew.

    The new row continues the old one in the same state, with its tags and participants; gaps it is to close go along,
    and milestones still open with their first promised days. Those done stay where they were done. The old row is
    已结转 and stays in its year. Where its chain was merged or split since, the new row stands on the chain that goes
    on (``_goes_on_in``). Raises Conflict (not open, carried already), InvalidInput (year; the year's list is published,
    without ``reason``).
    """
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        state = project.state
        if state not in OPEN_PROJECTS:
            raise Conflict(
                f"“{project.name}”当前是“{project.get_state_display()}”，只有未完成的项目可以结转。", code="not_open"
            )
        latest = clock.today().year + YEARS_AHEAD
        if not project.year < year <= latest:
            raise InvalidInput(fields={"year": [f"只能结转到 {project.year + 1} 至 {latest} 年，请重新选择年度。"]})
        chain, segment_id = _goes_on_in(actor, project)
        late = reason_given([(chain.pk, year)], reason)
        columns = searchable({name: getattr(project, name) for name in CARRIED_FIELDS})
        columns |= {"chain_id": chain.pk, "segment_id": segment_id}
        following = create(KeyProject(**columns, year=year, state=state, continues=project), anchor=AnchorKind.PROJECT)
        transition(project, ProjectState.CARRIED)
        _take_along(project, following)
        if late:
            note_late_change(actor=actor, project=following, late=late, changes=[])
        return following


def carry_all_over(*, actor: Principal, project_ids: Sequence[UUID], year: int, reason: str = "") -> list[KeyProject]:
    """Carry several projects over, all or none. Raises what ``carry_over`` raises."""
    with transaction.atomic():
        return [
            carry_over(actor=actor, project_id=project_id, year=year, reason=reason)
            for project_id in sorted(project_ids)
        ]


def _goes_on_in(actor: Principal, project: KeyProject) -> tuple[Chain, UUID | None]:
    """The chain and segment of the later year: the same, or where an ended chain's project belongs now.

    Of several successors the one with a segment of the same name, else the one the owner stands on. Raises Conflict
    where the chain ended without a successor or nothing says which, NotAllowed where the successor is not theirs.
    """
    chain = locked(Chain, project.chain_id)
    if chain.valid_to is None or chain.valid_to >= clock.today():
        return chain, project.segment_id
    heirs = heirs_of(chain)
    if not heirs:
        raise Conflict(f"“{chain.name}”已终止，项目不能再结转到这条链。", code="chain_ended")
    named = Segment.objects.filter(in_force(clock.today()), chain__in=heirs)
    same = named.filter(name=project.segment.name).first() if project.segment else None
    standing = ChainUnit.objects.filter(in_force(clock.today()), chain__in=heirs, unit_id=project.owner_id)
    stands_on = set(standing.values_list("chain_id", flat=True)) if project.owner_id else set()
    fitting = [heir for heir in heirs if heir.pk == (same.chain_id if same else None)]
    fitting = fitting or [heir for heir in heirs if heir.pk in stands_on] or heirs
    if len(fitting) > 1:
        names = "、".join(f"“{heir.name}”" for heir in fitting)
        raise Conflict(
            f"“{chain.name}”已拆分为{names}，“{project.name}”归哪一条没有依据。"
            "请先把责任单位登记到其中一条链上，再结转。",
            code="several_heirs",
        )
    heir = locked(Chain, get_chain_for(actor, fitting[0].pk, "project.edit").pk)
    return heir, same.pk if same and same.chain_id == heir.pk else None


def _take_along(project: KeyProject, following: KeyProject) -> None:
    for tag in ProjectAction.objects.filter(project=project):
        create(ProjectAction(project=following, action_id=tag.action_id))
    for held in Participant.objects.filter(in_force(clock.today()), project=project):
        create(
            Participant(
                project=following,
                unit_id=held.unit_id,
                category=held.category,
                role=held.role,
                valid_from=held.valid_from,
                valid_to=held.valid_to,
            )
        )
    goes_along = {"project": following, "version": F("version") + 1, "updated_at": clock.now()}
    Milestone.objects.filter(project=project, state__in=OPEN_MILESTONES).update(**goes_along)
    Gap.objects.filter(project=project, state__in=RUNNING).update(**goes_along)
