"""缺联络员: the ratio with what is left out by name, appointing in one step, the hand-over on the body's page."""

import datetime as dt

import pytest

from alliances.models import Membership
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import AuditEvent
from members.actions import liaisons as actions
from members.actions.people import hand_over
from members.liaisons import candidates, vacancies, vacant_anchors
from members.models import Appointment, LiaisonExemption
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.timedelta(days=1)


def test_ratio_leaves_out_what_is_exempt_and_says_so(in_city: Cast) -> None:
    actor, today = in_city.act(), clock.today()
    served, bare, exempt = make_chain(), make_chain(), make_chain()
    appoint(make_person(), served, AnchorKind.CHAIN)
    actions.exempt_from_liaison(
        actor=actor, target=(AnchorKind.CHAIN, exempt.pk), reason="并入上级链", valid_from=today
    )
    row = next(row for row in vacancies(actor, today) if row.kind == AnchorKind.CHAIN)
    assert (row.total, row.exempt, row.base, row.having, row.missing, row.ratio) == (3, 1, 2, 1, 1, 0.5)
    assert [anchor.pk for anchor in vacant_anchors(actor, AnchorKind.CHAIN, today)] == [bare.pk]
    before = next(row for row in vacancies(actor, today - DAY) if row.kind == AnchorKind.CHAIN)
    assert (before.exempt, before.missing) == (0, 2)


def test_units_of_member_organizations_should_have_a_liaison_as_well(in_city: Cast) -> None:
    """F030: 链上各企业; an organization is a member, its company is asked."""
    body, host, elsewhere = make_body(make_chain()), make_unit(), make_unit()
    Membership.objects.create(body=body, party_org=make_party_org(unit=host))
    make_party_org(unit=elsewhere)
    assert [anchor.pk for anchor in vacant_anchors(in_city.act(), AnchorKind.UNIT, clock.today())] == [host.pk]


def test_exemption_needs_a_reason_has_an_approver_and_ends(in_city: Cast) -> None:
    actor, today, chain = in_city.act(), clock.today(), make_chain()
    target = (AnchorKind.CHAIN, chain.pk)
    with pytest.raises(InvalidInput):
        actions.exempt_from_liaison(actor=actor, target=target, reason="  ", valid_from=today)
    made = actions.exempt_from_liaison(actor=actor, target=target, reason="示例", valid_from=today - DAY)
    assert made.approved_by_id == in_city.department.pk
    with pytest.raises((Conflict, InvalidInput)):
        actions.exempt_from_liaison(actor=actor, target=target, reason="再来一次", valid_from=today)
    actions.end_exemption(actor=actor, exemption_id=made.pk)
    assert LiaisonExemption.objects.get().valid_to == today - DAY
    with pytest.raises(Conflict, match="已经结束"):
        actions.end_exemption(actor=actor, exemption_id=made.pk)
    assert next(row for row in vacancies(actor, today) if row.kind == AnchorKind.CHAIN).missing == 1
    assert AuditEvent.objects.filter(row_id=made.pk).count() == 2
    liaison = in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        actions.exempt_from_liaison(actor=in_city.act(liaison), target=target, reason="示例", valid_from=today)


def test_who_works_there_is_offered_a_contact_first(in_city: Cast) -> None:
    actor, today = in_city.act(), clock.today()
    unit, empty = make_unit(), make_unit()
    worker, contact = make_person("示例职工", unit=unit), make_person("示例联系人", unit=unit)
    appoint(contact, unit, AnchorKind.UNIT, title=title("contact"))
    make_person("示例离任", unit=empty, left_on=today - DAY)
    assert candidates(actor, AnchorKind.UNIT, [unit.pk, empty.pk], today) == {unit.pk: contact}
    body = make_body(make_chain(), office_host_id=unit.pk)
    assert candidates(actor, AnchorKind.BODY, [body.pk], today) == {body.pk: contact}
    assert worker.pk != contact.pk


