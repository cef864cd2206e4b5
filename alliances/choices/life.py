"""How a body lives: planned, founded, renamed, merged, split, ended (R06)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class BodyEventKind(TextChoices):
    FOUND = "found", "成立"
    RENAME = "rename", "更名"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    END = "end", "终止"


class BodyState(TextChoices):
    PLANNED = "planned", "筹建"
    ACTIVE = "active", "运行"
    MERGED = "merged", "已合并"
    SPLIT = "split", "已拆分"
    ENDED = "ended", "已终止"


BODY_TRANSITIONS: Mapping[str, frozenset[str]] = {
    BodyState.PLANNED: frozenset({BodyState.ACTIVE}),
    BodyState.ACTIVE: frozenset({BodyState.MERGED, BodyState.SPLIT, BodyState.ENDED}),
    # Back by taking back what was done: a merger and a split as a whole, an end by reopening.
    BodyState.MERGED: frozenset({BodyState.ACTIVE}),
    BodyState.SPLIT: frozenset({BodyState.ACTIVE}),
    BodyState.ENDED: frozenset({BodyState.ACTIVE}),
}
# One that was founded existed between its dates, whatever became of it since; one that is planned never did.
FOUNDED = (BodyState.ACTIVE, BodyState.MERGED, BodyState.SPLIT, BodyState.ENDED)
GONE = (BodyState.MERGED, BodyState.SPLIT, BodyState.ENDED)
