"""Which units, and which party organizations, look like one: asked of the database in one statement per kind.

A name is compared by its *core*: without the legal form and the region it begins with, of a party organization without
中共 and with one word for each kind of it. A core of more records than ``COMMON`` names nobody and is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from core.choices import AnchorKind
from core.models import Region, Tenant
from core.search.sql import LEGAL_FORM
from core.search.words import normalized
from organizations.choices import Likeness
from organizations.naming import initials
from organizations.uscc import check_character_holds

COMMON = 20
SHORTEST_CORE, SHORTEST_SOUND = 2, 4
MOST_PAIRS = 5000

# Pattern and what it becomes, in this order; both PostgreSQL and Python read them so.
_ORG_WORDS = (
    ("^(中国共产党|中共)", ""),
    ("(股份)?(有限)?(责任)?公司", ""),
    ("(党总支部委员会|总支部委员会|党总支部|总支部|党总支)$", "总支"),
    ("(党支部委员会|支部委员会|党支部)$", "支部"),
    ("(党的?委员会|委员会|党委)$", "党委"),
)


@dataclass(frozen=True)
class Pair:
    """``first`` < ``second``; why they look alike, in the order of Likeness."""

    first: UUID
    second: UUID
    reasons: tuple[str, ...]


def region_prefix(tenant: Tenant) -> str:
    """The pattern of the names a company of this city may begin with: its province's, its own, its counties'."""
    if not tenant.region_code:
        return ""
    code = tenant.region_code
    prefix = code.rstrip("0")
    prefix += "0" * (-len(prefix) % 2)
    found = Region.objects.filter(code__in=[f"{code[:2]}0000", f"{code[:4]}00", code])
    below = Region.objects.filter(code__startswith=prefix, last_year__isnull=True)
    names = set(found.union(below).values_list("name", flat=True))
    short = {re.sub("(省|市|自治区|自治州|地区|县|区)$", "", name) for name in names}
    words = sorted((word for word in names | short if len(word) > 1), key=lambda word: (-len(word), word))
    return f"^({'|'.join(map(re.escape, words))})+" if words else ""


def core_of(kind: AnchorKind, name: str, prefix: str) -> str:
    """The core of a name; the twin of ``_core_sql``."""
    key = normalized(name)
    if kind == AnchorKind.PARTY_ORG:
        for pattern, word in _ORG_WORDS:
            key = re.sub(pattern, word, key)
        return re.sub(prefix, "", key, count=1) if prefix else key
    bare = re.sub(LEGAL_FORM, "", key)
    if bare == key or not prefix:
        return bare
    core = re.sub(prefix, "", bare, count=1)
    return core if len(core) >= SHORTEST_CORE else bare


def _core_sql(kind: AnchorKind, key: str) -> str:
    if kind == AnchorKind.PARTY_ORG:
        for pattern, word in _ORG_WORDS:
            key = f"regexp_replace({key}, '{pattern}', '{word}', 'g')"
        return f"regexp_replace({key}, %(prefix)s, '')"
    bare = f"regexp_replace({key}, '{LEGAL_FORM}', '')"
    cut = f"regexp_replace({bare}, %(prefix)s, '')"
    return f"CASE WHEN {bare} = {key} OR length({cut}) < {SHORTEST_CORE} THEN {bare} ELSE {cut} END"


_UNITS = """
  SELECT u.id AS entry, u.name_key AS key, u.initials, u.uscc AS code, u.uscc_note <> '' AS is_doubtful,
         false AS is_former
  FROM organizations_unit u WHERE u.state IN ('active', 'suspended')
  UNION ALL
  SELECT a.unit_id, a.name_key, a.initials, a.uscc, false, true
  FROM organizations_unitalias a JOIN organizations_unit u ON u.id = a.unit_id AND u.tenant_id = a.tenant_id
  WHERE a.kind = 'former' AND u.state IN ('active', 'suspended')"""
_PARTY_ORGS = """
  SELECT o.id AS entry, o.name_key AS key, o.initials, '' AS code, false AS is_doubtful, false AS is_former
  FROM organizations_partyorg o WHERE o.state = 'own' AND o.dissolved_on IS NULL
  UNION ALL
  SELECT a.party_org_id, a.name_key, a.initials, '', false, true
  FROM organizations_partyorgalias a
  JOIN organizations_partyorg o ON o.id = a.party_org_id AND o.tenant_id = a.tenant_id
  WHERE a.kind = 'former' AND o.state = 'own' AND o.dissolved_on IS NULL"""
_NAMED = {AnchorKind.UNIT: _UNITS, AnchorKind.PARTY_ORG: _PARTY_ORGS}
# Two organizations that stand in different units are not one, however they are called.
_APART = """
  EXISTS (SELECT 1 FROM organizations_partyorghost h WHERE h.party_org_id = m.one)
  AND EXISTS (SELECT 1 FROM organizations_partyorghost h WHERE h.party_org_id = m.other)
  AND NOT EXISTS (SELECT 1 FROM organizations_partyorghost h JOIN organizations_partyorghost g ON g.unit_id = h.unit_id
                  WHERE h.party_org_id = m.one AND g.party_org_id = m.other)"""


def _statement(kind: AnchorKind, named: str, *, only_new: bool) -> str:
    """Pairs of what ``named`` lists; with ``only_new`` those with the entry %(new)s alone."""
    new = "AND (a.entry = %(new)s OR b.entry = %(new)s)" if only_new else ""
    apart = f"WHERE NOT ({_APART})" if kind == AnchorKind.PARTY_ORG else ""
    return f"""
