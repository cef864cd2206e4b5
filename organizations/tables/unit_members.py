"""Members working in units, by unit and day, as a table both ways (R39)."""

from organizations.filters import UnitMemberCountFilter
from organizations.models import UnitMemberCount
from organizations.queries import unit_member_counts_for
from organizations.tables.counted import DatedCountTable
from organizations.tables.names import Names, unit_names


class UnitMemberCountTable(DatedCountTable):
    code = "unit_member_counts"
    label = "单位党员数"
    list_url = "unit-list"
    lists = ("unit-members", "api-unit-member-count-list")
    model = UnitMemberCount
    owner = "unit_id"
    owner_noun = "单位"
    owner_aliases = ("单位", "企业名称", "单位全称", "统一社会信用代码")
    filterset = UnitMemberCountFilter
    counts = staticmethod(unit_member_counts_for)

    def owners(self) -> Names:
        return unit_names()
