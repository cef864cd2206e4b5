"""The figures of the five articles, counted in the loaded database by plain queries and held against figures.csv."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from alliances.activity_queries import outcome_sums
from alliances.choices import (
    COMMITTEES,
    SPENT,
    STANDING,
    BodyMeaning,
    CategoryMeaning,
    HeaderKind,
    OuterKind,
    PairingPattern,
    PartyRole,
    RecommendMeaning,
    RecommendState,
    SeatMeaning,
)
from alliances.funds.queries import fund_sum
from alliances.models import (
    Activity,
    Agreement,
    Brand,
    Campaign,
    ChainBody,
    Course,
    CourseSession,
    Fund,
    Guidance,
    Honour,
    LinkNode,
    Membership,
    ModelPost,
    OfficePart,
    Outcome,
    OutcomeUnit,
    OuterMember,
    Pairing,
    PairingMode,
    PairingParty,
    Payment,
    Plaque,
    Pledge,
    Receipt,
    Recommendation,
    Seat,
    SharedHeader,
    Station,
    Subsidy,
    Team,
    TeamHookup,
)
from alliances.pairing_queries import paired_units
from alliances.queries import exists
from alliances.teams.queries import with_people
from chains.choices import ChainKind, ChainRole, ClassMeaning, GapMeaning, Layer
from chains.models import Chain, ChainHead, ChainUnit, KeyProject, ProjectAction, Segment
from core import clock
from core.models import Term
from core.tenancy.beyond import beyond
from core.tenancy.dated import in_force
from members.choices import GRADUATE, ExchangeMeaning, GrowthMeaning, GrowthRole, TalentMeaning, TitleMeaning
from members.models import Appointment, DutyEntry, Exchange, Growth, TalentIntake
from organizations.choices import UnitKind
from organizations.models import MassOrg, MemberCount, PartyOrg, PartyOrgHost, Residence
from reports.choices import ListMeaning
from tests.acceptance.conftest import Demo

Figures = Mapping[str, int]
CITIES_WITH_CHAINS = ("GS", "GSSL", "FQ", "ZZ", "LZ", "ZJG")


def chains(day: dt.date, **conditions: Any) -> "QuerySet[Chain]":
    queryset: QuerySet[Chain] = Chain.objects.filter(in_force(day), **conditions)
    return queryset


def bodies(day: dt.date, meanings: frozenset[BodyMeaning]) -> "QuerySet[ChainBody]":
    queryset: QuerySet[ChainBody] = ChainBody.objects.filter(exists(day), kind__meaning__in=meanings)
    return queryset


def unit_ids(day: dt.date, on: "QuerySet[Chain]", **conditions: Any) -> set[UUID]:
    return set(ChainUnit.objects.filter(in_force(day), chain__in=on, **conditions).values_list("unit_id", flat=True))


def org_ids(day: dt.date, units: set[UUID]) -> set[UUID]:
    hosts = PartyOrgHost.objects.filter(
        in_force(day),
        in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
        unit_id__in=units,
    )
    return set(hosts.values_list("party_org_id", flat=True))


def members_of(orgs: set[UUID], day: dt.date) -> int:
    """Full and probationary members at each organization's latest count by ``day``."""
    counts = MemberCount.objects.filter(party_org_id__in=orgs, as_of__lte=day)
    latest = counts.values("party_org").annotate(latest=Max("as_of")).values("party_org", "latest")
    days = {line["party_org"]: line["latest"] for line in latest}
    rows = counts.annotate(total=F("full") + F("probationary")).values_list("party_org_id", "as_of", "total")
    return sum(total for org, as_of, total in rows if days[org] == as_of)


def test_f001_gansu_has_fourteen_priority_chains_at_province_level(demo: Demo, figures: Figures) -> None:
    with demo.city("GS"):
        day = clock.today()
        assert chains(day, is_priority=True).count() == figures["F001"]
        assert chains(day, parent=None, level="province").count() == figures["F001"]


@pytest.mark.parametrize("code", ["GS", "GSSL", "FQ", "ZZ", "LZ"])
def test_f002_every_chain_has_one_active_committee_of_its_level(demo: Demo, code: str) -> None:
    with demo.city(code):
        day = clock.today()
        per_chain = dict(
            chains(day)
            .annotate(committees=Count("bodies", filter=Q(bodies__in=bodies(day, COMMITTEES))))
            .values_list("name", "committees")
        )
        assert per_chain
        assert set(per_chain.values()) == {1}


