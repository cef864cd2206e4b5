"""What tables of rows that belong to something larger have in common."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances.sight import EDIT, VIEW
from core.principal import Principal
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow


class PartTable(RecordTable):
    """``owner`` is the column of what a row belongs to. What makes a row the row it is stays (``fixed``)."""

    view_action = VIEW
    edit_action = EDIT
    owner: ClassVar[str]
    fixed: ClassVar[tuple[str, ...]]
    fixed_text: ClassVar[str] = "已登记的不能改换，请登记结束后另起一行；登记错的请在页面上删除。"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        raise NotImplementedError(self.code)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        raise NotImplementedError(self.code)

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: value for name, value in values.items() if name != self.owner}
        found: UUID = self.put(actor, values[self.owner], columns).pk
        return found

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, self.fixed, self.fixed_text)
        if row.target is not None:
            self.correct(actor, row.target.id, changes)
