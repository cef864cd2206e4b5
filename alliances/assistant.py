"""This room's steps of the set-up assistant: names, structure, the first chain and the first units on it."""

from typing import Any

from django.db import transaction

from alliances import actions
from alliances.assistant_forms import FirstChainForm, FirstUnitsForm
from alliances.choices import SHOWN_CHAIN_WORD
from alliances.models import ChainBody, StructurePattern
from alliances.pattern_forms import PatternForm
from alliances.tiers import usual_tier
from chains.actions import appoint_head, create_chain, put_on_chain
from chains.choices import ChainRole, HeadRole
from chains.models import Chain, Segment
from core.assistant.names import names_step
from core.assistant.steps import SetupStep
from core.models import Term
from core.principal import Principal
from members.actions.people import create_person
from organizations.actions import create_unit
from organizations.choices import UnitKind
from organizations.models import Unit

CHAIN_NAMES = names_step(
    code="chains",
    short="产业链",
    label="产业链怎么分",
    question="产业链分哪些等级、哪些类，链长是哪一级领导？",
    order=20,
    kinds=("chain_grade", "chain_class", "post_level"),
)
BODY_NAMES = names_step(
    code="bodies",
    short="党组织",
    label="链党组织叫什么",
    question="链上的党组织、从上到下的层级、席位、成员在本市怎么称呼？",
    order=30,
    kinds=("body_kind", "body_tier", "body_seat", "member_category"),
)


def _sets_up(principal: Principal) -> bool:
    return principal.may_everywhere("configuration.edit") and principal.may_everywhere("body.edit")


def _pattern_form(principal: Principal, data: Any, files: Any) -> PatternForm:  # noqa: ARG001
    pattern: StructurePattern | None = StructurePattern.objects.order_by("created_at").first()
    if pattern is not None:
        return PatternForm(data, pattern=pattern)
    kind = Term.objects.filter(kind="body_kind", valid_to__isnull=True).order_by("order").first()
    tier = usual_tier(principal.tenant.level)
    first = {"kind_1": str(kind.pk), "title_1": f"{SHOWN_CHAIN_WORD}{kind.label}"} if kind else {}
    first |= {"tier_1": str(tier.pk)} if tier else {}
    segments = "上游：原料供应\n中游：加工制造\n下游：销售应用"
    return PatternForm(data, initial={"name": "本市产业链", "segments": segments, **first})


def _save_pattern(principal: Principal, form: PatternForm) -> str:
    held: StructurePattern | None = StructurePattern.objects.order_by("created_at").first()
    with transaction.atomic():
        if held is None:
            saved = actions.create_pattern(actor=principal, values=form.values())
        else:
            saved = actions.update_pattern(
                actor=principal, pattern_id=held.pk, values=form.values(), expected_version=None
            )
        tiers = actions.set_tiers(actor=principal, pattern_id=saved.pk, tiers=form.tiers())
    return f"已保存结构：{len(tiers)} 层组织，{len(saved.segments)} 个环节。"


def _pattern_preview(principal: Principal, form: PatternForm) -> dict[str, Any]:  # noqa: ARG001
    return {"tiers": form.sketch(), "segments": form.segment_sketch()}


def _chain_form(principal: Principal, data: Any, files: Any) -> FirstChainForm:  # noqa: ARG001
    return FirstChainForm(data)


def _save_chain(principal: Principal, form: FirstChainForm) -> str:
    """The chain, what its pattern builds, and its head, all or none."""
    values = form.cleaned_data
    with transaction.atomic():
        chain = create_chain(
            actor=principal,
            values={
                "name": values["name"],
                "short_name": values["short_name"],
                "level": principal.tenant.level,
                "grade_id": values["grade"] or None,
            },
        )
        segments: list[Segment] = []
        bodies: list[ChainBody] = []
        if values["pattern"]:
            segments, bodies = actions.build_by_pattern(
                actor=principal, pattern_id=values["pattern"], chain_id=chain.pk, founded_on=None
            )
        if values["head_name"]:
            person = create_person(actor=principal, values={"name": values["head_name"], "post": values["head_post"]})
            appoint_head(
                actor=principal,
                chain_id=chain.pk,
                values={
                    "role": HeadRole.HEAD,
                    "person_id": person.pk,
                    "post": values["head_post"],
                    "post_level_id": values["post_level"] or None,
                },
            )
    return f"已建立“{chain.name}”：{len(segments)} 个环节，{len(bodies)} 个组织。"


def _units_form(principal: Principal, data: Any, files: Any) -> FirstUnitsForm:  # noqa: ARG001
    return FirstUnitsForm(data, chain=_first_chain())


def _first_chain() -> Chain | None:
    found: Chain | None = Chain.objects.order_by("-created_at").first()
    return found


def _save_units(principal: Principal, form: FirstUnitsForm) -> str:
    """Units by the pasted names, known ones taken as they are, each put on the chain; the first leads where asked."""
    chain = form.required_chain()
    with transaction.atomic():
        for place, name in enumerate(form.cleaned_data["names"]):
            unit: Unit | None = Unit.objects.filter(name=name).first()
            if unit is None:
                unit = create_unit(actor=principal, values={"kind": UnitKind.COMPANY, "name": name})
            leads = place == 0 and form.cleaned_data["first_leads"]
            put_on_chain(
                actor=principal,
                chain_id=chain.pk,
                unit_id=unit.pk,
                role=ChainRole.LEADER if leads else ChainRole.MEMBER,
                segment_id=form.cleaned_data["segment"],
                valid_from=None,
            )
    return f"已把 {len(form.cleaned_data['names'])} 家单位放到“{chain.name}”上。"


STEPS = (
    CHAIN_NAMES,
    BODY_NAMES,
    SetupStep(
        code="structure",
        short="结构",
        label="一条链从上到下怎么搭",
        question="每条产业链有几层组织、在哪一级、分哪些环节？填一次，以后建每条链都按它来。",
        order=50,
        template="setup/structure.html",
        allows=_sets_up,
        form=_pattern_form,
        save=_save_pattern,
        preview_template="setup/structure_preview.html",
        preview=_pattern_preview,
    ),
    SetupStep(
        code="first-chain",
        short="第一条链",
        label="建立第一条产业链",
        question="名称和链长；环节和各层组织按刚才的结构一次建好。",
        order=60,
        template="setup/first_chain.html",
        allows=_sets_up,
        form=_chain_form,
        save=_save_chain,
        begun=lambda: bool(Chain.objects.exists()),
    ),
    SetupStep(
        code="first-units",
        short="单位",
        label="放上第一批单位",
        question="把单位名称粘贴进来，一行一家；表格里的大量单位以后在“导入表格”里导入。",
        order=70,
        template="setup/first_units.html",
        allows=_sets_up,
        form=_units_form,
        save=_save_units,
    ),
)
