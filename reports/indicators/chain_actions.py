"""补链、延链、升链、建链 …: what is done for the chains, by class of industry (F007), over gaps and over projects."""

from typing import Any

from django.db.models import QuerySet

from chains.choices import GapMeaning
from chains.gap_queries import gaps_for, gaps_open_on
from chains.models import ProjectAction
from reports.indicators import rows
from reports.indicators.model import Asked, Dimension, Indicator, Rows
from reports.indicators.subjects import GAPS, PROJECTS

BY_CLASS = (Dimension.CLASS, Dimension.CHAIN)


def _gaps(meaning: GapMeaning) -> Rows:
    def found(asked: Asked) -> QuerySet[Any]:
        open_then = gaps_open_on(asked.chains().values("id"), asked.day)
        return open_then.filter(kind__meaning=meaning, id__in=gaps_for(asked.sight.principal).values("id"))

    return found


def _projects(meaning: GapMeaning) -> Rows:
    """Projects of the year on the chains asked for; one with two tags of one meaning is one project."""

    def found(asked: Asked) -> QuerySet[Any]:
        tagged = ProjectAction.objects.filter(action__meaning=meaning).values("project_id")
        return rows.projects(asked).filter(id__in=tagged)

    return found


def _of(meaning: GapMeaning) -> tuple[Indicator, Indicator]:
    label = str(meaning.label)
    return (
        Indicator(
            f"gaps_{meaning}",
            f"{label}事项",
            "强链补链",
            f"当日在办（已登记、未办结也未撤销）的{label}事项，每项只计一次。",
            "项",
            GAPS,
            _gaps(meaning),
            dimensions=BY_CLASS,
            needs=("gap.view",),
            source="F007",
        ),
        Indicator(
            f"projects_{meaning}",
            f"{label}项目",
            "强链补链",
            f"当年列入各产业链、标有{label}行动的重点项目，不含终止的；标有几种行动的，每种各计一次。",
            "个",
            PROJECTS,
            _projects(meaning),
            dimensions=BY_CLASS,
            needs=("project.view",),
            source="F007",
        ),
    )


ACTIONS: tuple[Indicator, ...] = tuple(one for meaning in GapMeaning for one in _of(meaning))
