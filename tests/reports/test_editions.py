"""An edition's life: every pair of states tried, who may move it, and what the database itself keeps frozen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, AuditEvent, Job, Notice
from core.principal import Principal
from core.state import transition
from reports.actions import (
    discard_edition,
    publish_edition,
    publish_editions,
    return_edition,
    set_rule,
    submit_edition,
    submit_editions,
)
from reports.choices import EDITION_TRANSITIONS, EditionState, FileFormat, FileStage
from reports.models import Edition, EditionFile, EditionMap, EditionRow
from reports.queries import moves_of
from tests.cast import Cast, make_account, make_grant
from tests.reports.world import DAY, World, make_edition, make_world, on

PAIRS = [(before, after) for before in EditionState for after in EditionState]


@pytest.fixture
def world(in_city: Cast) -> Iterator[World]:
    with on(DAY):
        yield make_world()


@pytest.fixture
def edition(world: World) -> Edition:
    return make_edition(world.chain)


def put_in(edition: Edition, state: str) -> Edition:
    """Set a state without the door, to stand at any corner of the machine."""
    Edition.objects.filter(pk=edition.pk).update(state=state)
    edition.refresh_from_db()
    return edition


def state_of(edition: Edition) -> str:
    return str(Edition.objects.values_list("state", flat=True).get(pk=edition.pk))


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda state: str(state))
def test_edition_moves_along_the_table_and_nowhere_else(edition: Edition, before: str, after: str) -> None:
    put_in(edition, before)
    if after in EDITION_TRANSITIONS[before]:
        assert transition(edition, after).state == after
    else:
        with pytest.raises(Conflict):
            transition(edition, after)
        assert state_of(edition) == before


MOVES: dict[str, tuple[Callable[..., Any], EditionState, dict[str, str]]] = {
    "submit": (submit_edition, EditionState.DRAFT, {}),
    "return": (return_edition, EditionState.IN_REVIEW, {"note": "请补充项目"}),
    "publish": (publish_edition, EditionState.IN_REVIEW, {}),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize(
    "state", [EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.PUBLISHED, EditionState.SUPERSEDED]
)
def test_action_is_refused_in_every_state_but_its_own(in_city: Cast, edition: Edition, move: str, state: str) -> None:
    action, lawful, words = MOVES[move]
    put_in(edition, state)
    if state == lawful:
        action(actor=in_city.act(), edition_id=edition.pk, **words)
        assert state_of(edition) != state
    else:
        with pytest.raises(Conflict):
            action(actor=in_city.act(), edition_id=edition.pk, **words)
        assert state_of(edition) == state


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.IN_REVIEW])
def test_open_edition_can_be_discarded(in_city: Cast, edition: Edition, state: str) -> None:
    put_in(edition, state)
    discard_edition(actor=in_city.act(), edition_id=edition.pk)
    assert state_of(edition) == "discarded"


@pytest.mark.parametrize("state", [EditionState.PUBLISHED, EditionState.SUPERSEDED])
def test_published_edition_cannot_be_discarded(in_city: Cast, edition: Edition, state: str) -> None:
    put_in(edition, state)
    with pytest.raises(Conflict):
        discard_edition(actor=in_city.act(), edition_id=edition.pk)


@pytest.mark.parametrize("state", [EditionState.BUILDING, EditionState.DISCARDED])
def test_edition_being_built_or_discarded_is_nobodys(in_city: Cast, edition: Edition, state: str) -> None:
    put_in(edition, state)
    with pytest.raises(NotFound):
        submit_edition(actor=in_city.act(), edition_id=edition.pk)


# ---- what a move writes ---------------------------------------------------------------------------------------------


def test_submitting_notes_who_and_when(in_city: Cast, edition: Edition) -> None:
    moved = submit_edition(actor=in_city.act(), edition_id=edition.pk)
    assert (moved.state, moved.submitted_by_id, moved.version) == (
        "in_review",
        in_city.department.pk,
        edition.version + 1,
    )
    assert moved.submitted_at is not None


def test_returning_keeps_the_words_until_the_next_submission(in_city: Cast, edition: Edition) -> None:
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    returned = return_edition(actor=in_city.act(), edition_id=edition.pk, note="  请补充\n项目金额 ")
    assert (returned.state, returned.review_note) == ("draft", "请补充 项目金额")
    assert submit_edition(actor=in_city.act(), edition_id=edition.pk).review_note == ""


@pytest.mark.parametrize("note", ["", "  \n", "字" * 401])
def test_return_without_usable_words_is_refused(in_city: Cast, edition: Edition, note: str) -> None:
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    with pytest.raises(InvalidInput) as refused:
        return_edition(actor=in_city.act(), edition_id=edition.pk, note=note)
    assert set(refused.value.fields) == {"note"}


def test_publishing_supersedes_the_edition_published_before(in_city: Cast, world: World, edition: Edition) -> None:
    publish_editions(actor=in_city.act(), edition_ids=[edition.pk])
    newer = make_edition(world.chain, number=2)
    publish_editions(actor=in_city.act(), edition_ids=[newer.pk])
    assert (state_of(edition), state_of(newer)) == ("superseded", "published")


def test_publishing_asks_for_the_files_of_issue(in_city: Cast, edition: Edition) -> None:
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    publish_edition(actor=in_city.act(), edition_id=edition.pk)
    job = Job.objects.get(kind="reports.issue_files")
    assert (job.parameters["editions"], job.total) == ([str(edition.pk)], 1)


def test_timeline_is_read_from_the_log_with_names_and_words(in_city: Cast, edition: Edition) -> None:
    with in_city.scope(account=in_city.department):
        submit_edition(actor=in_city.act(), edition_id=edition.pk)
        return_edition(actor=in_city.act(), edition_id=edition.pk, note="请补充项目")
    assert AuditEvent.objects.filter(row_id=edition.pk).exists()
    assert [(move.before, move.after, move.who, move.note) for move in moves_of(edition)][-2:] == [
        ("draft", "in_review", "示例组织部门工作人员", ""),
        ("in_review", "draft", "示例组织部门工作人员", "请补充项目"),
    ]


# ---- several at once ------------------------------------------------------------------------------------------------


def test_bulk_publish_sends_drafts_through_review_in_one_job(in_city: Cast, world: World, edition: Edition) -> None:
    other = submit_edition(actor=in_city.act(), edition_id=make_edition(world.child).pk)
    done = publish_editions(actor=in_city.act(), edition_ids=[edition.pk, other.pk, edition.pk])
    assert sorted(str(each.pk) for each in done) == sorted([str(edition.pk), str(other.pk)])
    assert (state_of(edition), state_of(other)) == ("published", "published")
    assert Job.objects.filter(kind="reports.issue_files").count() == 1
    edition.refresh_from_db()
    assert edition.submitted_by_id == in_city.department.pk


def test_bulk_step_that_one_edition_refuses_moves_none(in_city: Cast, world: World, edition: Edition) -> None:
    other = put_in(make_edition(world.child), EditionState.IN_REVIEW)
    with pytest.raises(Conflict):
        submit_editions(actor=in_city.act(), edition_ids=[edition.pk, other.pk])
    assert (state_of(edition), state_of(other)) == ("draft", "in_review")


def test_bulk_step_with_nothing_chosen_is_refused(in_city: Cast, edition: Edition) -> None:
    with pytest.raises(InvalidInput, match="勾选"):
        publish_editions(actor=in_city.act(), edition_ids=[])


# ---- two persons ----------------------------------------------------------------------------------------------------


def colleague(cast: Cast) -> Account:
    account = make_account(cast.city, "colleague", "示例同事")
    make_grant(cast.city, account, Role.DEPARTMENT)
    return account


def test_city_that_wants_two_persons_refuses_the_submitters_own_publishing(in_city: Cast, edition: Edition) -> None:
    set_rule(actor=in_city.act(), values={"separate_reviewer": True}, expected_version=None)
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    with pytest.raises(NotAllowed, match="不能是同一人"):
        publish_edition(actor=in_city.act(), edition_id=edition.pk)
    publish_edition(actor=in_city.act(colleague(in_city)), edition_id=edition.pk)
    assert state_of(edition) == "published"


def test_city_that_wants_two_persons_refuses_bulk_publishing_of_a_draft(in_city: Cast, edition: Edition) -> None:
    set_rule(actor=in_city.act(), values={"separate_reviewer": True}, expected_version=None)
    with pytest.raises(NotAllowed, match="不能是同一人"):
        publish_editions(actor=in_city.act(), edition_ids=[edition.pk])
    assert state_of(edition) == "draft"


def test_same_person_may_submit_and_publish_unless_the_city_says_otherwise(in_city: Cast, edition: Edition) -> None:
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    publish_edition(actor=in_city.act(), edition_id=edition.pk)
    assert state_of(edition) == "published"


# ---- rights ---------------------------------------------------------------------------------------------------------


def liaison(cast: Cast, world: World) -> Principal:
    return cast.act(cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN))


def test_liaison_submits_the_own_chain_and_the_department_is_told(
    in_city: Cast, world: World, edition: Edition
) -> None:
    submit_edition(actor=liaison(in_city, world), edition_id=edition.pk)
    (notice,) = Notice.objects.all()
    assert (notice.account_id, notice.text, notice.path) == (
        in_city.department.pk,
        "绿色食品 2026 年度清单已送审，请审核。",
        f"/packs/{world.chain.pk}/2026/",
    )


def test_department_submitting_tells_nobody(in_city: Cast, edition: Edition) -> None:
    submit_edition(actor=in_city.act(), edition_id=edition.pk)
    assert not Notice.objects.exists()


def test_returned_liaison_is_told_the_reason(in_city: Cast, world: World, edition: Edition) -> None:
    sender = liaison(in_city, world)
    submit_edition(actor=sender, edition_id=edition.pk)
    return_edition(actor=in_city.act(), edition_id=edition.pk, note="请补充项目")
    assert [notice.text for notice in Notice.objects.filter(account_id=sender.account_id)] == [
        "绿色食品 2026 年度清单被退回：请补充项目"
    ]


@pytest.mark.parametrize("move", ["return", "publish"])
def test_liaison_neither_returns_nor_publishes(in_city: Cast, world: World, edition: Edition, move: str) -> None:
    action, state, words = MOVES[move]
    put_in(edition, state)
    with pytest.raises(NotAllowed):
        action(actor=liaison(in_city, world), edition_id=edition.pk, **words)


def test_liaison_of_another_chain_moves_nothing(in_city: Cast, world: World, edition: Edition) -> None:
    stranger = in_city.act(in_city.add(Role.LIAISON, scope_id=world.child.pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(NotAllowed):
        submit_edition(actor=stranger, edition_id=edition.pk)


@pytest.mark.parametrize("role", ["security", "auditor", "operator"])
def test_administrators_move_nothing(in_city: Cast, edition: Edition, role: str) -> None:
    with pytest.raises(NotAllowed):
        submit_edition(actor=in_city.act(getattr(in_city, role)), edition_id=edition.pk)


def test_edition_of_another_city_is_not_found(cast: Cast) -> None:
    with cast.scope(cast.stranger), on(DAY):
        foreign = make_edition(make_world().chain)
    with cast.scope(), pytest.raises(NotFound):
        submit_edition(actor=cast.act(), edition_id=foreign.pk)


# ---- frozen by the database -----------------------------------------------------------------------------------------


def frozen(write: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        write()
    assert getattr(refused.value.__cause__, "sqlstate", "") == "LM003"


@pytest.mark.parametrize("state", [state for state in EditionState if state != EditionState.BUILDING])
def test_rows_and_maps_of_a_whole_edition_can_be_neither_changed_added_nor_removed(
    edition: Edition, state: str
) -> None:
    put_in(edition, state)
    row = EditionRow.objects.filter(edition=edition).first()
    assert row is not None
    frozen(lambda: EditionRow.objects.filter(pk=row.pk).update(position=99))
    frozen(lambda: EditionRow.objects.filter(pk=row.pk).delete())
    frozen(
        lambda: EditionRow.objects.create(
            edition=edition, list_kind_id=row.list_kind_id, position=99, subject=edition.pk, cells={}
        )
    )
    frozen(lambda: EditionMap.objects.filter(edition=edition).update(title="改过的图"))
    frozen(lambda: EditionMap.objects.filter(edition=edition).delete())


@pytest.mark.parametrize(
    "change", [{"content_hash": "0" * 64}, {"as_of": "2026-01-01"}, {"number": 9}, {"facts": {"city": "乙市"}}]
)
def test_hash_day_number_and_facts_of_a_whole_edition_stay(edition: Edition, change: dict[str, Any]) -> None:
    frozen(lambda: Edition.objects.filter(pk=edition.pk).update(**change))


def test_files_are_kept_as_they_were_added(edition: Edition) -> None:
    file = EditionFile.objects.filter(edition=edition, file_format=FileFormat.SVG, stage=FileStage.REVIEW).get()
    frozen(lambda: EditionFile.objects.filter(pk=file.pk).update(label="改过"))
    frozen(lambda: EditionFile.objects.filter(pk=file.pk).delete())


# ---- the city's rule ------------------------------------------------------------------------------------------------


def test_rule_is_made_at_its_first_change_and_then_changed(in_city: Cast, world: World) -> None:
    first = set_rule(actor=in_city.act(), values={"note": "示例说明"}, expected_version=None)
    assert (first.issuer, first.note, first.version) == ("中共甲市委组织部", "示例说明", 1)
    second = set_rule(actor=in_city.act(), values={"issuer": "甲市社会工作部"}, expected_version=1)
    assert (second.pk, second.issuer, second.note) == (first.pk, "甲市社会工作部", "示例说明")


def test_rule_is_the_departments_to_change(in_city: Cast, world: World) -> None:
    with pytest.raises(NotAllowed):
        set_rule(actor=liaison(in_city, world), values={"note": "示例说明"}, expected_version=None)
