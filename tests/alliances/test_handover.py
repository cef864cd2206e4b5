"""Bodies and links above when chains are merged or split: each goes where somebody says, and back by the undo."""

import datetime as dt
from typing import Any

import pytest

from alliances.gaps import COMMITTEE, completeness_rows
from alliances.models import ChainBody, Membership, Seat
from chains.actions import Part, merge_chains, split_chain, undo_event
from chains.choices import ChainEventKind
from chains.models import Chain, ChainEvent, ChainLink
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput
from core.models import Anchor, Attachment, Notice
from members.models import Appointment
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_party_org, make_unit
from tests.members.people import appoint, make_person

FOUNDED, DAY, BEFORE = dt.date(2021, 3, 1), dt.date(2026, 7, 1), dt.date(2026, 6, 30)
JSON: dict[str, Any] = {"content_type": "application/json"}


def _chain(name: str) -> Chain:
    return make_chain(name, valid_from=FOUNDED)


def _body(chain: Chain, name: str, meaning: str = "chain_committee", **fields: Any) -> ChainBody:
    body = make_body(chain, meaning, name=name, founded_on=FOUNDED, **fields)
    Membership.objects.create(body=body, unit=make_unit(), post="成员", valid_from=FOUNDED)
    Membership.objects.create(body=body, party_org=make_party_org(), valid_from=FOUNDED, valid_to=dt.date(2025, 1, 1))
    secretary = term("body_seat", "secretary")
    Seat.objects.create(body=body, title=secretary, post="局长", valid_from=FOUNDED, term_ends_on=dt.date(2027, 1, 1))
    appoint(make_person(f"{name}联络员"), body, AnchorKind.BODY, valid_from=FOUNDED)
    return body


def _merge(cast: Cast, *chains: Chain, decisions: dict[str, str], **given: Any) -> ChainEvent:
    values = None if "into_id" in given else {"name": "合链"}
    ids = [chain.pk for chain in chains]
    return merge_chains(actor=cast.act(), chain_ids=ids, day=DAY, values=values, decisions=decisions, **given)


def _everything() -> list[list[dict[str, Any]]]:
    counted = {"version", "updated_at"}
    return [
        [
            {key: value for key, value in row.items() if key not in counted}
            for row in model.objects.order_by("id").values()
        ]
        for model in (Chain, ChainBody, Membership, Seat, Appointment, ChainLink, Anchor)
    ]


