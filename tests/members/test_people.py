"""Persons and appointments: who sees whom, what is masked, how a post passes on, where nobody is."""

import datetime as dt
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import AuditEvent
from core.search.sources import search
from members.actions import people as actions
from members.choices import TitleMeaning
from members.liaisons import vacancies, vacant_targets
from members.masking import masked_email, masked_phone
from members.models import Appointment, Person
from members.people import persons_for
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.timedelta(days=1)
PHONE, EMAIL = "13800001234", "zhang@example.org"


# ---- masking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("+86 13800001234", "+86 1****1234"),
        ("0731-22880000", "073****0000"),
        ("22881234", "****1234"),
        ("12345", "****45"),
        ("12", "****2"),
        ("1", "****"),
        ("转总机", "****"),
        ("", ""),
    ],
)
def test_masked_phone_hides_the_middle(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(("email", "shown"), [(EMAIL, "z***@example.org"), ("", "")])
def test_masked_email_shows_first_letter_and_house(email: str, shown: str) -> None:
    assert masked_email(email) == shown


def test_no_page_or_answer_shows_details_in_full(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
        person = make_person(unit=unit, phone=PHONE, email=EMAIL)
        chain = make_chain()
        appoint(person, chain, AnchorKind.CHAIN)
    client = cast.client(cast.department)
    addresses = (
        "/persons/",
        f"/persons/{person.pk}/",
        f"/persons/{person.pk}/edit/",
        "/persons/suggest/?q=示例",
        f"/units/{unit.pk}/",
        "/search/?q=示例联络员",
        "/api/v1/persons/",
        f"/api/v1/persons/{person.pk}/",
        "/persons/vacancies/",
    )
    for address in addresses:
        body = client.get(address)
        assert body.status_code == 200, address
        assert PHONE not in body.content.decode(), address
        assert EMAIL not in body.content.decode(), address
    assert "138****1234" in client.get("/persons/").content.decode()


def test_full_details_are_shown_once_and_the_log_says_so(cast: Cast) -> None:
    with cast.scope():
        person = make_person(phone=PHONE, email=EMAIL)
    client, url = cast.client(cast.department), f"/persons/{person.pk}/"
    assert client.get(f"{url}unmask/").status_code == 405
    assert client.post(f"{url}unmask/").headers["Location"] == url
    page = client.get(url).content.decode()
    assert PHONE in page
    assert EMAIL in page
    assert PHONE not in client.get(url).content.decode()
    with cast.scope():
        event = AuditEvent.objects.get(row_id=person.pk, operation="access")
    assert (event.actor_id, event.table_name, event.diff) == (
        cast.department.pk,
        "members_person",
        {"fields": ["email", "phone"]},
    )


def test_liaison_may_not_see_details_in_full(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        person = make_person(phone=PHONE)
        appoint(person, chain, AnchorKind.CHAIN)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    client = cast.client(liaison)
    assert client.get(f"/persons/{person.pk}/").status_code == 200
    assert client.post(f"/persons/{person.pk}/unmask/").status_code == 403
    with cast.scope():
        assert not AuditEvent.objects.filter(operation="access").exists()


# ---- who sees whom --------------------------------------------------------------------------------------------------


def test_liaison_sees_the_persons_of_his_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other = make_chain(), make_chain()
        unit, elsewhere = make_unit(), make_unit()
        put_on_chain(mine, unit)
        put_on_chain(other, elsewhere)
        worker, appointed = make_person("甲一", unit=unit), make_person("甲二")
        of_org, stranger, gone = make_person("甲三"), make_person("乙一", unit=elsewhere), make_person("乙二")
        appoint(appointed, mine, AnchorKind.CHAIN)
        appoint(of_org, make_party_org(unit=unit), AnchorKind.PARTY_ORG)
        appoint(gone, mine, AnchorKind.CHAIN, valid_to=clock.today() - DAY)
    liaison = cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        assert set(persons_for(cast.act(liaison))) == {worker, appointed, of_org}
        assert [hit.name for hit in search(cast.act(liaison), "甲")[0].hits] == ["甲一", "甲三", "甲二"]
    client = cast.client(liaison)
    assert client.get(f"/persons/{worker.pk}/").status_code == 200
    for hidden in (stranger, gone):
        assert client.get(f"/persons/{hidden.pk}/").status_code == 403


@pytest.mark.parametrize("name", ["security", "auditor", "operator"])
def test_administrators_see_no_person(cast: Cast, name: str) -> None:
    with cast.scope():
        person = make_person()
    client = cast.client(getattr(cast, name))
    for address in ("/persons/", f"/persons/{person.pk}/", "/persons/vacancies/", "/persons/suggest/?q=示例"):
        assert client.get(address).status_code == 403, address


def test_superior_sees_no_person_of_a_city_below(cast: Cast) -> None:
    with cast.scope():
        person = make_person()
    with cast.scope(cast.province, mode="subtree", account=cast.superior):
        assert list(Person.objects.all()) == []
    assert cast.client(cast.superior).get(f"/persons/{person.pk}/").status_code == 404


def test_person_of_another_city_is_a_missing_one(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_person()
    with cast.scope():
        with pytest.raises(NotFound):
            actions.update_person(actor=cast.act(), person_id=foreign.pk, values={"name": "甲"}, expected_version=1)
        with pytest.raises(NotFound):
            actions.unmask_person(actor=cast.act(), person_id=foreign.pk)


# ---- persons --------------------------------------------------------------------------------------------------------


def test_liaison_keeps_persons_of_units_on_his_chain_only(cast: Cast) -> None:
    with cast.scope():
        chain, unit, elsewhere = make_chain(), make_unit(), make_unit()
        put_on_chain(chain, unit)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        actor = cast.act(liaison)
        person = actions.create_person(actor=actor, values={"name": "  示例 甲 ", "unit_id": unit.pk})
        assert (person.name, person.initials) == ("示例 甲", "slj")
        with pytest.raises(InvalidInput, match="所在的单位"):
            actions.create_person(actor=actor, values={"name": "示例乙"})
        with pytest.raises(NotAllowed):
            actions.create_person(actor=actor, values={"name": "示例乙", "unit_id": elsewhere.pk})
        with pytest.raises(NotAllowed):
            actions.update_person(
                actor=actor, person_id=person.pk, values={"unit_id": elsewhere.pk}, expected_version=None
            )


def test_unit_of_another_city_is_refused_like_a_missing_one(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_unit()
    with cast.scope(), pytest.raises(InvalidInput, match="没有找到这个单位"):
        actions.create_person(actor=cast.act(), values={"name": "示例", "unit_id": foreign.pk})


def test_unknown_column_is_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        actions.create_person(actor=in_city.act(), values={"name": "示例", "account_id": in_city.department.pk})
    assert list(refusal.value.fields) == ["account_id"]


def test_second_saver_sees_the_difference_masked(in_city: Cast) -> None:
    person = make_person(phone=PHONE)
    actor = in_city.act()
    actions.update_person(actor=actor, person_id=person.pk, values={"phone": "13900005678"}, expected_version=1)
    with pytest.raises(StaleVersion) as refusal:
        actions.update_person(
            actor=actor, person_id=person.pk, values={"phone": PHONE, "post": "主任"}, expected_version=1
        )
    assert refusal.value.difference == [("电话", "139****5678", "138****1234"), ("职务", "", "主任")]


def test_empty_contact_field_keeps_what_is_held_and_the_box_takes_it_away(cast: Cast) -> None:
    with cast.scope():
        person = make_person(phone=PHONE, email=EMAIL)
    client, url = cast.client(cast.department), f"/persons/{person.pk}/edit/"
    form = {"name": person.name, "unit": "", "post": "主任", "phone": "", "email": "", "left_on": "", "version": "1"}
    assert client.post(url, form).status_code == 302
    person = reread(cast, person)
    assert (person.post, person.phone, person.email) == ("主任", PHONE, EMAIL)
    assert client.post(url, {**form, "version": "2", "clear_phone": "on"}).status_code == 302
    person = reread(cast, person)
    assert (person.phone, person.email) == ("", EMAIL)


def reread(cast: Cast, person: Person) -> Person:
    with cast.scope():
        found: Person = Person.objects.get(pk=person.pk)
    return found


def test_changed_phone_stands_masked_in_the_log(in_city: Cast) -> None:
    person = make_person(phone=PHONE)
    actions.update_person(
        actor=in_city.act(), person_id=person.pk, values={"phone": "13900005678"}, expected_version=None
    )
    log = str(list(AuditEvent.objects.filter(row_id=person.pk).values_list("diff", flat=True)))
    assert "***" in log
    assert PHONE not in log
    assert "13900005678" not in log


# ---- appointments ---------------------------------------------------------------------------------------------------


def test_post_passes_on_without_gap_or_overlap(in_city: Cast) -> None:
    chain, old, new = make_chain(), make_person("旧"), make_person("新")
    held = appoint(old, chain, AnchorKind.CHAIN)
    day = clock.today() + DAY
    taken = actions.hand_over(actor=in_city.act(), appointment_id=held.pk, to_person_id=new.pk, first_day=day)
    held.refresh_from_db()
    assert held.valid_to == day - DAY
    assert (taken.person_id, taken.title_id, taken.target_id, taken.target_kind) == (
        new.pk,
        held.title_id,
        chain.pk,
        AnchorKind.CHAIN,
    )
    assert (taken.valid_from, taken.valid_to) == (day, None)


@pytest.mark.parametrize("fault", ["same", "missing", "early", "ended"])
def test_refused_hand_over_changes_nothing(in_city: Cast, fault: str) -> None:
    chain, old, new = make_chain(), make_person("旧"), make_person("新")
    today = clock.today()
    held = appoint(old, chain, AnchorKind.CHAIN, valid_to=today - 2 * DAY if fault == "ended" else None)
    to = {"same": old.pk, "missing": chain.pk}.get(fault, new.pk)
    day = today - 60 * DAY if fault == "early" else today
    refusal = {"missing": NotFound, "ended": Conflict}.get(fault, InvalidInput)
    with pytest.raises(refusal):
        actions.hand_over(actor=in_city.act(), appointment_id=held.pk, to_person_id=to, first_day=day)
    assert Appointment.objects.count() == 1
    assert Appointment.objects.get().valid_to == held.valid_to


def test_same_post_twice_at_once_is_refused(in_city: Cast) -> None:
    chain, person = make_chain(), make_person()
    held = appoint(person, chain, AnchorKind.CHAIN)
    with pytest.raises(InvalidInput, match="已有这项任职"):
        actions.appoint(
            actor=in_city.act(),
            person_id=person.pk,
            title_id=held.title_id,
            target=(AnchorKind.CHAIN, chain.pk),
            valid_from=clock.today(),
        )


def test_liaison_appoints_within_his_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other, unit = make_chain(), make_chain(), make_unit()
        put_on_chain(mine, unit)
        person, term = make_person(unit=unit), title()
    liaison = cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        values: dict[str, Any] = {"person_id": person.pk, "title_id": term.pk, "valid_from": clock.today()}
        actor = cast.act(liaison)
        assert actions.appoint(actor=actor, target=(AnchorKind.CHAIN, mine.pk), **values).target_id == mine.pk
        with pytest.raises(NotAllowed):
            actions.appoint(actor=actor, target=(AnchorKind.CHAIN, other.pk), **values)
        held = appoint(person, other, AnchorKind.CHAIN)
        with pytest.raises(NotAllowed):
            actions.end_appointment(actor=actor, appointment_id=held.pk, last_day=clock.today())


def test_target_or_title_of_another_city_is_refused_like_a_missing_one(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign, foreign_title = make_chain(), title()
    with cast.scope():
        person, own_title, chain = make_person(), title(), make_chain()
        for title_id, target_id, field in ((own_title.pk, foreign.pk, "target"), (foreign_title.pk, chain.pk, "title")):
            with pytest.raises(InvalidInput) as refusal:
                actions.appoint(
                    actor=cast.act(),
                    person_id=person.pk,
                    title_id=title_id,
                    target=(AnchorKind.CHAIN, target_id),
                    valid_from=None,
                )
            assert list(refusal.value.fields) == [field]


# ---- vacancies (R12) ------------------------------------------------------------------------------------------------


def test_vacant_are_targets_without_a_liaison_in_force(in_city: Cast) -> None:
    today = clock.today()
    chains = {name: make_chain(name) for name in ("在任", "将来", "已结束", "已离任", "只有书记", "无人")}
    appoint(make_person("一"), chains["在任"], AnchorKind.CHAIN)
    appoint(make_person("二"), chains["将来"], AnchorKind.CHAIN, valid_from=today + DAY)
    appoint(make_person("三"), chains["已结束"], AnchorKind.CHAIN, valid_to=today - DAY)
    appoint(make_person("四", left_on=today - DAY), chains["已离任"], AnchorKind.CHAIN)
    appoint(make_person("五"), chains["只有书记"], AnchorKind.CHAIN, title=title("secretary"))
    ids = [chain.pk for chain in chains.values()]
    names = {chain.pk: name for name, chain in chains.items()}
    assert {names[anchor.pk] for anchor in vacant_targets(ids, today)} == set(chains) - {"在任"}
    assert {names[anchor.pk] for anchor in vacant_targets(ids, today + DAY)} == set(chains) - {"在任", "将来"}
    without_secretary = vacant_targets(ids, today, meaning=TitleMeaning.SECRETARY)
    assert {names[anchor.pk] for anchor in without_secretary} == set(chains) - {"只有书记"}


def test_card_and_page_name_the_chains_without_liaison(cast: Cast) -> None:
    with cast.scope():
        appoint(make_person(), make_chain("有人产业链"), AnchorKind.CHAIN)
        make_chain("无人产业链")
        counts = {row.kind: (row.missing, row.total) for row in vacancies(cast.act(), clock.today())}
    assert counts[AnchorKind.CHAIN] == (1, 2)
    client = cast.client(cast.department)
    assert "缺 1 个" in client.get("/").content.decode()
    page = client.get("/persons/vacancies/?kind=chain").content.decode()
    assert "无人产业链" in page
    assert "有人产业链" not in page


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_appointment_and_hand_over_by_the_pages(cast: Cast) -> None:
    with cast.scope():
        chain, old, new, term = make_chain(), make_person("旧"), make_person("新"), title()
        today = clock.today()
    client = cast.client(cast.department)
    form = {"title": str(term.pk), "target": f"chain:{chain.pk}", "valid_from": str(today - 10 * DAY)}
    assert client.post(f"/persons/{old.pk}/appointments/new/", form).status_code == 302
    with cast.scope():
        held = Appointment.objects.get()
    handed = client.post(f"/appointments/{held.pk}/hand-over/", {"to_person": str(new.pk), "first_day": str(today)})
    assert handed.headers["Location"] == f"/persons/{new.pk}/"
    assert client.post(f"/appointments/{held.pk}/end/", {"last_day": str(today)}).status_code == 422
    with cast.scope():
        rows = Appointment.objects.order_by("valid_from").values_list("person__name", "valid_to")
        assert list(rows) == [("旧", today - DAY), ("新", None)]


def test_name_typed_in_full_is_taken_without_scripts(cast: Cast) -> None:
    with cast.scope():
        make_unit("示例唯一企业")
        make_unit("示例同名企业")
        make_unit("示例同名企业")
    client = cast.client(cast.department)
    assert client.post("/persons/new/", {"name": "示例甲", "unit": "示例唯一企业"}).status_code == 302
    for unit, message in (("示例同名企业", "有多个对象"), ("没有这家", "没有找到")):
        answer = client.post("/persons/new/", {"name": "示例乙", "unit": unit})
        assert (answer.status_code, message in answer.content.decode()) == (422, True)
    with cast.scope():
        assert list(Person.objects.values_list("unit__name", flat=True)) == ["示例唯一企业"]


@pytest.mark.parametrize("address", ["/persons/", "/api/v1/persons/", "/api/v1/appointments/"])
def test_lists_cost_the_same_for_one_person_and_for_thirty(cast: Cast, address: str) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        appoint(make_person(unit=make_unit()), make_chain(), AnchorKind.CHAIN)
    few = queries_of(client, address)
    with cast.scope():
        for number in range(30):
            appoint(make_person(f"示例{number}", unit=make_unit()), make_chain(), AnchorKind.CHAIN)
    assert queries_of(client, address) == few


# ---- what somebody does elsewhere -----------------------------------------------------------------------------------


def test_liaison_sees_no_appointment_outside_the_chain(cast: Cast) -> None:
    """The person is known from the chain; that he also serves another one is told neither there nor in the API."""
    with cast.scope():
        mine, other = make_chain("示例本链"), make_chain("示例他链")
        outside = make_unit("示例外单位")
        person = make_person("示例多职")
        kept = appoint(person, mine, AnchorKind.CHAIN)
        hidden = appoint(person, other, AnchorKind.CHAIN, title=title("contact", "他链职务"))
        appoint(person, outside, AnchorKind.UNIT, valid_to=clock.today() - DAY)
    liaison = cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    client, api = cast.client(liaison), cast.token_client(liaison)
    for address in (f"/persons/{person.pk}/", "/persons/", "/persons/?q=示例多职"):
        page = client.get(address).content.decode()
        assert "示例本链" in page, address
        for word in ("示例他链", "示例外单位"):
            assert word not in page, (address, word)
    assert "他链职务" not in client.get(f"/persons/{person.pk}/").content.decode()
    assert client.get(f"/persons/?title={hidden.title_id}").content.decode().count("示例多职") == 0
    rows = api.get(f"/api/v1/appointments/?person={person.pk}").json()["results"]
    assert [row["id"] for row in rows] == [str(kept.pk)]
    assert api.get(f"/api/v1/appointments/{hidden.pk}/").status_code == 403
    assert client.get(f"/appointments/{hidden.pk}/end/").status_code == 403
    everything = cast.client(cast.department).get(f"/persons/{person.pk}/").content.decode()
    assert {word for word in ("示例本链", "示例他链", "示例外单位") if word in everything} == {
        "示例本链",
        "示例他链",
        "示例外单位",
    }


def test_person_form_names_no_unit_outside_the_scope(cast: Cast) -> None:
    with cast.scope():
        chain, inside, outside = make_chain(), make_unit("示例链上单位"), make_unit("示例链外单位")
        put_on_chain(chain, inside)
        person = make_person("示例借调", unit=outside)
        appoint(person, chain, AnchorKind.CHAIN)
    client = cast.client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    assert "示例链上单位" in client.get(f"/persons/new/?unit={inside.pk}").content.decode()
    assert "示例链外单位" not in client.get(f"/persons/new/?unit={outside.pk}").content.decode()
    assert "示例链外单位" in client.get(f"/persons/{person.pk}/edit/").content.decode(), "his own page says it already"
    target = f"/persons/{person.pk}/appointments/new/?target=unit:{outside.pk}"
    assert "示例链外单位" not in client.get(target).content.decode()
    assert client.get("/persons/new/?unit=不是编号").status_code == 200
