"""Small true rows of this room, made in the scope that is open."""

import datetime as dt
from typing import Any

from alliances.actions import create_body
from alliances.choices import TierMeaning
from alliances.models import ChainBody
from chains.models import Chain
from core.choices import AnchorKind
from core.models import Anchor, Tenant, Term
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from core.terms import term_kind
from members.models import Person


def term(kind: str, meaning: str, label: str = "") -> Term:
    """The tenant's term of ``kind`` meaning ``meaning``, made where it has none."""
    found: Term | None = Term.objects.filter(kind=kind, meaning=meaning).first()
    if found is None:
        word = label or term_kind(kind).meaning_label(meaning)
        found = Term.objects.create(kind=kind, code=meaning, label=word, meaning=meaning)
    return found


def tier(meaning: str) -> Term:
    """The tenant's tier at an administrative level, in the order of the levels."""
    made = term("body_tier", meaning)
    made.order = TierMeaning.values.index(meaning) + 1
    made.save(update_fields=["order"])
    return made


def body_values(chain: Chain | None, meaning: str = "chain_committee", **fields: Any) -> dict[str, Any]:
    return {
        "name": f"{chain.name if chain else '示例园区'}党委",
        "kind_id": term("body_kind", meaning).pk,
        "chain_id": chain.pk if chain else None,
        "tier_id": tier(fields.pop("level", "city")).pk,
        "founded_on": dt.date(2024, 1, 1),
        **fields,
    }


def make_body(chain: Chain | None, meaning: str = "chain_committee", **fields: Any) -> ChainBody:
    tenant = Tenant.objects.get(pk=current_tenant_id())
    return create_body(actor=platform_principal(tenant), values=body_values(chain, meaning, **fields))


def make_person(name: str = "示例人员", **fields: Any) -> Person:
    person = Person(name=name, **fields)
    Anchor.objects.create(id=person.id, kind=AnchorKind.PERSON)
    person.save(force_insert=True)
    return person
