"""Supply and demand, what comes of them, directories by number, and companies a chain wants to have."""

from collections.abc import Mapping

from django.db.models import TextChoices


class EntrySide(TextChoices):
    SUPPLY = "supply", "供给"
    DEMAND = "demand", "需求"


OPPOSITE: Mapping[str, EntrySide] = {EntrySide.SUPPLY: EntrySide.DEMAND, EntrySide.DEMAND: EntrySide.SUPPLY}


class EntryState(TextChoices):
    DRAFT = "draft", "草稿"
    LISTED = "listed", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已过期"


ENTRY_TRANSITIONS: Mapping[str, frozenset[str]] = {
    EntryState.DRAFT: frozenset({EntryState.LISTED, EntryState.WITHDRAWN}),
    EntryState.LISTED: frozenset({EntryState.WITHDRAWN, EntryState.EXPIRED}),
    EntryState.WITHDRAWN: frozenset({EntryState.LISTED}),
    EntryState.EXPIRED: frozenset({EntryState.LISTED, EntryState.WITHDRAWN}),
}


class Visibility(TextChoices):
    """Who sees what is listed, besides those who work for its body."""

    ALLIANCE = "alliance", "链党组织成员"
    CHAIN = "chain", "本链企业"
    CITY = "city", "全市企业"


class DealState(TextChoices):
    INTERESTED = "interested", "有意向"
    TALKING = "talking", "洽谈中"
    DONE = "done", "已成交"
    DROPPED = "dropped", "未成交"


DEAL_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DealState.INTERESTED: frozenset({DealState.TALKING, DealState.DROPPED}),
    DealState.TALKING: frozenset({DealState.DONE, DealState.DROPPED}),
    DealState.DONE: frozenset({DealState.TALKING}),  # the other side did not stand by it
    DealState.DROPPED: frozenset(),
}
OPEN_DEALS = (DealState.INTERESTED, DealState.TALKING)


class DirectoryKind(TextChoices):
    """Each is numbered by itself, year by year (R16)."""

    BOTH = "both", "产品供需目录"
    SUPPLY = "supply", "产品供给目录"
    DEMAND = "demand", "产品需求目录"


class TargetStage(TextChoices):
    LEAD = "lead", "线索"
    CONTACT = "contact", "接触"
    TALKS = "talks", "洽谈"
    SIGNED = "signed", "签约"
    LANDED = "landed", "落地"
    SHELVED = "shelved", "搁置"


LADDER = (TargetStage.LEAD, TargetStage.CONTACT, TargetStage.TALKS, TargetStage.SIGNED, TargetStage.LANDED)
RUNNING_STAGES = LADDER[:-1]

# Up the ladder by as many rungs as it took, down where it turned out otherwise; aside from anywhere but its end.
TARGET_TRANSITIONS: Mapping[str, frozenset[str]] = {
    **{stage: frozenset(LADDER) - {stage} | {TargetStage.SHELVED} for stage in RUNNING_STAGES},
    TargetStage.LANDED: frozenset({TargetStage.SIGNED}),  # registered by mistake
    TargetStage.SHELVED: frozenset(RUNNING_STAGES),
}
