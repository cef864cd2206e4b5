"""What is changed for many bodies beside the columns of their list: who is liaison (R12), which have ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.actions import end_body, reopen_body
from alliances.models import ChainBody
from alliances.queries import bodies_for
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.beside import EndTable
from members.choices import TitleMeaning
from members.tables.posts import PostTable


class BodyLiaisonTable(PostTable):
    code = "body_liaisons"
    changed = "liaisons"
    header = "联络员"
    meaning = TitleMeaning.LIAISON
    kind = AnchorKind.BODY
    model = ChainBody
    label = "链党组织"
    noun = "个"
    list_url = "body-list"
    beside = ("bodies",)

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return bodies_for(actor, action="person.edit")


class BodyEndTable(EndTable):
    code = "body_ends"
    changed = "ended_on"
    header = "终止日期"
    label = "链党组织"
    noun = "个"
    view_action = "body.view"
    list_url = "body-list"
    model = ChainBody
    beside = ("bodies",)
    fields: ClassVar[Mapping[str, str]] = {"last_day": "ended_on"}

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return bodies_for(actor, action="body.edit")

    def end(self, actor: Principal, record_id: UUID, last_day: dt.date) -> None:
        end_body(actor=actor, body_id=record_id, last_day=last_day)

    def resume(self, actor: Principal, record_id: UUID) -> None:
        reopen_body(actor=actor, body_id=record_id)


TABLES = (BodyLiaisonTable(), BodyEndTable())