def test_files_go_over_with_the_body_and_back_and_security_is_told_of_grants(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    goes = _body(first, "甲链党委")
    file = Attachment.objects.create(
        owner=Anchor.objects.get(pk=goes.pk), owner_kind="body", purpose="示例", name="示例.pdf", size=1
    )
    in_city.add(Role.LIAISON, scope_id=goes.pk, scope_kind=AnchorKind.BODY)
    event = _merge(in_city, first, second, decisions={f"bodies-{goes.pk}": "0"})
    heir = ChainBody.objects.get(chain__name="合链")
    assert Attachment.objects.get(pk=file.pk).owner_id == heir.pk
    (told,) = Notice.objects.filter(account=in_city.security).values_list("text", flat=True)
    assert told == "“甲链党委”随链条调整终止，其上还有 1 项授权，请改授到新链上的“甲链党委”并收回原授权。"
    undo_event(actor=in_city.act(), event_id=event.pk)
    assert Attachment.objects.get(pk=file.pk).owner_id == goes.pk


def test_each_body_goes_over_ends_or_stays_and_every_day_before_is_as_it_was(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    goes, ends = _body(first, "甲链党委"), _body(second, "乙链党委")
    stays = _body(second, "乙链联盟", "alliance")
    before = completeness_rows([first, second], BEFORE)
    decisions = {f"bodies-{goes.pk}": "0", f"bodies-{ends.pk}": "end", f"bodies-{stays.pk}": "stay"}
    event = _merge(in_city, first, second, decisions=decisions)
    assert completeness_rows([first, second], BEFORE) == before
    new = Chain.objects.get(name="合链")
    bodies = {(row.name, row.chain.name if row.chain else ""): row for row in ChainBody.objects.select_related("chain")}
    assert {key: (row.founded_on, row.ended_on) for key, row in bodies.items()} == {
        ("甲链党委", "甲链"): (FOUNDED, BEFORE),
        ("甲链党委", "合链"): (DAY, None),
        ("乙链党委", "乙链"): (FOUNDED, BEFORE),
        ("乙链联盟", "乙链"): (FOUNDED, None),
    }
    heir = bodies["甲链党委", "合链"]
    (member,) = Membership.objects.filter(body=heir)
    assert (member.post, member.valid_from, member.valid_to) == ("成员", DAY, None)
    (seat,) = Seat.objects.filter(body=heir)
    assert (seat.post, seat.valid_from, seat.term_ends_on) == ("局长", DAY, dt.date(2027, 1, 1))
    (held,) = Appointment.objects.filter(target_id=heir.pk)
    assert (held.person.name, held.valid_from) == ("甲链党委联络员", DAY)
    for model, column in ((Membership, "body"), (Seat, "body"), (Appointment, "target")):
        for body in (goes, ends):
            assert not model.objects.filter(**{column: body.pk}, valid_to__isnull=True).exists()
    assert completeness_rows([new], DAY)[0].cells[0].number == 1
    assert COMMITTEE.label == "链党委"
    assert set(event.kept["handed"]["bodies"]["ended"]) == {str(goes.pk), str(ends.pk)}


@pytest.mark.parametrize("into", [False, True])
def test_undo_brings_every_body_and_link_back_as_it_was(in_city: Cast, into: bool) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    above = _body(second, "乙链联合党委")
    below = _body(second, "乙链片区党委", parent_id=above.pk, level="county")
    outside = make_body(_chain("丙链"), "chain_committee", name="丙链党委", founded_on=FOUNDED, parent_id=above.pk)
    before = _everything()
    decisions = {f"bodies-{body.pk}": "0" for body in (above, below)}
    event = _merge(in_city, first, second, decisions=decisions, **({"into_id": first.pk} if into else {}))
    heirs = {row.name: row for row in ChainBody.objects.filter(founded_on=DAY)}
    assert heirs["乙链片区党委"].parent_id == heirs["乙链联合党委"].pk
    outside.refresh_from_db()
    assert outside.parent_id == heirs["乙链联合党委"].pk
    undo_event(actor=in_city.act(), event_id=event.pk)
    assert _everything() == before


def test_second_committee_on_one_chain_is_refused_by_name_and_nothing_happens(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    bodies = [_body(first, "甲链党委"), _body(second, "乙链党委")]
    before = _everything()
    with pytest.raises(InvalidInput) as refusal:
        _merge(in_city, first, second, decisions={f"bodies-{body.pk}": "0" for body in bodies})
    ((field, texts),) = refusal.value.fields.items()
    assert field in {f"bodies-{body.pk}" for body in bodies}
    assert "这一级已有链党委" in texts[0]
    assert _everything() == before
    assert not ChainEvent.objects.exists()


def test_decision_nobody_offered_or_that_makes_no_sense_is_refused(in_city: Cast) -> None:
    first, second, other = _chain("甲链"), _chain("乙链"), _chain("丙链")
    body, foreign = _body(first, "甲链党委"), _body(other, "丙链党委")
    for name, decision in (
        (f"bodies-{foreign.pk}", "end"),
        (f"bodies-{body.pk}", "1"),
        (f"bodies-{body.pk}", "-1"),
        (f"bodies-{body.pk}", "elsewhere"),
        ("bodies-", "end"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            _merge(in_city, first, second, decisions={name: decision})
        assert list(refusal.value.fields) == [name]
    assert not ChainEvent.objects.exists()


def test_body_on_which_something_began_later_is_not_ended_before_it(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    body = _body(first, "甲链党委")
    Membership.objects.create(body=body, unit=make_unit(), valid_from=DAY)
    with pytest.raises(InvalidInput) as refusal:
        _merge(in_city, first, second, decisions={f"bodies-{body.pk}": "end"})
    assert "2026年7月1日才开始的记录" in refusal.value.fields[f"bodies-{body.pk}"][0]


def test_undo_is_refused_once_the_new_body_is_in_use(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    body = _body(first, "甲链党委")
    event = _merge(in_city, first, second, decisions={f"bodies-{body.pk}": "0"})
    heir = ChainBody.objects.get(founded_on=DAY)
    extra = Membership.objects.create(body=heir, unit=make_unit(), valid_from=DAY)
    with pytest.raises(Conflict, match="转入新链的组织上已登记了成员"):
        undo_event(actor=in_city.act(), event_id=event.pk)
    extra.delete()
    Seat.objects.filter(body=heir).update(version=2)
    with pytest.raises(Conflict, match="席位又有调整"):
        undo_event(actor=in_city.act(), event_id=event.pk)


# ---- links above ----------------------------------------------------------------------------------------------------


def _hung(cast: Cast, chain: Chain, name: str = "省链") -> ChainLink:
    with cast.scope(cast.province):
        upper = Chain.objects.filter(name=name).first() or make_chain(name, valid_from=FOUNDED)
    with cast.scope():
        link: ChainLink = ChainLink.objects.create(
            chain=chain, upper_tenant=cast.province, upper_chain_id=upper.pk, valid_from=FOUNDED
        )
        return link


def test_link_above_is_taken_by_the_part_that_is_named_and_undone_with_the_split(cast: Cast) -> None:
    with cast.scope():
        chain = _chain("甲链")
        pieces = [make_segment(chain, name, valid_from=FOUNDED) for name in ("材料", "装备")]
    link = _hung(cast, chain)
    with cast.scope():
        before = _everything()
        parts = [Part({"name": f"{piece.name}链"}, segments=frozenset([piece.pk])) for piece in pieces]
        event = split_chain(
            actor=cast.act(), chain_id=chain.pk, parts=parts, day=DAY, decisions={f"links-{link.pk}": "1"}
        )
        rows = ChainLink.objects.order_by("valid_from").values_list("chain__name", "valid_from", "valid_to")
        assert list(rows) == [("甲链", FOUNDED, BEFORE), ("装备链", DAY, None)]
        undo_event(actor=cast.act(), event_id=event.pk)
        assert _everything() == before


def test_two_merged_chains_that_hang_on_one_hang_on_it_once(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链")
    links = [_hung(cast, first), _hung(cast, second)]
    with cast.scope():
        _merge(cast, first, second, decisions={f"links-{link.pk}": "0" for link in links})
        assert ChainLink.objects.filter(chain__name="合链").count() == 1
        assert not ChainLink.objects.filter(valid_to__isnull=True).exclude(chain__name="合链").exists()


def test_two_merged_chains_that_hang_on_two_of_one_tenant_have_to_choose(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链")
    links = [_hung(cast, first), _hung(cast, second, "省二链")]
    with cast.scope(), pytest.raises(InvalidInput) as refusal:
        _merge(cast, first, second, decisions={f"links-{link.pk}": "0" for link in links})
    assert next(iter(refusal.value.fields)) in {f"links-{link.pk}" for link in links}


# ---- pages and API --------------------------------------------------------------------------------------------------


def test_merge_page_asks_for_each_body_and_carries_it_out(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链")
        goes, ends = _body(first, "甲链党委"), _body(second, "乙链党委")
    link = _hung(cast, first)
    client = cast.client(cast.department)
    form = {"chains": [str(first.pk), str(second.pk)], "name": "合链", "day": DAY.isoformat()}
    asked = client.post("/chains/merge/", form).content.decode()
    for text in ("甲链党委（甲链）", "转到“合链”", "到前一天终止", "暂留在原链", "“甲链”与“省链”（甲省）的挂接"):
        assert text in asked, text
    incomplete = client.post("/chains/merge/", {**form, "confirmed": "1"})
    assert incomplete.status_code == 422, "each is decided on"
    chosen = {f"bodies-{goes.pk}": "0", f"bodies-{ends.pk}": "0", f"links-{link.pk}": "0"}
    refused = client.post("/chains/merge/", {**form, **chosen, "confirmed": "1"})
    assert refused.status_code == 422
    assert "这一级已有链党委" in refused.content.decode()
    chosen[f"bodies-{ends.pk}"] = "end"
    answer = client.post("/chains/merge/", {**form, **chosen, "confirmed": "1"})
    assert answer.status_code == 302
    with cast.scope():
        assert ChainBody.objects.get(founded_on=DAY).chain.name == "合链"
        assert ChainLink.objects.get(valid_from=DAY).chain.name == "合链"
        event = ChainEvent.objects.get()
    assert client.post(f"/chain-events/{event.pk}/undo/").status_code == 302
    with cast.scope():
        assert not ChainBody.objects.filter(ended_on__isnull=False).exists()


def test_split_page_says_the_link_above_ends_and_asks_who_takes_it(cast: Cast) -> None:
    with cast.scope():
        chain = _chain("甲链")
        first, second = (make_segment(chain, name, valid_from=FOUNDED) for name in ("材料", "装备"))
    link = _hung(cast, chain)
    client, path = cast.client(cast.department), f"/chains/{chain.pk}/split/"
    form = {"names": "材料链\n装备链", "day": DAY.isoformat()}
    asked = client.post(path, form).content.decode()
    assert "与上级产业链的挂接到前一天为止" in asked
    assert "转到“装备链”" in asked
    placed = {**form, f"segments-{first.pk}": "0", f"segments-{second.pk}": "1", "assigned": "1"}
    assert client.post(path, placed).status_code == 422, "somebody has to choose"
    assert client.post(path, {**placed, f"links-{link.pk}": "1"}).status_code == 302
    with cast.scope():
        assert ChainLink.objects.get(valid_from=DAY).chain.name == "装备链"


def test_decisions_over_the_api_and_none_leaves_bodies_where_they_are(cast: Cast) -> None:
    with cast.scope():
        first, second, third = (_chain(name) for name in ("甲链", "乙链", "丙链"))
        body, other = _body(first, "甲链党委"), _body(third, "丙链党委")
    client = cast.token_client(cast.department)
    asked = {"chains": [str(first.pk), str(second.pk)], "name": "合链", "day": DAY.isoformat()}
    merged = client.post("/api/v1/chains/merge/", {**asked, "decisions": {f"bodies-{body.pk}": "0"}}, **JSON)
    assert merged.status_code == 201, merged.content
    plain = {"chains": [str(third.pk)], "into": merged.json()["successors"][0], "day": "2026-08-01"}
    assert client.post("/api/v1/chains/merge/", plain, **JSON).status_code == 201
    with cast.scope():
        assert ChainBody.objects.get(founded_on=DAY).chain.name == "合链"
        assert ChainBody.objects.get(pk=other.pk).ended_on is None
        assert ChainEvent.objects.filter(kind=ChainEventKind.MERGE).count() == 2
    liaison = cast.add(Role.LIAISON, scope_id=first.pk, scope_kind=AnchorKind.CHAIN)
    assert cast.token_client(liaison).post("/api/v1/chains/merge/", asked, **JSON).status_code == 403
