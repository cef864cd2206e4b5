"""Secretaries who own or manage their companies, and whom bodies recommended: counted from rows (R55, F063)."""

import datetime as dt

from alliances import actions
from core import clock
from core.choices import AnchorKind
from core.models import Term
from members.models import Appointment, Person
from reports.indicators.asking import asked_of
from reports.indicators.body_work import BODY_WORK
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

RECOMMENDED, OWNERS = BODY_WORK


def test_only_accepted_admissions_of_the_window_count(in_city: Cast) -> None:
    body, actor, today = make_body(make_chain(), recommends=True), in_city.act(), clock.today()
    for kind, persons, accepted in (("admission", 5, True), ("admission", 4, False), ("honour", 3, True)):
        values = {
            "kind_id": term("recommend_kind", kind).pk,
            "matter": f"示例{kind}{persons}",
            "persons": persons,
            "addressed_to": "示例单位",
        }
        row = actions.create_recommendation(actor=actor, body_id=body.pk, values=values)
        actions.submit_recommendation(actor=actor, recommendation_id=row.pk, day=today)
        actions.decide_recommendation(actor=actor, recommendation_id=row.pk, accepted=accepted, day=today)
    asked = asked_of(actor, {})
    assert RECOMMENDED.summed is not None
    assert [row.amount for row in RECOMMENDED.summed(asked)] == [5]


def test_secretaries_by_the_citys_words_and_unknown_posts_left_out(in_city: Cast) -> None:
    chain = make_chain()
    Term.objects.filter(kind="secretary_post").delete()
    Term.objects.create(kind="secretary_post", code="chairman", label="董事长")
    title = term("person_title", "secretary")
    orgs = {}
    for post in ("董事长兼总裁", "车间主任", ""):
        unit = make_unit()
        put_on_chain(chain, unit)
        org = make_party_org(unit=unit)
        person = make_person(f"示例{post}")
        Person.objects.filter(pk=person.pk).update(post=post)
        Appointment.objects.create(
            person=person,
            title=title,
            target_id=org.pk,
            target_kind=AnchorKind.PARTY_ORG,
            valid_from=dt.date(2024, 1, 1),
        )
        orgs[post] = org.pk
    asked = asked_of(in_city.act(), {})
    assert set(OWNERS.rows(asked).values_list("pk", flat=True)) == {orgs["董事长兼总裁"]}
    assert OWNERS.base is not None
    assert set(OWNERS.base(asked).values_list("pk", flat=True)) == {orgs["董事长兼总裁"], orgs["车间主任"]}