WITH named AS MATERIALIZED ({named}),
cored AS MATERIALIZED (SELECT n.*, {_core_sql(kind, "n.key")} AS core FROM named n),
spoken AS MATERIALIZED (
  SELECT d.core, (SELECT string_agg(COALESCE(r.sound, s.sign), '' ORDER BY s.place)
                  FROM unnest(string_to_array(d.core, NULL)) WITH ORDINALITY s(sign, place)
                  LEFT JOIN core_reading r ON r.sign = s.sign COLLATE "C" AND r.is_first) AS sound
  FROM (SELECT DISTINCT core FROM cored WHERE length(core) >= {SHORTEST_SOUND}) d),
rare AS MATERIALIZED (
  SELECT core FROM cored WHERE length(core) >= {SHORTEST_CORE}
  GROUP BY core HAVING count(DISTINCT entry) BETWEEN 2 AND {COMMON}),
alike AS MATERIALIZED (
  SELECT sound FROM spoken GROUP BY sound HAVING count(*) BETWEEN 2 AND {COMMON}),
told AS MATERIALIZED (
  SELECT c.entry, c.core, s.sound FROM alike l JOIN spoken s ON s.sound = l.sound JOIN cored c ON c.core = s.core),
masked AS (
  SELECT c.entry, c.code, c.is_doubtful, i AS place, overlay(c.code PLACING '_' FROM i FOR 1) AS mask
  FROM cored c, generate_series(1, 18) i
  WHERE length(c.code) = 18 AND EXISTS (SELECT 1 FROM cored d WHERE d.is_doubtful)),
met AS (
  SELECT a.entry AS one, b.entry AS other,
         CASE WHEN a.is_former OR b.is_former THEN '{Likeness.FORMER_NAME}'
              WHEN a.key = b.key THEN '{Likeness.SAME_NAME}' ELSE '{Likeness.SAME_CORE}' END AS reason
  FROM rare r JOIN cored a ON a.core = r.core JOIN cored b ON b.core = r.core AND a.entry < b.entry
  WHERE NOT (a.is_former AND b.is_former) {new}
  UNION ALL
  SELECT a.entry, b.entry, '{Likeness.SAME_SOUND}'
  FROM told a JOIN told b ON b.sound = a.sound AND b.core <> a.core AND a.entry < b.entry WHERE true {new}
  UNION ALL
  SELECT a.entry, b.entry, '{Likeness.FORMER_CODE}'
  FROM cored a JOIN cored b ON b.code = a.code AND a.entry < b.entry WHERE a.code <> '' {new}
  UNION ALL
  SELECT a.entry, b.entry, '{Likeness.CODE_TYPO}'
  FROM masked a JOIN masked b ON b.place = a.place AND b.mask = a.mask AND b.code <> a.code AND a.entry < b.entry
  WHERE (a.is_doubtful OR b.is_doubtful) {new})
