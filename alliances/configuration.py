"""What a city asks of its chains and bodies, as a configuration file has it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from alliances.actions import (
    add_tier_above,
    create_pattern,
    create_rule,
    delete_pattern,
    end_rule,
    put_tier,
    remove_tier,
    remove_tier_above,
    set_link_rule,
    set_pairing_rule,
    set_suggestion_rule,
    update_pattern,
    update_rule,
)
from alliances.choices import USUAL_WEIGHTS, RuleSubject
from alliances.models import (
    BodyRule,
    LinkRule,
    PairingRule,
    PatternTier,
    StructurePattern,
    SuggestionRule,
    TierRule,
)
from chains.choices import Layer
from core import clock
from core.configuration.columns import Choice, Column, Day, Known, Named, Number, TermCode, Text, Wrong
from core.configuration.parts import Part, Values
from core.principal import Principal


def _rules() -> Any:
    """Those still asked; what was asked in earlier years is the city's own history."""
    return BodyRule.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))


def _columns(values: Values) -> dict[str, Any]:
    columns = dict(values)
    if "least" in columns and columns["least"] is None:
        columns["least"] = 1
    return columns


def _create(actor: Principal, values: Values) -> BodyRule | None:
    columns = _columns(values)
    last_day = columns.pop("valid_to")
    rule = create_rule(actor=actor, values=columns)
    return end_rule(actor=actor, rule_id=rule.pk, last_day=last_day) if last_day else rule


def _update(actor: Principal, rule: BodyRule, values: Values) -> BodyRule | None:
    columns = _columns(values)
    last_day = columns.pop("valid_to", None)
    if columns:
        update_rule(actor=actor, rule_id=rule.pk, values=columns, expected_version=None)
    return end_rule(actor=actor, rule_id=rule.pk, last_day=last_day) if last_day else rule


def _retire(actor: Principal, rule: BodyRule) -> BodyRule | None:
    """One that begins only later was never asked, and goes."""
    if rule.valid_to is not None:
        return None
    end_rule(actor=actor, rule_id=rule.pk, last_day=clock.today() - dt.timedelta(days=1))
    return rule


@dataclass(frozen=True, kw_only=True)
class Segments(Column):
    """The segments a chain begins with, in their order: [{"layer": …, "name": …}]."""

    default: Any = ()

    def shown(self, row: Any) -> list[dict[str, str]]:
        return [{"layer": layer, "name": name} for layer, name in row.segments]

    def checked(self, value: Any, known: Known) -> list[dict[str, str]]:  # noqa: ARG002
        if value is None:
            return []
        if not isinstance(value, list):
            raise Wrong("应为方括号里的一列，每项写明位置（layer）和名称（name）。")
        for each in value:
            if not isinstance(each, dict) or set(each) != {"layer", "name"}:
                raise Wrong('每个环节应写成 {"layer": "upstream", "name": "原料供应"}。')
            if each["layer"] not in Layer.values or not isinstance(each["name"], str):
                raise Wrong(f"环节的位置应为{'、'.join(Layer.values)}之一，名称应为文字。")
        return [{"layer": each["layer"], "name": each["name"]} for each in value]

    def value(self, kept: Any, ids: Any) -> list[list[str]]:  # noqa: ARG002
        return [[each["layer"], each["name"]] for each in kept]

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return "、".join(f"{Layer(each['layer']).label}：{each['name']}" for each in kept)

    def schema(self) -> dict[str, Any]:
        line = {"type": "object", "required": ["layer", "name"], "additionalProperties": False}
        columns = {"layer": {"enum": Layer.values}, "name": {"type": "string"}}
        return {"description": self.label, "type": "array", "items": {**line, "properties": columns}}


def _update_pattern(actor: Principal, pattern: StructurePattern, values: Values) -> StructurePattern:
    return update_pattern(actor=actor, pattern_id=pattern.pk, values=values, expected_version=None)


def _create_tier(actor: Principal, values: Values) -> PatternTier:
    columns = dict(values)
    pattern_id, place = columns.pop("pattern_id"), columns.pop("place")
    return put_tier(actor=actor, pattern_id=pattern_id, place=place, values=columns)


def _update_tier(actor: Principal, tier: PatternTier, values: Values) -> PatternTier:
    return put_tier(actor=actor, pattern_id=tier.pattern_id, place=tier.place, values=values)


RULES = Part(
    code="body_rules",
    label="组织要求",
    help="每条链要有什么组织，每个链党组织要有哪些席位、成员和联络员",
    order=80,
    model=BodyRule,
    key=("subject", "kind", "tier", "title", "category", "valid_from"),
    columns=(
        Choice(code="subject", label="要求", choices=RuleSubject, required=True),
        TermCode(code="kind", label="适用类别", kind="body_kind"),
        TermCode(code="tier", label="适用层级", kind="body_tier"),
        TermCode(code="title", label="席位", kind="body_seat"),
        TermCode(code="category", label="成员类别", kind="member_category"),
        Number(code="least", label="至少", default=1),
        Number(code="most", label="至多"),
        Text(code="note", label="依据"),
        Day(code="valid_from", label="起始日期"),
        Day(code="valid_to", label="终止日期"),
    ),
    right="body.edit",
    create=_create,
    update=_update,
    retire=_retire,
    rows=_rules,
)

