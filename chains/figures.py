"""What a chain, a city or all cities below a superior count up to on a day: distinct things, in one statement.

Units are distinct over a chain and its sub-chains (truth 3, R02): neither a unit on two chains nor a sub-chain counts
double. Ended units are left out. 党员 are full and probationary members by each organization's latest count (R51).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from chains.choices import NOT_STOPPED
from chains.queries import HUNG, Ids, places_in_force
from core.tenancy.dated import in_force
from organizations.ending import LIVING
from organizations.models import PartyOrg, PartyOrgHost


@dataclass(frozen=True)
class ChainFigures:
    """Distinct counts on one day; ``projects`` are those of that day's year that were not stopped."""

    chains: int = 0
    units: int = 0
    key_enterprises: int = 0
    leaders: int = 0
    party_orgs: int = 0
    members: int = 0
    projects: int = 0


NOTHING = ChainFigures()

_OF_CHAINS = """
  SELECT id AS root, id FROM chains_chain WHERE id = ANY (%(chains)s)
  UNION
  SELECT f.root, c.id FROM hung c JOIN family f ON c.parent_id = f.id"""

# The same as one whole: what stands on several of the chains counts once.
_TOGETHER = """
  SELECT '00000000-0000-0000-0000-000000000000'::uuid AS root, id FROM chains_chain WHERE id = ANY (%(chains)s)
  UNION
  SELECT f.root, c.id FROM hung c JOIN family f ON c.parent_id = f.id"""

_OF_TENANTS = """
  SELECT c.tenant_id AS root, c.id FROM chains_chain c
  WHERE daterange(c.valid_from, c.valid_to, '[]') @> %(day)s::date"""

_COUNTS = f"""
, placed AS MATERIALIZED (
  SELECT f.root, p.unit_id, bool_or(p.role = 'leader') AS is_leader, bool_or(p.role IN ('leader', 'key')) AS is_key
  FROM family f JOIN chains_chainunit p ON p.chain_id = f.id JOIN organizations_unit u ON u.id = p.unit_id
  WHERE daterange(p.valid_from, p.valid_to, '[]') @> %(day)s::date AND {LIVING}
  GROUP BY f.root, p.unit_id)
, hosted AS MATERIALIZED (
  SELECT DISTINCT d.root, h.party_org_id
  FROM placed d JOIN organizations_partyorghost h ON h.unit_id = d.unit_id
    JOIN organizations_partyorg o ON o.id = h.party_org_id
  WHERE daterange(h.valid_from, h.valid_to, '[]') @> %(day)s::date
    AND daterange(o.founded_on, o.dissolved_on, '[]') @> %(day)s::date)
, of_chains AS (SELECT root, count(*) AS chains, array_agg(id) AS ids FROM family GROUP BY root)
, of_units AS (
  SELECT root, count(*) AS units, count(*) FILTER (WHERE is_key) AS keys, count(*) FILTER (WHERE is_leader) AS leaders
  FROM placed GROUP BY root)
, of_orgs AS (
  SELECT h.root, count(*) AS orgs, COALESCE(sum(l.members), 0) AS members
  FROM hosted h LEFT JOIN LATERAL (
    SELECT m."full" + m.probationary AS members FROM organizations_membercount m
    WHERE m.party_org_id = h.party_org_id AND m.as_of <= %(day)s ORDER BY m.as_of DESC LIMIT 1) l ON true
  GROUP BY h.root)
, of_projects AS (
  SELECT f.root, count(*) AS projects FROM family f JOIN chains_keyproject k ON k.chain_id = f.id
  WHERE k.year = %(year)s AND k.state = ANY(%(going_on)s) GROUP BY f.root)
SELECT c.root, c.chains, COALESCE(u.units, 0), COALESCE(u.keys, 0), COALESCE(u.leaders, 0), COALESCE(o.orgs, 0),
       COALESCE(o.members, 0)::bigint, COALESCE(k.projects, 0), c.ids
FROM of_chains c LEFT JOIN of_units u USING (root) LEFT JOIN of_orgs o USING (root) LEFT JOIN of_projects k USING (root)
"""  # noqa: S608 - our own text