def test_vacancy_is_filled_with_one_click(cast: Cast) -> None:
    with cast.scope():
        body, unit = make_body(make_chain(), name="示例链党委"), make_unit("示例成员单位")
        Membership.objects.create(body=body, unit=unit)
        person = make_person("示例联系人", unit=unit)
        title()
    client = cast.client(cast.department)
    page = client.get("/persons/vacancies/?kind=unit").content.decode()
    assert "由示例联系人担任" in page
    assert "应有联络员 1 个，已有 0 个（0%），缺 1 个" in page
    answer = client.post(
        f"/persons/vacancies/appoint/?target=unit:{unit.pk}",
        {"person": str(person.pk), "valid_from": clock.today().isoformat()},
        follow=True,
    ).content.decode()
    assert "已登记“示例联系人”为“示例成员单位”的联络员" in answer
    assert "都有联络员，没有空缺" in answer
    with cast.scope():
        made = Appointment.objects.get()
        assert (made.person_id, made.target_id, made.title.meaning) == (person.pk, unit.pk, "liaison")
    answer = client.post(
        f"/persons/vacancies/exempt/?target=body:{body.pk}",
        {"reason": "由上级组织统一联络", "valid_from": clock.today().isoformat()},
        follow=True,
    ).content.decode()
    assert "由上级组织统一联络 · 示例组织部门工作人员批准" in answer
    rows = cast.token_client(cast.department).get("/api/v1/liaison-exemptions/vacancies/").json()["results"]
    counted = {row["target_kind"]: (row["total"], row["exempt"], row["missing"]) for row in rows}
    assert {kind: counts for kind, counts in counted.items() if kind != "chain"} == {
        "body": (1, 1, 0),
        "unit": (1, 0, 0),
    }


def test_liaison_appoints_within_the_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other, unit = make_chain(), make_chain("示例他链"), make_unit()
        put_on_chain(mine, unit)
        person = make_person(unit=unit)
        title()
    client = cast.client(cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN))
    form = {"person": str(person.pk), "valid_from": clock.today().isoformat()}
    refused = client.post(f"/persons/vacancies/appoint/?target=chain:{other.pk}", form)
    assert refused.status_code == 404
    assert "示例他链" not in refused.content.decode()
    assert client.post(f"/persons/vacancies/appoint/?target=chain:{mine.pk}", form).status_code == 302
    assert client.get(f"/persons/vacancies/exempt/?target=chain:{mine.pk}").status_code == 403


def test_body_page_tells_who_was_liaison_before(cast: Cast) -> None:
    with cast.scope():
        body, unit = make_body(make_chain()), make_unit("示例缺员单位")
        Membership.objects.create(body=body, unit=unit)
        old = appoint(make_person("示例前任联络员"), body, AnchorKind.BODY)
        new = make_person("示例现任联络员")
        hand_over(actor=cast.act(), appointment_id=old.pk, to_person_id=new.pk, first_day=clock.today())
    client = cast.client(cast.department)
    page = client.get(f"/alliances/{body.pk}/liaisons/").content.decode()
    now, _, past = page.partition("历任")
    assert "示例现任联络员" in now
    assert "示例前任联络员" in past
    assert "应有 1 家，已有 0 家（0%），缺 1 家" in page
    before = client.get(f"/alliances/{body.pk}/liaisons/?day={clock.today() - DAY}").content.decode()
    assert "示例前任联络员" in before.partition("历任")[0]


def test_vacancy_page_costs_the_same_for_one_and_three(cast: Cast) -> None:
    def add() -> None:
        with cast.scope():
            body, unit = make_body(make_chain()), make_unit()
            Membership.objects.create(body=body, unit=unit)
            make_person(unit=unit)

    client = cast.client(cast.department)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            add()
        counts.append([queries_of(client, f"/persons/vacancies/?kind={kind}") for kind in ("chain", "body", "unit")])
    assert counts[0] == counts[1]