PATTERNS = Part(
    code="structure_patterns",
    label="结构模式",
    help="新建产业链时一并建立的环节",
    order=84,
    model=StructurePattern,
    key=("name",),
    columns=(
        Text(code="name", label="名称", required=True),
        Text(code="note", label="说明"),
        Segments(code="segments", label="环节"),
    ),
    right="body.edit",
    create=lambda actor, values: create_pattern(actor=actor, values=values),
    update=_update_pattern,
    retire=lambda actor, pattern: delete_pattern(actor=actor, pattern_id=pattern.pk),
)
TIERS = Part(
    code="pattern_tiers",
    label="结构模式的层次",
    help="每一层是什么组织、在哪一级、怎么命名",
    order=85,
    model=PatternTier,
    key=("pattern", "place"),
    columns=(
        Named(
            code="pattern",
            label="结构模式",
            part="structure_patterns",
            model=StructurePattern,
            by="name",
            noun="结构模式",
            required=True,
        ),
        Number(code="place", label="第几层", required=True),
        TermCode(code="kind", label="类别", kind="body_kind", required=True),
        TermCode(code="tier", label="层级", kind="body_tier", required=True),
        Text(code="title", label="名称写法", required=True),
    ),
    right="body.edit",
    create=_create_tier,
    update=_update_tier,
    retire=lambda actor, tier: remove_tier(actor=actor, tier_id=tier.pk),
)
ABOVE = Part(
    code="tier_rules",
    label="层级的上下关系",
    help="哪个层级的组织可以设在哪个层级之下；没有写的层级，可以设在排在它前面的任何层级之下",
    order=78,
    model=TierRule,
    key=("tier", "above"),
    columns=(
        TermCode(code="tier", label="层级", kind="body_tier", required=True),
        TermCode(code="above", label="上一层级", kind="body_tier", required=True),
    ),
    right="body.edit",
    create=lambda actor, values: add_tier_above(actor=actor, **values),
    update=lambda actor, rule, values: rule,  # noqa: ARG005 - there is nothing beside the key
    retire=lambda actor, rule: remove_tier_above(actor=actor, rule=rule),
)
PAIRING = Part(
    code="pairing_rule",
    label="结对规则",
    help="多久没有活动算长期无活动，期满前几天提醒",
    order=86,
    model=PairingRule,
    key=(),
    columns=(
        Number(code="dormant_days", label="长期无活动（天）", required=True),
        Number(code="early_days", label="期满前首次提醒（天）", required=True),
        Number(code="late_days", label="期满前再次提醒（天）", required=True),
    ),
    right="body.edit",
    create=lambda actor, values: set_pairing_rule(actor=actor, values=values, expected_version=None),
    update=lambda actor, rule, values: set_pairing_rule(  # noqa: ARG005 - there is but one
        actor=actor, values=values, expected_version=None
    ),
)
SUGGESTIONS = Part(
    code="suggestion_rule",
    label="结对建议的权重",
    help="建议结对时，供应关系、环节、所有制、规模、地域和缺口各看重几分",
    order=87,
    model=SuggestionRule,
    key=(),
    columns=tuple(
        Number(code=factor.value, label=factor.label, default=weight) for factor, weight in USUAL_WEIGHTS.items()
    ),
    right="body.edit",
    create=lambda actor, values: set_suggestion_rule(actor=actor, values=values, expected_version=None),
    update=lambda actor, rule, values: set_suggestion_rule(  # noqa: ARG005 - there is but one
        actor=actor, values=values, expected_version=None
    ),
)


def _set_link_rule(actor: Principal, values: Values) -> LinkRule:
    return set_link_rule(actor=actor, values=values, expected_version=None)


LINK_RULE = Part(
    code="link_rule",
    label="结对联系比例",
    help="1 名企业党员联系几名流动党员、1 名流动党员联系几名职工群众",
    order=53,
    model=LinkRule,
    key=(),
    columns=(
        Number(code="floating_least", label="每名党员联系流动党员至少", required=True),
        Number(code="floating_most", label="每名党员联系流动党员至多", required=True),
        Number(code="employees_least", label="每名流动党员联系职工至少", required=True),
        Number(code="employees_most", label="每名流动党员联系职工至多", required=True),
    ),
    right="work.edit",
    create=_set_link_rule,
    update=lambda actor, rule, values: _set_link_rule(actor, values),  # noqa: ARG005 - there is but one
)

PARTS = (PAIRING, ABOVE, RULES, PATTERNS, TIERS, LINK_RULE, SUGGESTIONS)