# Above one tenant a unit is the same where its social credit code is; without one it is the tenant's own row.
_DISTINCT_ABOVE = f"""
SELECT count(DISTINCT CASE WHEN u.uscc <> '' THEN u.uscc ELSE u.tenant_id::text || u.id::text END)
FROM chains_chain c JOIN chains_chainunit p ON p.chain_id = c.id JOIN organizations_unit u ON u.id = p.unit_id
WHERE daterange(c.valid_from, c.valid_to, '[]') @> %(day)s::date
  AND daterange(p.valid_from, p.valid_to, '[]') @> %(day)s::date AND {LIVING}
"""  # noqa: S608 - our own text

_DISTINCT_ON = f"""
SELECT count(DISTINCT k.key), count(DISTINCT k.key) FILTER (WHERE k.is_key) FROM (
  SELECT CASE WHEN u.uscc <> '' THEN u.uscc ELSE u.tenant_id::text || u.id::text END AS key,
         p.role IN ('leader', 'key') AS is_key
  FROM family f JOIN chains_chainunit p ON p.chain_id = f.id JOIN organizations_unit u ON u.id = p.unit_id
  WHERE daterange(p.valid_from, p.valid_to, '[]') @> %(day)s::date AND {LIVING}) k
"""  # noqa: S608 - our own text


Counted = dict[UUID, tuple[ChainFigures, list[UUID]]]


def _counted(family: str, day: dt.date, chains: list[UUID]) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE hung AS MATERIALIZED ({HUNG}), family AS ({family}) {_COUNTS}",
            {"day": day, "year": day.year, "chains": chains, "going_on": [str(state) for state in NOT_STOPPED]},
        )
        return {root: (ChainFigures(*counts), ids) for root, *counts, ids in cursor.fetchall()}


def _without_ids(counted: Counted) -> dict[UUID, ChainFigures]:
    return {root: figures for root, (figures, _) in counted.items()}


def counted_families(chain_ids: Iterable[UUID], day: dt.date) -> Counted:
    """The figures of each given chain with its sub-chains, and the ids of these chains; one statement."""
    return _counted(_OF_CHAINS, day, list(chain_ids))


def figures_of_chains(chain_ids: Iterable[UUID], day: dt.date) -> dict[UUID, ChainFigures]:
    """The figures of each given chain with its sub-chains; one statement however many chains are asked for."""
    return _without_ids(counted_families(chain_ids, day))


def figures_together(chain_ids: Iterable[UUID], day: dt.date) -> ChainFigures:
    """The given chains with their sub-chains as one: a row that stands on several of them counts once."""
    return next(iter(_without_ids(_counted(_TOGETHER, day, list(chain_ids))).values()), NOTHING)


def figures_of_tenants(day: dt.date) -> dict[UUID, ChainFigures]:
    """The figures of every tenant the open scope shows, over its chains in force on ``day``."""
    return _without_ids(_counted(_OF_TENANTS, day, []))


def figures_of_tenant(tenant_id: UUID, day: dt.date) -> ChainFigures:
    return figures_of_tenants(day).get(tenant_id, NOTHING)


def distinct_above(chain_ids: Iterable[UUID], day: dt.date) -> ChainFigures:
    """Units and key enterprises on chains of several tenants, distinct as in ``distinct_units_above``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE hung AS MATERIALIZED ({HUNG}), family AS ({_TOGETHER}) {_DISTINCT_ON}",
            {"day": day, "chains": list(chain_ids)},
        )
        units, keys = cursor.fetchone()
    return ChainFigures(units=units, key_enterprises=keys)


def distinct_units_above(day: dt.date) -> int:
    """Units on chains of all visible tenants, distinct by social credit code where present, else by (tenant, id)."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT_ABOVE, {"day": day})
        counted: int = cursor.fetchone()[0]
    return counted


def party_orgs_standing(chain_ids: list[UUID], day: dt.date) -> "Ids":
    """Ids of the party organizations these figures count."""
    units = places_in_force(chain_ids, day).values("unit_id")
    hosts: Ids = PartyOrgHost.objects.filter(in_force(day), unit_id__in=units).values("party_org_id")
    existing = in_force(day, start="founded_on", end="dissolved_on")
    ids: Ids = PartyOrg.objects.filter(existing, id__in=hosts).values("id")
    return ids
