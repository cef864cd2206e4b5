"""A merge beside an edit of what stands in one of both: one waits for the other, and both come to an end."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import bin as bins
from core.jobs.run import run_job
from core.models import Job
from organizations import actions
from organizations.actions import party_org as editing
from organizations.actions.party_org import set_hosts
from organizations.merging import steps
from organizations.models import Merge, PartyOrg, PartyOrgHost, Unit
from organizations.tables.party_org import PartyOrgTable
from tests.cast import Cast
from tests.core.concurrent import elsewhere, overtaken
from tests.factories import make_party_org, make_unit
from tests.sheets import run_jobs, upload, workbook

D1, D2, D3 = (dt.date(2026, month, 1) for month in (1, 2, 3))
Write = Callable[[], Any]


class World:
    """Two units; an organization that stood in the second until the end of January, and one that stands there."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast, self.folder = cast, folder
        self.kept, self.gone = make_unit("示例甲厂"), make_unit("示例乙厂")
        self.org, self.other = make_party_org("示例支部一"), make_party_org("示例支部二", unit=self.gone)
        PartyOrgHost.objects.create(party_org=self.org, unit=self.gone, valid_from=D1, valid_to=D2)

    def there(self, action: Write) -> Write:
        def scoped() -> Any:
            with self.cast.scope():
                return action()

        return scoped

    def places(self) -> list[tuple[str, str]]:
        with self.cast.scope():
            rows = PartyOrgHost.objects.order_by("party_org__name", "valid_from", "unit__name")
            return list(rows.values_list("party_org__name", "unit__name"))


def _merge(world: World) -> Write:
    return world.there(lambda: merged(world.cast, world.kept, world.gone))


def merged(cast: Cast, kept: Any, gone: Any) -> Merge:
    return actions.merge(actor=cast.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})


def _undo(world: World) -> Write:
    with world.cast.scope():
        made = merged(world.cast, world.kept, world.gone)
    return world.there(lambda: actions.undo_merge(actor=world.cast.act(), merge_id=made.pk))


def _placing(world: World) -> Write:
    return world.there(
        lambda: set_hosts(actor=world.cast.act(), party_org_id=world.org.pk, host_ids=[world.kept.pk], day=D3)
    )


def _moving_out(world: World) -> Write:
    return world.there(
        lambda: set_hosts(actor=world.cast.act(), party_org_id=world.other.pk, host_ids=[world.kept.pk], day=D3)
    )


def _import(world: World) -> Write:
    """A sheet that changes one organization and puts a new one into one of both units."""
    path = workbook(
        world.folder / "orgs.xlsx",
        ["党组织名称", "类型", "简称", "所在单位"],
        [["示例支部二", "党支部", "支部二", ""], ["示例支部三", "党支部", "", "示例甲厂"]],
    )
    client = world.cast.client(world.cast.department)
    page = upload(client, "party_orgs", path)
    run_jobs(world.cast)
    assert client.post(f"{page}apply/").status_code == 302
    with world.cast.scope():
        job = Job.objects.get(state="queued").pk

    def write() -> None:
        run_job(world.cast.city.id, job)
        with world.cast.scope():
            done = Job.objects.get(pk=job)
        assert done.state == "succeeded" or "核对之后数据又有变化" in done.message, done.message

    return write


def _restoring(world: World) -> Write:
    """One that stood in the unit that stays, and under a superior, comes back from the bin."""
    with world.cast.scope():
        put_away = make_party_org("示例支部四", unit=world.kept, superior=make_party_org("示例党委"))
        entry = bins.delete_to_bin(actor=world.cast.act(), code="party-orgs", row_id=put_away.pk).pk
    return world.there(lambda: bins.restore_from_bin(actor=world.cast.act(), entry_id=entry))


# Each with where it is half-way: what it edits is held, the units' keys are not yet asked for.
EDITS: dict[str, tuple[Callable[[World], Write], Any, str]] = {
    "placing": (_placing, editing, "standing_units"),
    "moving out": (_moving_out, editing, "standing_units"),
    "importing": (_import, PartyOrgTable, "write"),
    "restoring": (_restoring, bins, "_check_again"),
}
LEADS = {"merge": (_merge, "move"), "undo": (_undo, "take_back")}


