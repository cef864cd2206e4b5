"""What a city asks of its chains and bodies, as rows: what is checked, who is short, what each number opens."""

import datetime as dt
from typing import Any

import pytest

from alliances import actions
from alliances.choices import RuleSubject
from alliances.composition import checks_of
from alliances.gaps import completeness, completeness_rows, roles_of_city
from alliances.models import BodyRule, ChainBody, Membership, Seat
from alliances.term_alerts import shortfalls, vacant_seats
from chains.choices import ChainRole
from chains.models import ChainLeaderOrg
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from organizations.models import PartyOrgHost
from tests.alliances.world import make_body, term, tier
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.timedelta(days=1)


def ask(cast: Cast, subject: RuleSubject, **values: Any) -> BodyRule:
    if "level" in values:
        values["tier_id"] = tier(values.pop("level")).pk
    return actions.create_rule(
        actor=cast.act(), values={"subject": subject, "least": 1, "valid_from": dt.date(2024, 1, 1), **values}
    )


def standing(body: ChainBody, day: dt.date | None = None) -> list[tuple[str, int, bool]]:
    return [(check.label, check.number, check.is_met) for check in checks_of([body], day or clock.today())[body.pk]]


# ---- of every body --------------------------------------------------------------------------------------------------


def test_checks_count_seats_categories_and_liaisons_of_the_day(in_city: Cast) -> None:
    body, today = make_body(make_chain()), clock.today()
    secretary, bank = term("body_seat", "secretary"), term("member_category", "financial", "金融机构")
    ask(in_city, RuleSubject.SEAT, title_id=secretary.pk, most=1)
    ask(in_city, RuleSubject.CATEGORY, category_id=bank.pk, least=2)
    ask(in_city, RuleSubject.LIAISON)
    assert standing(body) == [(secretary.label, 0, False), ("成员：金融机构", 0, False), ("联络员", 0, False)]
    Seat.objects.create(body=body, title=secretary, post="书记", valid_from=today)
    for _ in range(2):
        Membership.objects.create(body=body, unit=make_unit(), category=bank, valid_from=today)
    Membership.objects.create(body=body, unit=make_unit(), category=bank, valid_to=today - DAY)
    appoint(make_person(), body, AnchorKind.BODY)
    appoint(make_person(left_on=today - DAY), body, AnchorKind.BODY)
    assert standing(body) == [(secretary.label, 1, True), ("成员：金融机构", 2, True), ("联络员", 1, True)]
    Seat.objects.create(body=body, title=secretary, post="另一位书记", valid_from=today)
    assert standing(body)[0] == (secretary.label, 2, False), "more than the city wants"
    assert standing(body, today - DAY)[0] == (secretary.label, 0, False)


def test_liaison_by_seat_and_by_appointment_is_one_liaison(in_city: Cast) -> None:
    body, person = make_body(make_chain()), make_person()
    ask(in_city, RuleSubject.LIAISON, least=2)
    Seat.objects.create(body=body, title=term("body_seat", "liaison"), person=person, valid_from=clock.today())
    appoint(person, body, AnchorKind.BODY)
    assert standing(body) == [("联络员", 1, False)]
    appoint(make_person("示例联络员乙"), body, AnchorKind.BODY)
    assert standing(body) == [("联络员", 2, True)]


@pytest.mark.parametrize("how", ["unit's organization", "leading organization", "unit's seat", "personal member"])
def test_head_of_the_leading_company_is_found(in_city: Cast, how: str) -> None:
    """R41: the secretary of an organization that leads the chain, or stands in a unit that does."""
    chain, leader = make_chain(), make_unit()
    body, today = make_body(chain), clock.today()
    put_on_chain(chain, leader, role=ChainRole.LEADER)
    org = make_party_org(unit=None if how == "leading organization" else leader)
    if how == "leading organization":
        ChainLeaderOrg.objects.create(chain=chain, party_org=org)
    ask(in_city, RuleSubject.LEADER_HEAD)
    head, other = make_person("示例书记"), make_person("示例他人")
    appoint(head, org, AnchorKind.PARTY_ORG, title=title("secretary"))
    appoint(other, make_party_org(unit=make_unit()), AnchorKind.PARTY_ORG, title=title("secretary"))
    Seat.objects.create(body=body, title=term("body_seat", "member"), person=other)
    Membership.objects.create(body=body, party_org=org, valid_from=today)
    assert standing(body) == [("链主企业党组织负责人", 0, False)], "the organization's membership is not its head's"
    if how == "unit's seat":
        Seat.objects.create(body=body, title=term("body_seat", "member"), unit=leader)
    elif how == "personal member":
        Membership.objects.create(body=body, person=head, valid_from=today)
    else:
        Seat.objects.create(body=body, title=term("body_seat", "member"), person=head)
    assert standing(body) == [("链主企业党组织负责人", 1, True)]