def test_f003_sub_committees_stand_below_the_committees_of_the_parent_chains(demo: Demo) -> None:
    with demo.city("GS"):
        day = clock.today()
        sub_chains = chains(day).exclude(parent=None)
        parallel = bodies(day, frozenset({BodyMeaning.CHAIN_COMMITTEE})).filter(chain__in=sub_chains)
        assert {body.chain.parent_id for body in parallel.select_related("chain") if body.chain} == {
            body.parent.chain_id for body in parallel.select_related("parent") if body.parent
        }
        assert parallel.count() == sub_chains.count() == 3


def test_f004_members_of_all_six_categories_sit_on_every_committee(demo: Demo) -> None:
    six = {
        CategoryMeaning.DEPARTMENT,
        CategoryMeaning.LEADER,
        CategoryMeaning.ASSOCIATION,
        CategoryMeaning.ENTERPRISE,
        CategoryMeaning.RESEARCH,
        CategoryMeaning.FINANCIAL,
    }
    with demo.city("GS"):
        day = clock.today()
        for body in bodies(day, COMMITTEES).filter(chain__parent=None):
            meanings = Membership.objects.filter(in_force(day), body=body).values_list("category__meaning", flat=True)
            assert set(meanings) == six, body.name


@pytest.mark.parametrize("code", ["GS", "GSSL", "ZJG"])
def test_f005_f145_every_chain_has_one_alliance_with_a_founding_date(demo: Demo, code: str) -> None:
    with demo.city(code):
        day = clock.today()
        alliances = bodies(day, frozenset({BodyMeaning.ALLIANCE})).exclude(founded_on=None)
        assert sorted(alliances.values_list("chain_id", flat=True)) == sorted(chains(day).values_list("id", flat=True))


def test_f042_members_were_given_plaques_under_numbers(demo: Demo) -> None:
    with demo.city("FQ"):
        given = Plaque.objects.exclude(number="").filter(unit__name__in=["万华化学", "冠捷电子"])
        assert given.count() == 2
        assert {plaque.body.chain.name for plaque in given.select_related("body__chain") if plaque.body.chain} == {
            "高端精细化工产业链",
            "新型显示产业链",
        }


def test_f045_f046_platforms_have_a_convener_in_post_and_members_of_three_kinds(demo: Demo) -> None:
    with demo.city("FQ"):
        day = clock.today()
        platforms = bodies(day, frozenset({BodyMeaning.JOINT_PLATFORM}))
        assert platforms.exists()
        for body in platforms:
            conveners = Seat.objects.filter(in_force(day), body=body, title__meaning=SeatMeaning.CONVENER)
            assert conveners.exclude(post="").exists(), body.name
            persons = Membership.objects.filter(in_force(day), body=body, person__isnull=False)
            assert set(persons.values_list("post", flat=True)) == {
                "链上企业党组织书记",
                "行业主管部门党组织书记",
                "行业协会负责人",
            }


