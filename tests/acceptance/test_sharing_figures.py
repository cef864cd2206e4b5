"""What the articles tell of data shared within the hour, read by the indicators of the book."""

from collections.abc import Mapping

from core.principal import platform_principal
from reports.indicators.asking import asked_of
from reports.indicators.values import values_of
from services.choices import RuleKind
from services.models import DataRequest
from services.rules import rule_now
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import indicator, value

Figures = Mapping[str, int]


def test_f127_data_is_shared_within_an_hour_and_the_rate_counts_what_was_not(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        assert rule_now(RuleKind.SHARING_TIME).amount == 60 * figures["F127"]
        found = value(tenant, "data_requests_in_time")
        late = DataRequest.objects.filter(is_late=True).count()
        assert late == 1
        assert found.base and found.number == found.base - late


def test_f128_five_departments_are_in_the_mechanism(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        one = indicator("sharing_departments")
        found = values_of([(one, asked_of(platform_principal(tenant), {}, one))])[0]
        assert found.number == figures["F128"]