def test_one_head_counts_once_however_often_he_is_there(in_city: Cast) -> None:
    chain, first, second = make_chain(), make_unit(), make_unit()
    body, joint = make_body(chain), make_party_org(unit=first)
    PartyOrgHost.objects.create(party_org=joint, unit=second)
    for unit in (first, second):
        put_on_chain(chain, unit, role=ChainRole.LEADER)
    ask(in_city, RuleSubject.LEADER_HEAD, least=2)
    head = make_person("示例书记")
    appoint(head, joint, AnchorKind.PARTY_ORG, title=title("secretary"))
    member = term("body_seat", "member")
    Seat.objects.create(body=body, title=member, person=head, unit=first)
    Membership.objects.create(body=body, person=head, valid_from=clock.today())
    Seat.objects.create(body=body, title=member, unit=second)
    assert standing(body) == [("链主企业党组织负责人", 1, False)], "one seat, one member, one joint organization"
    third = make_unit()
    put_on_chain(chain, third, role=ChainRole.LEADER)
    Seat.objects.create(body=body, title=member, unit=third)
    assert standing(body) == [("链主企业党组织负责人", 2, True)], "a unit whose organization has no secretary yet"
    head.left_on = clock.today() - DAY
    head.save()
    Seat.objects.filter(unit__in=[second, third]).delete()
    assert standing(body) == [("链主企业党组织负责人", 1, False)], "the seat is the unit's, whoever held it"


def test_rule_of_a_kind_or_level_is_not_asked_of_others(in_city: Cast) -> None:
    committee, alliance = make_body(make_chain()), make_body(make_chain(), "alliance")
    ask(in_city, RuleSubject.LIAISON, kind_id=alliance.kind_id)
    ask(in_city, RuleSubject.LEADER_HEAD, level="county")
    found = checks_of([committee, alliance], clock.today())
    assert {body: [check.label for check in checks] for body, checks in found.items()} == {alliance.pk: ["联络员"]}


def test_vacant_seats_and_other_shortfalls_open_where_they_are_filled(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        ask(cast, RuleSubject.SEAT, title_id=term("body_seat", "secretary").pk)
        ask(cast, RuleSubject.LIAISON)
        short = shortfalls(cast.act(), clock.today())
        assert [check.rule.subject for check in vacant_seats(short)] == ["seat"]
        assert [check.url for check in short] == [f"/alliances/{body.pk}/seats/", f"/alliances/{body.pk}/liaisons/"]
    client = cast.client(cast.department)
    for check in short:
        assert client.get(check.url).status_code == 200
    page = client.get("/alliances/terms/?due=vacant").content.decode()
    assert body.name in page
    assert "任期与空缺" in client.get("/").content.decode()
    assert "组成检查" in client.get(f"/alliances/{body.pk}/").content.decode()
    answer = cast.token_client(cast.department).get(f"/api/v1/bodies/{body.pk}/checks/").json()
    assert [(row["label"], row["number"], row["met"]) for row in answer] == [("书记", 0, False), ("联络员", 0, False)]


# ---- of every chain -------------------------------------------------------------------------------------------------


def test_without_rows_one_of_each_kind_the_city_has_is_asked(in_city: Cast) -> None:
    term("body_kind", "alliance")
    assert [role.code for role in roles_of_city(clock.today())] == ["alliance"]


def test_rows_say_how_many_and_at_which_level(in_city: Cast) -> None:
    full, bare, crowded = make_chain(), make_chain(), make_chain()
    ask(in_city, RuleSubject.CHAIN_ALLIANCE, most=1)
    ask(in_city, RuleSubject.CHAIN_CORE, least=1, note="一链一核一联盟")
    ask(in_city, RuleSubject.CHAIN_COMMITTEE, level="county")
    for chain, number in ((full, 1), (crowded, 2)):
        for which in range(number):
            make_body(chain, "alliance", name=f"示例联盟{which}", exception_reason="示例理由" if which else "")
    make_body(bare, level="city")
    ChainLeaderOrg.objects.create(chain=full, party_org=make_party_org())
    make_body(full, level="county")
    rows = completeness_rows([full, bare, crowded], clock.today())
    assert [[(cell.role.label, cell.number, cell.standing) for cell in row.cells] for row in rows] == [
        [("联盟", 1, "fits"), ("龙头企业党组织", 1, "fits"), ("县级链党委", 1, "fits")],
        [("联盟", 0, "short"), ("龙头企业党组织", 0, "short"), ("县级链党委", 0, "short")],
        [("联盟", 2, "over"), ("龙头企业党组织", 0, "short"), ("县级链党委", 0, "short")],
    ]
    assert [row.is_complete for row in rows] == [True, False, False]
    counted = [(each.role.code, each.having, each.chains) for each in completeness(in_city.act(), clock.today())]
    assert counted == [("alliance", 2, 3), ("core", 1, 3), ("committee", 1, 3)]


# ---- the rows themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "values", "field"),
    [
        (RuleSubject.SEAT, {}, "__all__"),
        (RuleSubject.CATEGORY, {}, "__all__"),
        (RuleSubject.LIAISON, {"title": True}, "__all__"),
        (RuleSubject.LIAISON, {"least": 3, "most": 2}, "__all__"),
        (RuleSubject.LIAISON, {"least": 0}, "least"),
        (RuleSubject.CHAIN_ALLIANCE, {"kind": True}, "kind"),
    ],
)
def test_requirement_that_says_nothing_or_too_much_is_refused(
    in_city: Cast, subject: RuleSubject, values: dict[str, Any], field: str
) -> None:
    values = dict(values)
    if values.pop("title", False):
        values["title_id"] = term("body_seat", "secretary").pk
    if values.pop("kind", False):
        values["kind_id"] = term("body_kind", "alliance").pk
    with pytest.raises(InvalidInput) as refusal:
        ask(in_city, subject, **values)
    assert list(refusal.value.fields) == [field]


