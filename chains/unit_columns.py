"""On which chains a unit stands, and as what, as columns of the table of units."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from chains.choices import ChainRole
from chains.models import Chain, ChainUnit
from chains.queries import places_for
from core import clock
from core.principal import Principal
from core.spreadsheets.cells import Choices
from core.spreadsheets.converted import Converted, as_text, clean_lines, failed
from core.spreadsheets.table import CellValue
from core.tables.bulk import add_rows
from core.tables.spec import ParsedRow, TableColumn, labels_of
from core.tenancy.dated import in_force
from organizations.tables.dated import end_today
from organizations.tables.extensions import UnitColumns, UnitEntry
from organizations.tables.names import SEPARATORS, Names

CHAINS, ROLES = "chains", "chain_roles"
SUFFIX = "产业链"
OTHER_WORDS = {"链主": ChainRole.LEADER, "重点": ChainRole.KEY, "配套": ChainRole.SUPPORTING, "链上": ChainRole.MEMBER}
_PAIR = re.compile(r"(.+)[:：](.+)")

# (chain, role) without the plain members; the chain is None where one role holds on every chain of the unit.
Roles = frozenset[tuple[UUID | None, str]]
NO_ROLES: Roles = frozenset()


def in_short(pairs: Collection[tuple[UUID, str]]) -> Roles:
    """The roles as the table compares them."""
    roles = {role for _, role in pairs}
    if len(roles) == 1 and ChainRole.MEMBER not in roles:
        return frozenset((None, role) for role in roles)
    return frozenset((chain_id, role) for chain_id, role in pairs if role != ChainRole.MEMBER)


def in_full(roles: Roles, chain_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """The roles on each of the chains: a plain member where nothing is said."""
    found: dict[UUID, set[str]] = {}
    for chain_id in chain_ids:
        own = {role for on, role in roles if on in (None, chain_id)}
        found[chain_id] = own or {str(ChainRole.MEMBER)}
    return found


def _pairs(roles: Mapping[UUID, set[str]]) -> set[tuple[UUID, str]]:
    return {(chain_id, role) for chain_id, own in roles.items() for role in own}


class ChainColumns(UnitColumns):
    bulk: ClassVar[Mapping[str, str]] = {CHAINS: "产业链", ROLES: "链上角色"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        chains = list(Chain.objects.filter(in_force(clock.today())).order_by("order", "name_key"))
        aliases = [(chain.pk, chain.short_name) for chain in chains if chain.short_name]
        aliases += [(chain.pk, chain.name.removesuffix(SUFFIX)) for chain in chains]
        names = Names([(chain.pk, chain.name) for chain in chains], noun="产业链", aliases=aliases)
        return [
            TableColumn(
                CHAINS,
                "产业链",
                names.convert_many,
                show=lambda value: "、".join(names.label(chain.pk) for chain in chains if chain.pk in value),
                choices=names.names,
                strict_choices=False,
                empty=frozenset(),
                comment="多条链用、隔开；清空即从今天起不在链上",
                width=28,
                aliases=("所在产业链", "所属产业链", "链条"),
            ),
            _role_column(names),
        ]

    def values(self, actor: Principal, unit_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
        today = clock.today()
        held: dict[UUID, set[tuple[UUID, str]]] = {}
        rows = places_for(actor).filter(in_force(today), in_force(today, path="chain__"), unit_id__in=unit_ids)
        for unit_id, chain_id, role in rows.values_list("unit_id", "chain_id", "role"):
            held.setdefault(unit_id, set()).add((chain_id, role))
        return {
            unit_id: {CHAINS: frozenset(chain_id for chain_id, _ in pairs), ROLES: in_short(pairs)}
            for unit_id, pairs in held.items()
        }

    def check(self, actor: Principal, rows: Sequence[ParsedRow]) -> None:  # noqa: ARG002
        for row in rows:
            if ROLES not in row.values or (CHAINS in row.cells and CHAINS not in row.values):
                continue  # nothing is said of roles, or the chains could not be read
            held = row.target.values if row.target else {}
            chain_ids = row.values.get(CHAINS, held.get(CHAINS, frozenset()))
            roles: Roles = row.values[ROLES]
            if roles and not chain_ids:
                row.refuse(ROLES, "填了链上角色，还要在“产业链”一列写明在哪条链上", kind="链上角色")
            elif not {on for on, _ in roles if on is not None} <= chain_ids:
                row.refuse(ROLES, "链上角色里的产业链不在本行“产业链”一列中，请核对", kind="链上角色")
            else:
                row.values[ROLES] = in_short(_pairs(in_full(roles, chain_ids)))

    def write(self, actor: Principal, entries: Sequence[UnitEntry]) -> None:
        """Places no longer wanted end yesterday, wanted ones begin today; another role closes one and opens another."""
        told = [entry for entry in entries if entry.changes(CHAINS, ROLES)]
        if not told:
            return
        actor.require_everywhere("chain_unit.edit")
        today = clock.today()
        places: dict[UUID, list[ChainUnit]] = {}
        found = ChainUnit.objects.select_for_update(of=("self",)).filter(
            in_force(today), in_force(today, path="chain__"), unit_id__in=[entry.unit_id for entry in told]
        )
        for place in found.order_by("id"):
            places.setdefault(place.unit_id, []).append(place)
        ending: list[ChainUnit] = []
        beginning: list[dict[str, Any]] = []
        for entry in told:
            _change(entry, places.get(entry.unit_id, []), ending, beginning)
        end_today(ending, today)
        add_rows(ChainUnit, [{**place, "valid_from": today} for place in beginning])


def _change(
    entry: UnitEntry, places: Sequence[ChainUnit], ending: list[ChainUnit], beginning: list[dict[str, Any]]
) -> None:
    """Sort one unit's places into those that end and those that begin."""
    chain_ids = entry.after.get(CHAINS, entry.before.get(CHAINS, frozenset()))
    before = in_full(entry.before.get(ROLES, NO_ROLES), entry.before.get(CHAINS, frozenset()))
    # Without a column of roles a chain that is new to the unit makes it a plain member there.
    wanted = in_full(entry.after.get(ROLES, NO_ROLES), chain_ids) | ({} if ROLES in entry.after else before)
    ending += [place for place in places if place.chain_id not in chain_ids]
    for chain_id in sorted(chain_ids):
        held = [place for place in places if place.chain_id == chain_id]
        role = min(wanted[chain_id], key=ROLE_ORDER.index)
        if not held:
            beginning.append(_place(chain_id, entry.unit_id, role))
        elif wanted[chain_id] != before[chain_id]:
            for place in held:
                if place.role != role:
                    ending.append(place)
                    beginning.append(_place(chain_id, entry.unit_id, role, place))


