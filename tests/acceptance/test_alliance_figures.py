"""Facts of the articles about bodies and what they do, counted in the loaded database by plain queries."""

from collections.abc import Mapping

from alliances.choices import STANDING, BodyMeaning, CategoryMeaning
from alliances.models import ActivityParty, ChainBody, Membership
from alliances.queries import exists
from core import clock
from core.tenancy.dated import in_force
from organizations.choices import PartyOrgKind
from organizations.models import UnitTag
from tests.acceptance.conftest import Demo

Figures = Mapping[str, int]


def bodies(meaning: BodyMeaning) -> list[ChainBody]:
    found = ChainBody.objects.filter(exists(clock.today()), kind__meaning=meaning, state__in=STANDING)
    return list(found.order_by("id"))


def test_f043_from_a_park_committee_over_the_platform_to_the_companies_organizations(demo: Demo) -> None:
    with demo.city("FQ"):
        platforms = bodies(BodyMeaning.JOINT_PLATFORM)
        assert platforms
        for body in platforms:
            members = Membership.objects.filter(in_force(clock.today()), body=body, party_org__isnull=False)
            below = members.filter(party_org__superior__kind=PartyOrgKind.WORKING_COMMITTEE)
            assert below.filter(party_org__hosts__unit__kind="company").exists(), body.name


def test_f147_alliances_have_members_of_four_kinds_experts_as_persons(demo: Demo) -> None:
    with demo.city("ZJG"):
        alliances = bodies(BodyMeaning.ALLIANCE)
        assert alliances
        asked = {
            CategoryMeaning.DEPARTMENT,
            CategoryMeaning.TERRITORY,
            CategoryMeaning.LEADER,
            CategoryMeaning.EXPERT,
        }
        for body in alliances:
            members = Membership.objects.filter(in_force(clock.today()), body=body)
            assert asked <= set(members.values_list("category__meaning", flat=True)), body.name
            experts = members.filter(category__meaning=CategoryMeaning.EXPERT)
            assert not experts.filter(person__isnull=True).exists()


def test_f158_lawyers_served_distinct_companies(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG"):
        served = ActivityParty.objects.filter(activity__title__contains="法律诊断", unit__isnull=False)
        assert served.values("unit_id").distinct().count() >= figures["F158"]


def test_f160_unicorns_and_gazelles_are_counted_by_tag(demo: Demo) -> None:
    with demo.city("ZJG"):
        tagged = UnitTag.objects.filter(in_force(clock.today()))
        assert tagged.filter(tag__code="unicorn").count() == 1
        assert tagged.filter(tag__code="gazelle").count() == 8
