"""What comes back from the bin is asked what a new row would be: where a rule speaks against it, it stays, and why."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from alliances.actions import create_rule, end_rule
from alliances.choices import RuleSubject
from alliances.models import BodyRule, ChainBody
from chains.models import Gap, Segment, SegmentLink
from core import clock
from core.actions import end_term
from core.bin import delete_to_bin, restore_from_bin
from core.choices import AnchorKind
from core.clock import DAY
from core.errors import Conflict
from core.models import BinEntry, Term
from members.actions.liaisons import end_exemption, exempt_from_liaison
from members.models import LiaisonExemption
from organizations.models import PartyOrg, Unit
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_term, make_unit
from tests.isolation.rows import make_row
from tests.members.people import make_person

CODE = "91430200MA4L000A17"


def _code_taken(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    unit = make_unit("示例旧登记")
    Unit.objects.filter(pk=unit.pk).update(uscc=CODE)
    return "units", unit, lambda: Unit.objects.filter(pk=make_unit("示例新登记").pk).update(uscc=CODE)


def _superior_dissolved(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    above, org = make_party_org("示例上级"), make_party_org("示例支部")
    PartyOrg.objects.filter(pk=org.pk).update(superior=above)
    day = clock.today() - DAY
    return "party-orgs", org, lambda: PartyOrg.objects.filter(pk=above.pk).update(dissolved_on=day)


def _unit_merged(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    unit = make_unit("示例被并单位")
    person = make_person("示例人员", unit=unit)
    return (
        "persons",
        person,
        lambda: Unit.objects.filter(pk=unit.pk).update(state="merged", merged_into=make_unit("示例并入单位").pk),
    )


def _word_ended(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    gap = make_row(Gap, chain=make_chain(), kind=make_term("gap_kind", "kept", "示例类型"), state="open")
    return "gaps", gap, lambda: end_term(actor=cast.act(), term_id=gap.kind_id, last_day=clock.today() - DAY)


def _chain_ended(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    chain = make_chain("示例终止链")
    segment = make_row(Segment, chain=chain, valid_from=None, valid_to=None)
    return "segments", segment, lambda: type(chain).objects.filter(pk=chain.pk).update(valid_to=clock.today() - DAY)


def _ring_closed(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    chain = make_chain()
    one, two = (make_row(Segment, chain=chain, valid_from=None, valid_to=None) for _ in range(2))
    open_ended = {"kind": "supplies", "valid_from": None, "valid_to": None}
    link = make_row(SegmentLink, source=one, target=two, **open_ended)
    return "segment-links", link, lambda: make_row(SegmentLink, source=two, target=one, **open_ended)


def _second_of_its_role(cast: Cast) -> tuple[str, Any, Callable[[], object]]:
    kind = make_term("body_kind", "committee", "示例党委", "chain_committee")
    given = {
        "chain": make_chain(),
        "kind": kind,
        "tier": make_term("body_tier", "kept", "示例层", "city"),
        "parent": None,
        "exception_reason": "",
    }
    days = {"founded_on": None, "ended_on": None}
    body = make_row(ChainBody, **given, **days)
    return "bodies", body, lambda: make_row(ChainBody, **given, **days)


CASES = {
    "已被|统一社会信用代码|有冲突": _code_taken,
    "已撤销": _superior_dissolved,
    "已并入另一条记录": _unit_merged,
    "已停用": _word_ended,
    "“示例终止链”已终止": _chain_ended,
    "循环|已有": _ring_closed,
    "已有": _second_of_its_role,
}


@pytest.mark.parametrize("told", CASES)
def test_row_that_would_break_a_rule_by_now_is_refused_and_says_which(in_city: Cast, told: str) -> None:
    code, row, meanwhile = CASES[told](in_city)
    entry = delete_to_bin(actor=in_city.platform(), code=code, row_id=row.pk)
    meanwhile()
    with pytest.raises(Conflict, match=told) as refused:
        restore_from_bin(actor=in_city.platform(), entry_id=entry.pk)
    assert "不能恢复" in refused.value.message
    assert BinEntry.objects.filter(pk=entry.pk).exists()
    assert not type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("told", CASES)
def test_it_comes_back_while_nothing_speaks_against_it(in_city: Cast, told: str) -> None:
    code, row, _ = CASES[told](in_city)
    entry = delete_to_bin(actor=in_city.platform(), code=code, row_id=row.pk)
    restore_from_bin(actor=in_city.platform(), entry_id=entry.pk)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_requirement_that_never_applied_goes_into_the_bin_and_comes_back(in_city: Cast) -> None:
    values = {"subject": RuleSubject.LIAISON, "least": 1, "valid_from": clock.today() + dt.timedelta(days=9)}
    rule = create_rule(actor=in_city.act(), values=values)
    assert end_rule(actor=in_city.act(), rule_id=rule.pk, last_day=clock.today()) is None
    entry = BinEntry.objects.get(row_id=rule.pk)
    restore_from_bin(actor=in_city.act(), entry_id=entry.pk)
    assert BodyRule.objects.get(pk=rule.pk).least == 1


def test_exemption_that_never_applied_goes_into_the_bin_and_comes_back(in_city: Cast) -> None:
    target = (AnchorKind.CHAIN, make_chain("示例产业链").pk)
    made = exempt_from_liaison(actor=in_city.act(), target=target, reason="示例理由", valid_from=clock.today())
    end_exemption(actor=in_city.act(), exemption_id=made.pk)
    entry = BinEntry.objects.get(row_id=made.pk)
    assert entry.title == "示例产业链不设联络员：示例理由"
    restore_from_bin(actor=in_city.act(), entry_id=entry.pk)
    assert LiaisonExemption.objects.get(pk=made.pk).reason == "示例理由"


def test_words_of_a_row_are_asked_of_today(in_city: Cast) -> None:
    code, row, _ = _word_ended(in_city)
    entry = delete_to_bin(actor=in_city.platform(), code=code, row_id=row.pk)
    Term.objects.filter(pk=row.kind_id).update(valid_to=clock.today())
    restore_from_bin(actor=in_city.platform(), entry_id=entry.pk)
    assert Gap.objects.filter(pk=row.pk).exists()