def test_f063_twelve_workers_were_recommended_for_admission(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ"):
        accepted = Recommendation.objects.filter(
            state=RecommendState.ACCEPTED, kind__meaning=RecommendMeaning.ADMISSION, decided_on__isnull=False
        )
        assert accepted.aggregate(total=Sum("persons"))["total"] == figures["F063"]


def test_f076_the_joint_committee_shares_an_office_with_the_chain_office_and_the_association(demo: Demo) -> None:
    with demo.city("ZZ"):
        parts = list(OfficePart.objects.filter(in_force(clock.today())).select_related("body__kind", "unit"))
        assert len(parts) == 3
        assert [part.body.kind.meaning for part in parts if part.body] == [BodyMeaning.JOINT_COMMITTEE]
        assert {part.unit.kind for part in parts if part.unit} == {UnitKind.DEPARTMENT, UnitKind.ASSOCIATION}


def test_f094_the_joint_committees_were_given_guidance_and_recommendation(demo: Demo) -> None:
    with demo.city("ZZ"):
        committees = bodies(clock.today(), frozenset({BodyMeaning.JOINT_COMMITTEE}))
        assert committees.exists()
        assert committees.count() == committees.filter(guides=True, recommends=True).exclude(powers_basis="").count()
        assert Guidance.objects.exists()


def test_f146_every_chain_of_zhangjiagang_has_its_chain_head(demo: Demo) -> None:
    with demo.city("ZJG"):
        day = clock.today()
        headed = ChainHead.objects.filter(in_force(day)).values("chain_id")
        assert not chains(day).exclude(pk__in=headed).exists()


@pytest.mark.parametrize("code", CITIES_WITH_CHAINS)
def test_f025_f026_f027_every_chain_has_what_its_map_and_lists_show(demo: Demo, code: str) -> None:
    with demo.city(code):
        day = clock.today()
        for chain in chains(day):
            only = chains(day, pk=chain.pk)
            key_units = unit_ids(day, only, role__in=[ChainRole.LEADER, ChainRole.KEY])
            projects = {
                year: KeyProject.objects.filter(chain=chain, year=year).count() for year in (day.year - 1, day.year)
            }
            orgs = org_ids(day, unit_ids(day, only))
            layers = set(Segment.objects.filter(in_force(day), chain=chain).values_list("layer", flat=True))
            assert len(key_units) >= 3, chain.name
            assert min(projects.values()) >= 3, chain.name
            assert len(orgs) >= 3, chain.name
            assert layers >= {Layer.UPSTREAM, Layer.MIDSTREAM, Layer.DOWNSTREAM}, chain.name


@pytest.mark.parametrize("code", CITIES_WITH_CHAINS)
def test_f027_every_city_names_the_three_lists(demo: Demo, code: str) -> None:
    with demo.city(code):
        meanings = sorted(Term.objects.filter(kind="pack_list").values_list("meaning", flat=True))
    assert meanings == sorted(str(meaning) for meaning in ListMeaning)


def test_f038_fuqing_has_two_priority_chains_of_the_largest_scale(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ"):
        found = chains(clock.today(), is_priority=True, scale__label="千亿级")
        assert sorted(found.values_list("name", flat=True)) == ["新型显示产业链", "高端精细化工产业链"]
        assert found.count() == figures["F038"]


def test_f039_fuqing_orders_its_chains_two_plus_n(demo: Demo) -> None:
    with demo.city("FQ"):
        grades = chains(clock.today()).values_list("grade__label").annotate(Count("id")).order_by("grade__order")
        assert list(grades) == [("主导产业链", 2), ("特色产业链", 3)]


def test_f044_every_unit_on_the_two_priority_chains_is_reached_by_party_work(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ"):
        day = clock.today()
        units = unit_ids(day, chains(day, is_priority=True))
        organized = set(PartyOrgHost.objects.filter(in_force(day), unit_id__in=units).values_list("unit_id", flat=True))
        instructed = set(
            Appointment.objects.filter(
                in_force(day), target_id__in=units, title__meaning=TitleMeaning.INSTRUCTOR
            ).values_list("target_id", flat=True)
        )
    assert len(organized | instructed) * 100 / len(units) == figures["F044"]
    assert 0 < len(organized) < len(units), "work coverage differs from organization coverage"
    assert instructed - organized


def test_f069_zhuzhou_has_seventeen_chains(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        assert chains(clock.today()).count() == figures["F069"]


def test_f070_units_on_several_chains_count_once(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        day = clock.today()
        units = unit_ids(day, chains(day))
        places = ChainUnit.objects.filter(in_force(day), chain__in=chains(day)).count()
    assert len(units) == figures["F070"]
    assert places > len(units)


def test_f071_f072_organizations_and_members_of_the_units(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        day = clock.today()
        orgs = org_ids(day, unit_ids(day, chains(day)))
        assert len(orgs) == figures["F071"]
        assert members_of(orgs, day) == figures["F072"]


def test_f074_every_chain_is_headed_by_a_leader_of_the_city(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        day = clock.today()
        heads = ChainHead.objects.filter(in_force(day), role="head", post_level__label="市级领导干部")
        assert heads.values("chain").distinct().count() == heads.count() == figures["F074"]


def test_f075_every_chain_has_its_joint_committee(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        committees = bodies(clock.today(), frozenset({BodyMeaning.JOINT_COMMITTEE}))
        assert committees.values("chain").distinct().count() == committees.count() == figures["F075"]


def test_f101_f102_liuzhi_founded_four_organizations_one_of_them_a_model(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        day = clock.today()
        orgs = PartyOrg.objects.filter(pk__in=org_ids(day, unit_ids(day, chains(day))))
        assert orgs.exclude(founded_on=None).count() == orgs.count() == figures["F101"]
        assert PartyOrg.objects.filter(is_demonstration=True).count() == figures["F102"]
        assert orgs.get(is_demonstration=True).kind == "branch"


def test_f103_liuzhi_has_one_comprehensive_committee_in_the_park(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        found = bodies(clock.today(), frozenset({BodyMeaning.COMPREHENSIVE_COMMITTEE}))
        assert found.count() == figures["F103"]
        assert [body.own_region.name for body in found if body.own_region] == ["六枝经开区"]


def test_f134_f135_enterprises_reside_in_the_park_and_fill_every_segment(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        day = clock.today()
        residents = Residence.objects.filter(
            in_force(day), own_region__name="六枝经开区", unit__kind=UnitKind.COMPANY, valid_from__isnull=False
        )
        assert residents.values("unit").distinct().count() == figures["F134"]
        filled = ChainUnit.objects.filter(in_force(day)).values("segment").distinct().count()
        assert filled == Segment.objects.filter(in_force(day)).count()


def test_f138_f142_zhangjiagang_has_eight_chains_by_class_and_three_kinds(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        day = clock.today()
        classes = chains(day).exclude(industry_class=None).values_list("industry_class__meaning", flat=True)
        assert len(classes) == figures["F142"]
        assert set(classes) == {ClassMeaning.TRADITIONAL, ClassMeaning.EMERGING}
        kinds = set(chains(day).values_list("kind", flat=True))
        assert kinds == {str(kind) for kind in ChainKind}
        assert len(kinds) == figures["F138"]


def test_f143_zhangjiagang_selected_thirty_four_key_enterprises(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        day = clock.today()
        for on in (chains(day), chains(day, kind=ChainKind.INDUSTRY)):
            assert len(unit_ids(day, on, role__in=[ChainRole.LEADER, ChainRole.KEY])) == figures["F143"]


def test_f144_thirty_two_organizations_were_founded_on_the_chains(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        day = clock.today()
        orgs = PartyOrg.objects.filter(pk__in=org_ids(day, unit_ids(day, chains(day))))
        assert orgs.filter(founded_on__gte=dt.date(2021, 1, 1)).count() == figures["F144"]
        assert orgs.filter(founded_on__year=2021).count() == figures["F144"]
        assert orgs.filter(founded_on__lt=dt.date(2021, 1, 1)).exists()


def test_f152_zhangjiagang_draws_four_maps_of_its_own_naming(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        labels = list(Term.objects.filter(kind="pack_map").order_by("order").values_list("label", flat=True))
    assert labels == ["产业链条图", "重点项目图", "重点企业图", "重点招引图"]
    assert len(labels) == figures["F152"]


@pytest.mark.parametrize("code", CITIES_WITH_CHAINS)
def test_last_year_differs_from_this_one_by_units_that_came_and_units_that_left(demo: Demo, code: str) -> None:
    with demo.city(code):
        day = clock.today()
        before = dt.date(day.year - 1, 12, 31)
        now, then = unit_ids(day, chains(day)), unit_ids(before, chains(before))
        assert now - then
        assert then - now
        joined = ChainUnit.objects.filter(in_force(day), unit_id__in=now - then).values_list("valid_from", flat=True)
        assert {date.year for date in joined} == {day.year}


def test_members_of_zhuzhou_are_counted_on_two_days(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        totals = dict(
            MemberCount.objects.values_list("as_of")
            .annotate(total=Sum(F("full") + F("probationary")))
            .order_by("as_of")
        )
        assert len(totals) == 2
        assert totals[max(totals)] == figures["F072"]
        assert totals[min(totals)] != figures["F072"]
        assert dt.date(clock.today().year - 1, 12, 31) in totals


@pytest.mark.parametrize(
    ("figure", "code", "meaning"), [("F091", "ZZ", "volunteer"), ("F113", "LZ", "link"), ("F154", "ZJG", "talent")]
)
def test_f091_f113_f154_teams_are_as_many_as_the_articles_say(
    demo: Demo, figures: Figures, figure: str, code: str, meaning: str
) -> None:
    with demo.city(code):
        teams = Team.objects.filter(kind__meaning=meaning, state="active")
        assert teams.count() == figures[figure]
        assert teams.values("name").distinct().count() == figures[figure]


def test_f051_young_members_stand_in_a_task_team_with_topic_leader_and_steps(demo: Demo) -> None:
    with demo.city("FQ"):
        team = Team.objects.get(kind__meaning="task")
        assert "融领青锋" in team.name
        assert team.topic
        assert team.members.filter(person_id=team.leader_id).count() == 1
        assert team.milestones.count() >= 3


def test_f156_f157_forty_lawyers_are_hooked_up_with_ten_carriers_of_the_province(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        team = with_people(Team.objects.filter(kind__meaning="professional")).get()
        assert team.people == figures["F156"]
        hooked = TeamHookup.objects.filter(in_force(clock.today()), team=team)
        assert hooked.aggregate(people=Sum("persons"))["people"] == figures["F156"]
        tagged = hooked.filter(unit__tags__tag__code="provincial_carrier")
        assert tagged.values("unit").distinct().count() == figures["F157"]


def persons(rows: "QuerySet[Any]") -> int:
    return int(rows.aggregate(persons=Sum("persons"))["persons"] or 0)


def of_kind(model: Any, *meanings: str, **conditions: Any) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model.objects.filter(kind__meaning__in=meanings, **conditions)
    return rows


def test_f020_gansu_exchanges_people_in_every_form_the_article_names(demo: Demo) -> None:
    with demo.city("GS"):
        meanings = set(Exchange.objects.values_list("kind__meaning", flat=True))
        assert meanings >= {ExchangeMeaning.SECOND_IN, ExchangeMeaning.EXCHANGE, ExchangeMeaning.WORK_TRAINING}
        assert not Exchange.objects.filter(starts_on__gt=clock.today()).exists()


def test_f047_f049_f050_fuqing_sends_cadres_and_doctors_and_brings_talent(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ"):
        assert persons(of_kind(Exchange, ExchangeMeaning.CADRE)) >= figures["F047"]
        doctors = of_kind(Exchange, ExchangeMeaning.DOCTOR, post="科技副总", to_unit__isnull=False)
        assert persons(doctors) >= figures["F049"]
        came = of_kind(TalentIntake, TalentMeaning.SCARCE)
        assert figures["F050"] <= persons(came) < figures["F050"] + 10
        assert len({row.arrived_on.year for row in came}) > 1


def test_f089_f090_f093_zhuzhou_admits_members_and_makes_secretaries(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        admitted = of_kind(Growth, GrowthMeaning.ADMISSION, role__in=[GrowthRole.OWNER, GrowthRole.BACKBONE])
        assert persons(admitted) == figures["F089"]
        assert persons(of_kind(Growth, GrowthMeaning.TO_BACKBONE).exclude(post="")) == figures["F090"]
        assert persons(of_kind(Growth, GrowthMeaning.APPLICATION, role=GrowthRole.OWNER)) >= 1


def test_f120_f121_f123_liuzhi_brings_talent_and_sends_eight_to_study(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        this_year = {"arrived_on__gte": dt.date(clock.today().year, 1, 1)}
        assert persons(of_kind(TalentIntake, *GRADUATE, **this_year)) == figures["F120"]
        skilled = persons(of_kind(TalentIntake, TalentMeaning.SKILLED, **this_year))
        assert figures["F121"] <= skilled < figures["F121"] + 10
        assert persons(of_kind(Exchange, ExchangeMeaning.STUDY)) == figures["F123"]


def test_f124_f125_liuzhi_trains_both_ways(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        grown = persons(of_kind(Growth, GrowthMeaning.TO_MEMBER, role=GrowthRole.BACKBONE))
        assert figures["F124"] <= grown < figures["F124"] + 10
        assert persons(of_kind(Growth, GrowthMeaning.TO_MANAGEMENT)) == figures["F125"]


def test_f159_zhangjiagang_seconds_ten_entrepreneurs_to_city_organs(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        seconded = of_kind(Exchange, ExchangeMeaning.SECOND_IN, from_unit__isnull=False)
        assert persons(seconded) == seconded.count() == figures["F159"]


def holders(day: dt.date, meaning: TitleMeaning) -> "QuerySet[Appointment]":
    rows: QuerySet[Appointment] = Appointment.objects.filter(in_force(day), title__meaning=meaning)
    return rows


def test_f126_liuzhi_has_a_dozen_party_affairs_workers(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        workers = holders(clock.today(), TitleMeaning.PARTY_WORKER).values("person_id").distinct().count()
        assert figures["F126"] <= workers < figures["F126"] + 10


def test_f155_zhangjiagang_has_twenty_partners_each_with_a_term(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        partners = holders(clock.today(), TitleMeaning.PARTNER)
        assert partners.count() == partners.filter(valid_to__isnull=False).count() == figures["F155"]
        assert set(partners.values_list("title__label", flat=True)) == {"两新党建合伙人"}


def test_f092_model_posts_of_zhuzhou(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        assert ModelPost.objects.filter(kind__meaning="model", ended_on=None).count() == figures["F092"]


def test_f109_f110_posts_of_liuzhi_stand_in_the_front_line_and_pledge(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        posts = ModelPost.objects.filter(ended_on=None)
        assert posts.count() >= figures["F109"]
        assert set(posts.values_list("place", flat=True)) == {"workshop", "research", "quality"}
        states = set(Pledge.objects.filter(post__in=posts, year=clock.today().year).values_list("state", flat=True))
        assert states == {"pledged", "fulfilled", "reviewed"}


def test_f088_zhuzhou_has_ten_mass_organizations_of_companies(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        standing = MassOrg.objects.filter(in_force(clock.today(), start="founded_on", end="ended_on"))
        assert standing.filter(unit__kind=UnitKind.COMPANY).count() == standing.count() == figures["F088"]
        assert set(standing.values_list("kind", flat=True)) == {"union", "league", "women"}


def test_f048_f100_liuzhi_sends_twelve_instructors_who_keep_a_log(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        day = clock.today()
        sent = holders(day, TitleMeaning.INSTRUCTOR)
        assert sent.values("person_id").distinct().count() >= figures["F100"]
        entries = DutyEntry.objects.filter(day__lte=day)
        assert entries.exists()
        written = set(entries.values_list("person_id", "unit_id"))
        assert written <= set(sent.values_list("person_id", "target_id"))


def test_f080_f081_f083_zhuzhou_pairs_233_units_of_three_kinds_and_patterns(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        standing = Pairing.objects.filter(state__in=STANDING)
        kinds = standing.order_by().values("kind").annotate(number=Count("id"))
        patterns = dict(standing.order_by().values_list("pattern").annotate(number=Count("id")))
        led = PairingParty.objects.filter(role=PartyRole.LEAD, pairing__in=standing.exclude(pattern="equal"))
        assert len(paired_units(Pairing.objects.all())) == figures["F080"]
        assert len(kinds) == figures["F081"]
        assert set(patterns) == {str(pattern) for pattern in PairingPattern}
        assert led.count() == standing.exclude(pattern="equal").count()


def test_f084_f085_four_parties_agreed_on_carbon_neutrality_in_five_ways(demo: Demo, figures: Figures) -> None:
    with demo.city("ZZ"):
        agreement = Agreement.objects.select_related("pairing").get(pairing__theme="碳中和")
        parties = PairingParty.objects.filter(pairing=agreement.pairing)
        assert agreement.signed_on is not None
        assert (agreement.signed_on.month, agreement.signed_on.day) == (5, 25)
        assert parties.count() == figures["F084"]
        assert parties.exclude(body=None).count() == 1
        assert parties.filter(unit__kind=UnitKind.UNIVERSITY).count() == 1
        assert PairingMode.objects.filter(pairing=agreement.pairing).count() == figures["F085"]


def test_f015_an_agreement_has_a_party_of_no_tenant(demo: Demo) -> None:
    with demo.city("GS"):
        agreement = Agreement.objects.get()
        parties = PairingParty.objects.filter(pairing=agreement.pairing_id).order_by("order")
        assert [party.outside for party in parties] == ["", "上海核工院党委"]
        assert [party.party_org.name if party.party_org else "" for party in parties] == ["兰石重装公司党委", ""]


def test_f148_hundreds_of_carriers_of_other_cities_follow_two_leaders(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        body = ChainBody.objects.get(kind__meaning=BodyMeaning.CONSORTIUM)
        assert body.name == "长三角科创孵化载体党建共建联盟"
        outers = OuterMember.objects.filter(in_force(clock.today()), body=body)
        assert outers.filter(kind=OuterKind.CARRIER).count() >= int(figures["F148"])
        leaders = set(outers.filter(leads=True).values_list("name", "place"))
        assert leaders == {("上海市科技创业中心", "上海市"), ("杭州高新区科技创业服务中心", "浙江省杭州市")}


def test_what_two_cities_share_is_read_by_the_invited_one_and_nothing_else_of_them(demo: Demo) -> None:
    with demo.city("SH"):
        lines = beyond(SharedHeader)
        bodies_shown = set(lines.filter(kind=HeaderKind.BODY).values_list("title", flat=True))
        assert bodies_shown == {"甘肃省氢能产业链党委", "长三角科创孵化载体党建共建联盟"}
        assert lines.filter(kind=HeaderKind.ACTIVITY).exists()
        assert not beyond(ChainBody).exists()
        assert not beyond(OuterMember).exists()


def test_f111_to_f116_one_links_five_and_each_of_them_three_to_five(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        nodes = LinkNode.objects.filter(in_force(clock.today()), team__kind__meaning="link")
        linked = dict.fromkeys(nodes.exclude(role="employee").values_list("id", flat=True), 0)
        for above in nodes.filter(above__isnull=False).values_list("above_id", flat=True):
            linked[above] += 1
        roles = dict(nodes.values_list("id", "role"))
        assert {number for row, number in linked.items() if roles[row] == "member"} == {5}
        assert {number for row, number in linked.items() if roles[row] == "floating"} <= {3, 4, 5}
        floating = nodes.filter(role="floating")
        assert floating.count() == floating.values("floating_id").distinct().count() >= figures["F114"]
        assert 240 <= figures["F115"] <= nodes.filter(role="employee").count() <= 5 * floating.count()
        assert nodes.filter(role="member").count() >= 16
        assert nodes.values("team").distinct().count() == figures["F113"]


@pytest.mark.parametrize(
    ("figure", "code", "meaning"),
    [
        ("F057", "FQ", "credit"),
        ("F079", "ZZ", "order"),
        ("F082", "ZZ", "revenue"),
        ("F141", "ZJG", "saving"),
    ],
)
def test_f057_f079_f082_f141_confirmed_amounts_are_the_articles(
    demo: Demo, figures: Figures, figure: str, code: str, meaning: str
) -> None:
    """近千万 stays just under, 上亿 just over; 2000万 is 2000万 (truth 8)."""
    with demo.city(code):
        row = next(each for each in outcome_sums(Outcome.objects.all()) if each.meaning == meaning)
        yuan, told = row.amount / 100, figures[figure]
        lowest, highest = {
            "credit": (1, 1),
            "order": (0.9, 0.9999),
            "revenue": (1, 1),
            "saving": (1, 1.1),
        }[meaning]
        assert told * lowest <= yuan <= told * highest


def test_f153_projects_of_zhangjiagang_strengthen_expand_and_extend_their_chains(demo: Demo) -> None:
    with demo.city("ZJG"):
        meanings = set(ProjectAction.objects.values_list("action__meaning", flat=True))
        assert {GapMeaning.STRENGTHEN, GapMeaning.EXPAND, GapMeaning.EXTEND} <= meanings


def test_f108_f139_f140_outcomes_are_counted_and_units_once(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        row = next(each for each in outcome_sums(Outcome.objects.all()) if each.meaning == "cooperation")
        assert row.quantity == figures["F108"]
    with demo.city("ZJG"):
        row = next(each for each in outcome_sums(Outcome.objects.all()) if each.meaning == "project")
        assert figures["F139"] <= row.quantity < figures["F139"] + 10
        helped = OutcomeUnit.objects.filter(outcome__state="confirmed").values("unit_id").distinct()
        assert helped.count() == figures["F140"]


def test_f009_f014_activities_stand_under_four_dimensions_and_three_forms(demo: Demo) -> None:
    with demo.city("GS"):
        dimensions = set(Activity.objects.values_list("dimension__meaning", flat=True))
        assert dimensions == {"organized", "serving", "resources", "working"}
        assert set(Activity.objects.values_list("form__meaning", flat=True)) == {"org", "study", "industry"}


def test_f117_f118_f119_f122_courses_of_liuzhi(demo: Demo, figures: Figures) -> None:
    """五个课堂 are five, held 20余次 and attended by members 320余人次; the training of workers stands apart."""
    with demo.city("LZ"):
        classes = Course.objects.exclude(sessions__is_training=True).distinct()
        assert classes.count() == figures["F117"]
        named = {"午间课堂", "轮训课堂", "链长课堂", "益企课堂", "指尖课堂"}
        assert {course.kind.label for course in classes.select_related("kind")} == named
        held = CourseSession.objects.filter(course__in=classes)
        assert figures["F118"] <= held.count() < figures["F118"] + 10
        members = held.aggregate(sum=Sum("members"))["sum"]
        assert figures["F119"] <= members < figures["F119"] + 10
        trained = CourseSession.objects.filter(is_training=True).aggregate(sum=Sum("attendances"))["sum"]
        assert figures["F122"] <= trained < figures["F122"] + 10


def test_f024_f086_brands_stand_under_their_bodies(demo: Demo) -> None:
    with demo.city("GS"):
        assert Brand.objects.filter(kind__meaning="brand", ended_on=None).exists()
    with demo.city("ZZ"):
        base = Brand.objects.select_related("body__chain").get(kind__meaning="base", ended_on=None)
        assert base.name == "“碳中和”党员教育示范基地"
        assert base.body.chain is not None
        assert base.body.chain.name == "新能源汽车产业链"


def test_f064_f065_honours_of_persons_in_fuqing(demo: Demo, figures: Figures) -> None:
    """全国劳模 1 名; 福清工匠、大国工匠等 11 名: by kind, each on its level."""
    with demo.city("FQ"):
        persons = Honour.objects.filter(holder_kind="person")
        assert persons.filter(kind__code="model_worker", level="national").count() == figures["F064"]
        assert persons.filter(kind__code="craftsman").count() == figures["F065"]
        assert all(name.startswith("示例") for name in persons.values_list("holder_name", flat=True))


def test_f096_clusters_of_zhuzhou_by_level(demo: Demo) -> None:
    """1个国家先进制造业集群; 3个省产业集群试点: the row of figures.csv says 1; 3, read here from the rows."""
    with demo.city("ZZ"):
        clusters = Honour.objects.filter(holder_kind="chain", kind__code="cluster")
        told = dict(clusters.values_list("level").annotate(n=Count("id")))
        assert told == {"national": 1, "province": 3}
        names = set(clusters.filter(level="province").values_list("chain__name", flat=True))
        assert names == {"航空航天产业链", "先进硬质材料产业链", "陶瓷产业链"}


def test_f061_f062_what_was_paid_to_organizations_and_won_for_companies(demo: Demo, figures: Figures) -> None:
    """284,000 is exact; 近700万 stays just under (truth 8). No fund is overdrawn, and what is proved was paid."""
    with demo.city("FQ"):
        to_orgs = Payment.objects.filter(state__in=SPENT, party_org__isnull=False)
        assert to_orgs.aggregate(fen=Sum(F("amount") - F("returned")))["fen"] == figures["F061"] * 100
        whole = fund_sum(Fund.objects.all())
        assert whole.paid == figures["F061"] * 100
        assert 0 < whole.proved <= whole.paid <= whole.budget
        receipts = Receipt.objects.filter(state="valid").aggregate(fen=Sum("amount"))["fen"]
        assert receipts == whole.proved
        talent = Subsidy.objects.filter(state="recorded", kind__meaning="talent").aggregate(fen=Sum("amount"))["fen"]
        assert figures["F062"] * 90 <= talent < figures["F062"] * 100


def test_f024_a_contest_of_the_whole_province_names_its_organizations(demo: Demo) -> None:
    with demo.city("GS"):
        campaign = Campaign.objects.get(kind__meaning="contest")
        assert campaign.name == "“链上党旗红、产业发展兴”创先争优活动"
        assert (campaign.state, campaign.body_id) == ("running", None)
        orgs = campaign.parties.values_list("party_org", flat=True)
        assert len(set(orgs)) == campaign.parties.count() >= 2
        assert None not in orgs
        assert PartyOrgHost.objects.filter(party_org__in=orgs, unit__chain_units__isnull=False).exists()


def test_f028_a_programme_enrols_companies_towards_its_goal(demo: Demo) -> None:
    with demo.city("GS"):
        campaign = Campaign.objects.get(kind__meaning="programme")
        assert campaign.name == "“链企成长”计划"
        goal = campaign.figures.get(indicator="")
        assert campaign.parties.filter(unit__isnull=False).count() == goal.goal == goal.result > 0
        read = campaign.figures.get(indicator="chain_units")
        assert read.result == len(unit_ids(clock.today(), chains(clock.today())))


def test_f098_a_month_of_founding_has_a_window_with_before_and_after(demo: Demo) -> None:
    with demo.city("ZZ"):
        campaign = Campaign.objects.get()
        assert campaign.name == "“党群组织组建月”活动"
        assert campaign.body is not None
        assert campaign.ends_on is not None
        assert 0 < (campaign.ends_on - campaign.starts_on).days <= 31
        for figure in campaign.figures.all():
            assert figure.baseline is not None
            assert figure.result is not None
        read = campaign.figures.get(indicator="party_orgs")
        chain = chains(campaign.ends_on, pk=campaign.body.chain_id)
        for number, day in ((read.baseline, read.baseline_on), (read.result, read.result_on)):
            assert day is not None
            assert number == len(org_ids(day, unit_ids(day, chain)))


def test_f099_four_members_were_sent_to_the_guidance_station(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        station = Station.objects.get()
        assert station.staff.filter(in_force(clock.today())).count() == figures["F099"]
        assert station.staff.values("person").distinct().count() == figures["F099"]
        states = set(station.cases.values_list("state", flat=True))
        assert states >= {"found", "guided", "growing", "ready", "built"}
        for case in station.cases.filter(state="built"):
            assert case.party_org is not None
            assert case.party_org.founded_on is not None
            assert case.party_org.founded_on >= station.opened_on


def test_f144_the_campaign_tells_as_many_as_were_founded_within_it(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        campaign, day = Campaign.objects.get(), clock.today()
        assert campaign.ends_on is not None
        orgs = PartyOrg.objects.filter(pk__in=org_ids(day, unit_ids(day, chains(day))))
        founded = orgs.filter(founded_on__range=(campaign.starts_on, campaign.ends_on)).count()
        assert campaign.figures.get(indicator="").result == founded == figures["F144"]
        read = campaign.figures.get(indicator="party_orgs")
        assert read.baseline is not None
        assert read.result is not None
        assert read.baseline < read.result
