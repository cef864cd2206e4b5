"""Pairings as a table, both ways: those signed long ago come in with the day they were signed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from alliances.actions import create_pairing, sign_pairing, update_pairing
from alliances.choices import PairingPattern, PairingState
from alliances.models import ChainBody, Pairing, PairingChain, PairingMode, PairingParty
from alliances.pairing_filters import PairingFilter
from alliances.pairing_parties import OUTSIDE, Party, as_given, parties_of
from alliances.pairing_queries import pairings_for
from alliances.tables.columns import body_names
from chains.tables.names import chain_names
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.queries import term_choices
from core.spreadsheets.cells import text as to_text
from core.spreadsheets.converted import Converted, as_text, clean_lines
from core.spreadsheets.table import CellValue
from core.tables.by_action import ActionTable
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    several_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from organizations.models import PartyOrg, Unit
from organizations.queries import standing_party_orgs, standing_units
from organizations.tables.names import SEPARATORS, Names, named_column

PLAIN = ("name", "kind_id", "body_id", "pattern", "theme", "content", "valid_from", "valid_to")
JOINED = ("leads", "others", "outside")
SETS = ("chains", "modes")
PATTERNS = {str(label): str(value) for value, label in PairingPattern.choices}
STATES = {str(value): str(label) for value, label in PairingState.choices}


def party_names() -> Names:
    """Whoever may be joined: units, party organizations and bodies, by name, short name or credit code."""
    units = list(standing_units().order_by("name_key", "id").values_list("id", "name", "short_name", "uscc"))
    orgs = list(standing_party_orgs().order_by("name_key", "id").values_list("id", "name", "short_name"))
    bodies = list(ChainBody.objects.order_by("name_key", "id").values_list("id", "name"))
    aliases = [(key, word) for key, _, short, code in units for word in (short, code) if word]
    aliases += [(key, short) for key, _, short in orgs if short]
    rows = [(row[0], row[1]) for row in (*units, *orgs, *bodies)]
    apart = {key: code for key, _, _, code in units if code} | {key: "党组织" for key, *_ in orgs}
    return Names(rows, noun="单位或组织", aliases=aliases, apart=apart, written="全称、简称，多方用、隔开")


def _several(code: str, header: str, names: Names, **options: Any) -> TableColumn:
    return TableColumn(
        code,
        header,
        names.convert_many,
        show=lambda value: "、".join(sorted(names.label(key) for key in value)) if value else "",
        empty=frozenset(),
        **{"width": 36, **options},
    )


def _texts(raw: CellValue) -> Converted[frozenset[str]]:
    names = {" ".join(piece.split()) for piece in SEPARATORS.split(clean_lines(as_text(raw)))}
    found = frozenset(name for name in names if name)
    return Converted(found) if found else Converted()


class PairingTable(ActionTable):
    code = "pairings"
    label = "结对"
    noun = "项"
    view_action = "pairing.view"
    edit_action = "pairing.edit"
    list_url = "pairing-list"
    lists = ("chain-pairings", "api-pairing-list")
    model = Pairing
    kept_when_blank = frozenset({"name", "valid_from", "signed_on"})
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "结对类别", "theme": "共建主题", "modes": "共建方式"}
    fields: ClassVar[Mapping[str, str]] = {"kind": "kind_id", "body": "body_id", "parties": "others"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        names = party_names()
        modes = {label: UUID(key) for key, label in term_choices("cooperation_mode")}
        return [
            text_column("name", "结对名称", max_length=120, width=36, names_record=True, comment="留空的按各方命名"),
            term_column("kind_id", "结对类别", "pairing_kind", required=True),
            named_column("body_id", "所属链党组织", body_names(), required=True, width=30),
            _several("leads", "牵头方", names, aliases=("牵头单位", "甲方"), comment="不分牵头的留空"),
            _several("others", "其他结对方", names, required=True, aliases=("结对单位", "参与方", "乙方")),
            TableColumn(
                "outside",
                "平台外单位",
                _texts,
                show=lambda value: "、".join(sorted(value)),
                empty=frozenset(),
                width=30,
                comment="本平台没有登记的单位，多家用、隔开",
            ),
            choice_column("pattern", "带动方式", PATTERNS, empty=str(PairingPattern.EQUAL)),
            _several("chains", "同时服务的产业链", chain_names(), width=30),
            text_column("theme", "共建主题", max_length=120, width=30, aliases=("主题",)),
            several_column("modes", "共建方式", modes, aliases=("合作方式",)),
            TableColumn(
                "content",
                "共建内容",
                lambda raw: to_text(raw, max_length=4000, multiline=True),
                width=48,
                aliases=("合作内容",),
            ),
            date_column("valid_from", "期限起", comment="留空的自签约之日起"),
            date_column("valid_to", "期限止"),
            date_column("signed_on", "签约日期", aliases=("签约时间",), comment="尚未签约的留空；填写后不能再改"),
            shown_only("state", "状态"),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = PairingFilter(filters, queryset=pairings_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        rows = list(self._found(actor, filters).order_by("name_key", "id"))
        for row, existing in zip(rows, _whole(rows), strict=True):
            yield row.pk, {**existing.values, "state": STATES[row.state]}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        return {row.id: row for row in _whole(pairings_for(actor, action="pairing.edit").filter(id__in=list(ids)))}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        joined = sorted(str(each) for name in JOINED for each in values.get(name) or ())
        begins = values.get("valid_from") or values.get("signed_on")
        return f"{'、'.join(joined)}:{begins}" if len(joined) > 1 else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        ids = {key for row in rows for name in ("leads", "others") for key in row.values.get(name) or ()}
        joined = set[UUID]()
        for column in ("unit_id", "party_org_id", "body_id"):
            held = PairingParty.objects.filter(**{f"{column}__in": ids})
            joined |= set(held.values_list("pairing_id", flat=True))
        by_key: dict[str, list[UUID]] = defaultdict(list)
        for existing in _whole(pairings_for(actor, action="pairing.edit").filter(id__in=joined)):
            by_key[self.natural_key(existing.values)].append(existing.id)
        return {row.number: by_key[row.key] for row in rows if row.key and row.key in by_key}

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in (*PLAIN, *SETS) if name in values}
        pairing = create_pairing(actor=actor, values={**given, "parties": _parties(values, ())})
        if values.get("signed_on"):
            sign_pairing(actor=actor, pairing_id=pairing.pk, signed_on=values["signed_on"])
        return pairing.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        given = {name: changes[name] for name in (*PLAIN, *SETS) if name in changes}
        if any(name in changes for name in JOINED):
            held = [as_given(party) for party in parties_of([row.target.id]).get(row.target.id, [])]
            given["parties"] = _parties({**row.target.values, **changes}, held)
        if given:
            update_pairing(actor=actor, pairing_id=row.target.id, values=given, expected_version=None)
        if "signed_on" not in changes:
            return
        if row.target.values["signed_on"] is not None:
            raise InvalidInput(fields={"signed_on": ["签约日期登记后不能修改。"]})
        sign_pairing(actor=actor, pairing_id=row.target.id, signed_on=changes["signed_on"])


def _whole(pairings: Iterable[Pairing]) -> list[Existing]:
    """Rows as the table compares them, with their parties, chains and ways of working together."""
    rows = list(pairings)
    ids = [row.pk for row in rows]
    parties = parties_of(ids)
    chains: dict[UUID, set[UUID]] = defaultdict(set)
    for key, chain_id in PairingChain.objects.filter(pairing_id__in=ids).values_list("pairing_id", "chain_id"):
        chains[key].add(chain_id)
    modes: dict[UUID, set[UUID]] = defaultdict(set)
    for key, mode_id in PairingMode.objects.filter(pairing_id__in=ids).values_list("pairing_id", "mode_id"):
        modes[key].add(mode_id)
    return [
        Existing(
            row.pk,
            row.version,
            {
                **{name: getattr(row, name) for name in (*PLAIN, "signed_on")},
                **_joined([as_given(party) for party in parties.get(row.pk, [])]),
                "chains": frozenset(chains[row.pk]),
                "modes": frozenset(modes[row.pk]),
            },
        )
        for row in rows
    ]


def _joined(parties: Sequence[Party]) -> dict[str, frozenset[Any]]:
    inside = [party for party in parties if party.kind != OUTSIDE]
    return {
        "leads": frozenset(party.id for party in inside if party.lead),
        "others": frozenset(party.id for party in inside if not party.lead),
        "outside": frozenset(party.name for party in parties if party.kind == OUTSIDE),
    }


def _parties(values: Mapping[str, Any], held: Sequence[Party]) -> list[Party]:
    """The parties of a row: those there are keep their place and group, new ones come after them."""
    leads, others = values.get("leads") or frozenset(), values.get("others") or frozenset()
    outside = values.get("outside") or frozenset()
    kept = [
        Party(party.kind, party.id, party.name, party.lead if party.kind == OUTSIDE else party.id in leads, party.group)
        for party in held
        if (party.name in outside if party.kind == OUTSIDE else party.id in leads | others)
    ]
    there = {party.name if party.kind == OUTSIDE else party.id for party in kept}
    new = sorted((leads | others) - there)
    kinds = _kinds(new)
    added = [Party(kinds.get(key, AnchorKind.UNIT.value), key, "", key in leads) for key in new]
    return [*kept, *added, *(Party(OUTSIDE, None, name) for name in sorted(outside - there))]


def _kinds(ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for kind, model in ((AnchorKind.UNIT, Unit), (AnchorKind.PARTY_ORG, PartyOrg), (AnchorKind.BODY, ChainBody)):
        found |= dict.fromkeys(model.objects.filter(pk__in=ids).values_list("id", flat=True), kind.value)
    return found