def _place(chain_id: UUID, unit_id: UUID, role: str, before: ChainUnit | None = None) -> dict[str, Any]:
    """A place to be added; one that takes another's stead keeps its segment and its last day."""
    return {
        "chain_id": chain_id,
        "unit_id": unit_id,
        "role": role,
        "segment_id": before.segment_id if before else None,
        "valid_to": before.valid_to if before else None,
    }


ROLE_ORDER = [str(role) for role in ChainRole]


def _role_column(chains: Names) -> TableColumn:
    labels = labels_of(ChainRole)
    words = Choices({**labels, **{word: str(role) for word, role in OTHER_WORDS.items()}}, noun="链上角色")
    shown = {value: label for label, value in labels.items()}

    def one(piece: str) -> Converted[tuple[UUID | None, str]]:
        pair = _PAIR.fullmatch(piece.strip())
        chain: Converted[UUID] = chains.convert(pair[1]) if pair else Converted()
        role = words.convert(pair[2] if pair else piece)
        if chain.error is not None or role.error is not None:
            return failed(chain.error or role.error or "")
        return Converted((chain.value, str(role.value))) if role.value is not None else Converted()

    def convert(raw: CellValue) -> Converted[Roles]:
        found: set[tuple[UUID | None, str]] = set()
        for piece in SEPARATORS.split(clean_lines(as_text(raw))):
            pair = one(piece)
            if pair.error is not None:
                return failed(pair.error)
            if pair.value is not None:
                found.add(pair.value)
        plain = [role for on, role in found if on is None]
        if len(plain) > 1 or (plain and len(found) > 1):
            return failed("各条链上角色不同的，请写成“甲产业链：链主企业、乙产业链：重点企业”")
        return Converted(frozenset(pair for pair in found if pair[1] != ChainRole.MEMBER))

    def show(value: Roles) -> str:
        return "、".join(
            sorted(shown[role] if on is None else f"{chains.label(on)}：{shown[role]}" for on, role in value)
        )

    return TableColumn(
        ROLES,
        "链上角色",
        convert,
        show=show,
        choices=tuple(labels),
        strict_choices=False,
        empty=NO_ROLES,
        comment="留空为一般链上单位；各条链不同的写成“甲产业链：链主企业、乙产业链：重点企业”",
        width=18,
        aliases=("角色", "企业角色"),
    )
