"""Small true rows for tests, made in the scope that is open."""

import itertools
from typing import Any

from chains.models import Chain, ChainUnit
from core.choices import AnchorKind, TenantLevel
from core.models import Anchor, Term
from core.terms import term_kind
from organizations.choices import PartyOrgKind, UnitKind
from organizations.models import MemberCount, PartyOrg, PartyOrgHost, Unit
from organizations.naming import initials, name_key

_numbers = itertools.count(1)


def _named(model: Any, anchor: AnchorKind, name: str, **fields: Any) -> Any:
    row = model(name=name, name_key=name_key(name), initials=initials(name), **fields)
    Anchor.objects.create(id=row.id, kind=anchor)
    row.save(force_insert=True)
    return row


def make_unit(name: str = "", **fields: Any) -> Unit:
    fields.setdefault("kind", UnitKind.COMPANY)
    unit: Unit = _named(Unit, AnchorKind.UNIT, name or f"示例企业{next(_numbers)}有限公司", **fields)
    return unit


def make_party_org(name: str = "", *, unit: Unit | None = None, **fields: Any) -> PartyOrg:
    fields.setdefault("kind", PartyOrgKind.BRANCH)
    org: PartyOrg = _named(PartyOrg, AnchorKind.PARTY_ORG, name or f"示例党支部{next(_numbers)}", **fields)
    if unit is not None:
        PartyOrgHost.objects.create(party_org=org, unit=unit)
    return org


def make_member_count(org: PartyOrg, *, as_of: str, full: int, probationary: int = 0, floating: int = 0) -> MemberCount:
    count: MemberCount = MemberCount.objects.create(
        party_org=org, as_of=as_of, full=full, probationary=probationary, floating=floating
    )
    return count


def make_chain(name: str = "", **fields: Any) -> Chain:
    fields.setdefault("level", TenantLevel.CITY)
    chain: Chain = _named(Chain, AnchorKind.CHAIN, name or f"示例产业链{next(_numbers)}", **fields)
    return chain


def put_on_chain(chain: Chain, unit: Unit, **fields: Any) -> ChainUnit:
    row: ChainUnit = ChainUnit.objects.create(chain=chain, unit=unit, **fields)
    return row


def make_term(kind: str, code: str = "", label: str = "", meaning: str = "") -> Term:
    """A term of ``kind``; without a code the first of the kind's defaults."""
    if not code:
        code, label, meaning = term_kind(kind).defaults[0]
    term: Term = Term.objects.create(kind=kind, code=code, label=label or code, meaning=meaning)
    return term
