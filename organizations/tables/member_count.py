"""Member figures by organization and day as a table, both ways."""

from organizations.filters import MemberCountFilter
from organizations.models import MemberCount
from organizations.queries import member_counts_for
from organizations.tables.counted import DatedCountTable
from organizations.tables.names import Names, party_org_names


class MemberCountTable(DatedCountTable):
    code = "member_counts"
    label = "党员数"
    list_url = "party-org-list"
    lists = ("api-member-count-list",)
    model = MemberCount
    owner = "party_org_id"
    owner_noun = "党组织"
    owner_aliases = ("党组织", "组织名称", "党组织全称")
    filterset = MemberCountFilter
    counts = staticmethod(member_counts_for)

    def owners(self) -> Names:
        return party_org_names()
