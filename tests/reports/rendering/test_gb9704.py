"""The printed page against GB/T 9704-2012, measured from the pages themselves."""

import pytest

from reports.rendering.fonts import FontMapping
from tests.reports.rendering.conftest import Converter
from tests.reports.rendering.gb9704 import Measured, Requirement, measure_all


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, fonts: FontMapping, pdf_to_text: str, office: Converter
) -> list[Measured]:
    return measure_all(tmp_path_factory.mktemp("gb9704"), fonts=fonts, pdf_to_text=pdf_to_text, office=office)


def test_pack_measures_as_gb_t_9704_asks(measured: list[Measured]) -> None:
    assert [(each.requirement.name, each.faults, each.pdf, each.docx) for each in measured if each.faults] == []


@pytest.mark.parametrize(
    ("pdf", "docx", "faults"), [(37.4, 39, []), (37.6, 39, ["PDF"]), (36, 40, ["PDF", "DOCX"]), (37, 34, ["DOCX"])]
)
def test_measurement_beyond_its_tolerance_is_a_fault(pdf: float, docx: float, faults: list[str]) -> None:
    assert Measured(Requirement("天头", 37, "mm", 0.5, 2.5), pdf, docx).faults == faults