SELECT m.one, m.other, array_agg(DISTINCT m.reason) FROM met m {apart} GROUP BY m.one, m.other
ORDER BY m.one, m.other LIMIT {MOST_PAIRS}"""  # noqa: S608 - constants of our own


_ORDER = {str(value): place for place, value in enumerate(Likeness.values)}


def _pairs(statement: str, values: dict[str, Any]) -> list[Pair]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Pair(one, other, tuple(sorted(reasons, key=_ORDER.__getitem__)))
            for one, other, reasons in cursor.fetchall()
        ]


def pairs_of(kind: AnchorKind, tenant: Tenant) -> list[Pair]:
    """All pairs of the open scope that look like one."""
    values = {"prefix": region_prefix(tenant) or NO_PREFIX}
    return _pairs(_statement(kind, _NAMED[kind], only_new=False), values)


NO_PREFIX = "^$"


@dataclass(frozen=True)
class Typed:
    """What somebody is typing as a new record, or as the new name of the record ``entry``."""

    name: str
    code: str = ""
    is_doubtful: bool = False


# Nobody's id: stands for the record that is not there yet.
NOBODY = UUID(int=0)


def like_typed(kind: AnchorKind, tenant: Tenant, typed: Typed, *, except_id: UUID | None = None) -> list[Pair]:
    """Records that look like what is being typed, as pairs with NOBODY. Only those are compared whose name contains the
    core, is read alike, or has a code close to it.
    """
    prefix = region_prefix(tenant)
    core = core_of(kind, typed.name, prefix)
    letters = initials(core)
    if len(core) < SHORTEST_CORE and len(typed.code) != 18:
        return []
    near = (
        "(%(core)s <> '' AND strpos(f.key, %(core)s) > 0) OR (length(%(letters)s) >= 4 AND "
        "strpos(f.initials, %(letters)s) > 0) OR f.code = ANY (%(codes)s)"
    )
    if kind == AnchorKind.PARTY_ORG:
        near = "length(%(letters)s) >= 2"  # an organization's name is put together in too many ways to be cut
    named = (
        f"SELECT * FROM ({_NAMED[kind]}) f WHERE f.entry <> %(without)s AND ({near}) "  # noqa: S608
        "UNION ALL SELECT %(new)s::uuid, %(key)s::text, ''::text, %(code)s::text, %(doubtful)s::boolean, false"
    )
    values = {
        "prefix": prefix or NO_PREFIX,
        "core": core if len(core) >= SHORTEST_CORE else "",
        "letters": letters,
        "codes": _close_codes(typed.code),
        "without": except_id or NOBODY,
        "new": NOBODY,
        "key": normalized(typed.name),
        "code": typed.code,
        "doubtful": typed.is_doubtful,
    }
    return _pairs(_statement(kind, named, only_new=True), values)


_SIGNS: Sequence[str] = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _close_codes(code: str) -> list[str]:
    """The code and every one that differs in one character."""
    if len(code) != 18:
        return []
    return [code, *(code[:at] + sign + code[at + 1 :] for at in range(18) for sign in _SIGNS if sign != code[at])]


MOST_NEAR = 5


def like_typed_rows(
    kind: AnchorKind, tenant: Tenant, name: str, code: str, *, except_id: UUID | None = None
) -> list[tuple[UUID, list[str]]]:
    """At most five records that look like what is being typed, with why in words."""
    typed = Typed(name, code, is_doubtful=len(code) == 18 and not check_character_holds(code))
    pairs = like_typed(kind, tenant, typed, except_id=except_id)
    pairs.sort(key=lambda pair: _ORDER[pair.reasons[0]])
    return [(pair.second, [str(Likeness(reason).label) for reason in pair.reasons]) for pair in pairs[:MOST_NEAR]]
