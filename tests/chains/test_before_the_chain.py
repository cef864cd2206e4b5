"""Nothing stands on a chain before the chain was there: by no action, page, interface or sheet."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chains import actions
from chains.models import Chain, ChainHead, ChainLeaderOrg, ChainUnit, Gap, Segment
from core import clock
from core.errors import InvalidInput
from tests.cast import Cast
from tests.chains.makers import gap_kind, make_gap, make_segment
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.sheets import errors_of, run_jobs, upload, workbook

FOUNDED = dt.date(2024, 3, 1)
BEFORE = dt.date(2024, 2, 29)
JSON: dict[str, Any] = {"content_type": "application/json"}


def _chain() -> Chain:
    return make_chain("甲链", valid_from=FOUNDED)


def _place(cast: Cast, chain: Chain, day: dt.date) -> None:
    actions.put_on_chain(
        actor=cast.act(), chain_id=chain.pk, unit_id=make_unit().pk, role="member", segment_id=None, valid_from=day
    )


def _segment(cast: Cast, chain: Chain, day: dt.date) -> None:
    actions.add_segment(
        actor=cast.act(), chain_id=chain.pk, values={"name": "材料", "layer": "upstream", "valid_from": day}
    )


def _segment_set_earlier(cast: Cast, chain: Chain, day: dt.date) -> None:
    segment = make_segment(chain, "材料", valid_from=FOUNDED)
    actions.update_segment(actor=cast.act(), segment_id=segment.pk, values={"valid_from": day}, expected_version=None)


def _moved_place(cast: Cast, chain: Chain, day: dt.date) -> None:
    place = put_on_chain(chain, make_unit(), valid_from=FOUNDED)
    actions.change_place(
        actor=cast.act(), place_id=place.pk, role="key", segment_id=None, day=day, expected_version=None
    )


def _head(cast: Cast, chain: Chain, day: dt.date) -> None:
    values = {"role": "head", "department_id": make_unit().pk, "valid_from": day}
    actions.appoint_head(actor=cast.act(), chain_id=chain.pk, values=values)


def _head_handed_over(cast: Cast, chain: Chain, day: dt.date) -> None:
    head = ChainHead.objects.create(chain=chain, role="head", department=make_unit())
    values = {"department_id": make_unit().pk}
    actions.hand_over_head(actor=cast.act(), head_id=head.pk, values=values, first_day=day)


def _leader_org(cast: Cast, chain: Chain, day: dt.date) -> None:
    org = make_party_org()
    actions.add_leader_org(actor=cast.act(), chain_id=chain.pk, party_org_id=org.pk, valid_from=day)


def _gap(cast: Cast, chain: Chain, day: dt.date) -> None:
    values = {
        "name": "短板",
        "kind_id": gap_kind().pk,
        "owner_id": make_unit().pk,
        "target_year": 2026,
        "raised_on": day,
    }
    actions.raise_gap(actor=cast.act(), chain_id=chain.pk, values=values)


STANDING: list[tuple[Callable[[Cast, Chain, dt.date], None], str]] = [
    (_place, "valid_from"),
    (_segment, "valid_from"),
    (_segment_set_earlier, "valid_from"),
    (_moved_place, "day"),
    (_head, "valid_from"),
    (_head_handed_over, "valid_from"),
    (_leader_org, "valid_from"),
    (_gap, "raised_on"),
]


@pytest.mark.parametrize(("stand", "field"), STANDING)
def test_nothing_begins_the_day_before_the_chain(
    in_city: Cast, stand: Callable[[Cast, Chain, dt.date], None], field: str
) -> None:
    chain = _chain()
    with pytest.raises(InvalidInput) as refused:
        stand(in_city, chain, BEFORE)
    assert list(refused.value.fields) == [field]
    assert "2024年3月1日才设立" in refused.value.fields[field][0]
    for model in (ChainUnit, Segment, ChainHead, ChainLeaderOrg):
        assert not model.objects.filter(valid_from__lt=FOUNDED).exists()
    assert not Gap.objects.exists()


@pytest.mark.parametrize("stand", [stand for stand, _ in STANDING if stand is not _segment_set_earlier])
def test_everything_may_begin_with_the_chain(in_city: Cast, stand: Callable[[Cast, Chain, dt.date], None]) -> None:
    stand(in_city, _chain(), FOUNDED)


@pytest.mark.parametrize("stands", ["place", "segment", "gap"])
def test_chain_does_not_begin_after_what_stands_on_it(in_city: Cast, stands: str) -> None:
    chain = _chain()
    if stands == "place":
        put_on_chain(chain, make_unit(), valid_from=FOUNDED)
    elif stands == "segment":
        make_segment(chain, "材料", valid_from=FOUNDED)
    else:
        make_gap(chain, raised_on=FOUNDED)

    def begin(day: dt.date) -> None:
        actions.update_chain(actor=in_city.act(), chain_id=chain.pk, values={"valid_from": day}, expected_version=None)

    with pytest.raises(InvalidInput) as refused:
        begin(FOUNDED + dt.timedelta(days=1))
    assert "2024年3月1日" in refused.value.fields["valid_from"][0]
    begin(BEFORE)
    begin(FOUNDED)


def test_interface_refuses_what_would_stand_before_the_chain(cast: Cast) -> None:
    with cast.scope():
        chain, unit, org = _chain(), make_unit(), make_party_org()
        place = put_on_chain(chain, make_unit(), valid_from=FOUNDED)
        kind = gap_kind()
    client, day = cast.token_client(cast.department), BEFORE.isoformat()
    on = {"chain": str(chain.pk)}
    gap = {"name": "短板", "kind_id": str(kind.pk), "owner": str(unit.pk), "target_year": 2026, "raised_on": day}
    bodies: dict[str, dict[str, Any]] = {
        "chain-units": {**on, "unit": str(unit.pk), "role": "member", "valid_from": day},
        "segments": {**on, "name": "材料", "layer": "upstream", "valid_from": day},
        "chain-heads": {**on, "department": str(unit.pk), "valid_from": day},
        "leader-orgs": {**on, "party_org": str(org.pk), "valid_from": day},
        "gaps": {**on, **gap},
    }
    for path, body in bodies.items():
        answer = client.post(f"/api/v1/{path}/", body, **JSON)
        assert answer.status_code == 422, (path, answer.content.decode())
        assert "才设立" in answer.content.decode(), path
    moved = client.patch(
        f"/api/v1/chain-units/{place.pk}/",
        {"role": "key", "segment": None, "day": day},
        headers={"if-match": '"v1"'},
        **JSON,
    )
    assert moved.status_code == 422, moved.content.decode()
    assert "才设立" in moved.content.decode()


def test_sheets_refuse_what_would_stand_before_the_chain(committed_cast: Cast, tmp_path: Path) -> None:
    """A gap raised before its chain; a unit put today on a chain that begins tomorrow."""
    cast, client = committed_cast, committed_cast.client(committed_cast.department)
    with cast.scope():
        _chain()
        make_chain("明日链", valid_from=clock.today() + dt.timedelta(days=1))
        make_unit("示例单位")
        gap_kind()
    headers = ["事项名称", "产业链", "类型", "责任单位", "目标年度", "提出日期"]
    rows = [
        ["短板甲", "甲链", "补链", "示例单位", 2026, "2024-02-29"],
        ["短板乙", "甲链", "补链", "示例单位", 2026, "2024-03-01"],
    ]
    page = upload(client, "gaps", workbook(tmp_path / "gaps.xlsx", headers, rows))
    run_jobs(cast)
    found = errors_of(cast, page)
    assert list(found) == [(2, "raised_on")]
    assert "才设立" in found[2, "raised_on"]
    units = [["示例新单位", "企业", "明日链"], ["示例另一单位", "企业", "甲链"]]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "产业链"], units))
    run_jobs(cast)
    assert list(errors_of(cast, page)) == [(2, "chains")]