def half_way(monkeypatch: pytest.MonkeyPatch, at: Any, name: str, second: Write) -> list[Any]:
    """When the call comes there, ``second`` is begun elsewhere and goes until it waits for us; its future is told."""
    going = getattr(at, name)
    held: list[Any] = []

    def there(*given: Any, **named: Any) -> Any:
        if not held:
            held.append(None)
            held[0] = overtaken(lambda: None, second)
        return going(*given, **named)

    monkeypatch.setattr(at, name, there)
    return held


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("lead", LEADS)
def test_edit_that_meets_a_merge_half_way_waits(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lead: str, edit: str
) -> None:
    with committed_cast.scope():
        world = World(committed_cast, tmp_path)
    make, name = LEADS[lead]
    first, second = make(world), EDITS[edit][0](world)
    waiting = half_way(monkeypatch, steps, name, second)
    first()
    waiting[0].result(timeout=30)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("lead", LEADS)
def test_merge_that_meets_an_edit_half_way_waits(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lead: str, edit: str
) -> None:
    with committed_cast.scope():
        world = World(committed_cast, tmp_path)
    make, at, name = EDITS[edit]
    first, second = LEADS[lead][0](world), make(world)
    waiting = half_way(monkeypatch, at, name, first)
    second()
    waiting[0].result(timeout=30)


def test_organization_that_comes_while_the_merge_waits_is_held_and_taken_along(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with committed_cast.scope():
        world = World(committed_cast, tmp_path)
        late = make_party_org("示例支部九")
    free = []

    def look(*given: Any) -> Any:
        free.append(_is_free(committed_cast, late))
        return moving(*given)

    moving = steps.move
    monkeypatch.setattr(steps, "move", look)
    with committed_cast.scope(), transaction.atomic():
        waiting = overtaken(
            lambda: set_hosts(actor=committed_cast.act(), party_org_id=late.pk, host_ids=[world.gone.pk], day=D3),
            _merge(world),
        )
    waiting.result(timeout=30)
    assert free == [False]
    assert ("示例支部九", "示例甲厂") in world.places()


def _is_free(cast: Cast, org: PartyOrg) -> bool:
    def take() -> None:
        with cast.scope():
            PartyOrg.objects.select_for_update(nowait=True).get(pk=org.pk)

    try:
        elsewhere(take)
    except DatabaseError:
        return False
    return True


def test_organization_whose_place_an_undoing_puts_back_is_held(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its two places became one, which was then taken away: nothing leads from either unit to it any more."""
    with committed_cast.scope():
        world = World(committed_cast, tmp_path)
        both = make_party_org("示例支部五", unit=world.kept)
        PartyOrgHost.objects.create(party_org=both, unit=world.gone)
    undo = _undo(world)
    with committed_cast.scope():
        PartyOrgHost.objects.filter(party_org=both).delete()
    free = []

    def look(*given: Any, **named: Any) -> Any:
        free.append(_is_free(committed_cast, both))
        return taking_back(*given, **named)

    taking_back = steps.take_back
    monkeypatch.setattr(steps, "take_back", look)
    undo()
    assert free == [False]
    assert [place for place in world.places() if place[0] == "示例支部五"] == [("示例支部五", "示例乙厂")]


def test_merge_of_organizations_and_merge_of_the_units_they_stand_in(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The organizations' merge leads over a subordinate that was made before both."""
    with committed_cast.scope():
        world = World(committed_cast, tmp_path)
        below = make_party_org("示例小组", unit=world.gone)
        above, into = make_party_org("示例总支", unit=world.gone), make_party_org("示例党委")
        PartyOrg.objects.filter(pk=below.pk).update(superior=above)
    waiting = half_way(monkeypatch, steps, "move", _merge(world))
    with committed_cast.scope():
        merged(committed_cast, into, above)
    waiting[0].result(timeout=30)
    assert {place for _, place in world.places()} == {"示例甲厂"}
    with committed_cast.scope():
        assert Unit.objects.get(pk=world.gone.pk).merged_into_id == world.kept.pk