def test_same_requirement_twice_at_once_is_refused_and_after_its_end_is_not(in_city: Cast) -> None:
    first, today = ask(in_city, RuleSubject.LIAISON), clock.today()
    with pytest.raises((Conflict, InvalidInput), match=r"同样的要求|提交的内容"):
        ask(in_city, RuleSubject.LIAISON)
    actions.end_rule(actor=in_city.act(), rule_id=first.pk, last_day=today - DAY)
    assert ask(in_city, RuleSubject.LIAISON, valid_from=today).pk != first.pk
    with pytest.raises(Conflict, match="已经停用"):
        actions.end_rule(actor=in_city.act(), rule_id=first.pk, last_day=today)


def test_requirement_ended_before_its_first_day_is_taken_back_and_says_so(cast: Cast) -> None:
    with cast.scope():
        today = clock.today()
        early, late = ask(cast, RuleSubject.LIAISON), ask(cast, RuleSubject.LEADER_HEAD, valid_from=today)
    client = cast.token_client(cast.department)

    def end(rule: BodyRule, last_day: dt.date) -> Any:
        body = {"last_day": last_day.isoformat()}
        return client.post(f"/api/v1/body-rules/{rule.pk}/end/", body, content_type="application/json")

    gone, kept = end(late, today - DAY), end(early, today - DAY)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (kept.status_code, kept.json()["valid_to"]) == (200, (today - DAY).isoformat())
    assert end(late, today).status_code == 404
    with cast.scope():
        assert list(BodyRule.objects.all()) == [early]


def test_only_the_department_sets_requirements(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        with pytest.raises(NotAllowed):
            actions.create_rule(actor=cast.act(liaison), values={"subject": RuleSubject.LIAISON})
    client = cast.client(cast.department)
    form = {"subject": "liaison", "least": 2, "valid_from": "2026-01-01", "note": "示例文件"}
    assert client.post("/settings/body-rules/new/", form).status_code == 302
    with cast.scope():
        rule = BodyRule.objects.get()
    page = client.get("/settings/body-rules/").content.decode()
    assert "示例文件" in page
    edit = f"/settings/body-rules/{rule.pk}/edit/"
    assert client.post(edit, {"least": 1, "most": 3, "version": rule.version}).status_code == 302
    assert client.post(edit, {"least": 5, "version": rule.version}).status_code == 412, "somebody saved meanwhile"
    assert client.post(f"/settings/body-rules/{rule.pk}/end/").status_code == 302
    with cast.scope():
        rule.refresh_from_db()
        assert (rule.least, rule.most, rule.valid_to) == (1, 3, clock.today() - DAY)


def test_pages_cost_the_same_for_one_and_three_bodies(cast: Cast) -> None:
    addresses = (
        "/alliances/terms/",
        "/alliances/figures/",
        "/alliances/completeness/",
        "/alliances/members/",
        "/api/v1/body-rules/",
    )

    def add() -> None:
        with cast.scope():
            body = make_body(make_chain())
            Membership.objects.create(body=body, unit=make_unit(), category=term("member_category", "leader"))

    with cast.scope():
        for subject in (RuleSubject.LIAISON, RuleSubject.LEADER_HEAD, RuleSubject.CHAIN_ALLIANCE):
            ask(cast, subject)
        ask(cast, RuleSubject.SEAT, title_id=term("body_seat", "secretary").pk)
    client, api = cast.client(cast.department), cast.token_client(cast.department)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            add()
        counts.append({url: queries_of(api if url.startswith("/api") else client, url) for url in addresses})
    assert counts[0] == counts[1]
    # beside what every page costs: session, account, grants, scope
    assert max(counts[1].values()) <= 25, counts[1]
