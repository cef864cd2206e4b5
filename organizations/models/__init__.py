from organizations.models.alias import PartyOrgAlias, UnitAlias
from organizations.models.merging import DuplicatePair, Merge
from organizations.models.organization import (
    MemberCount,
    Named,
    OwnRegion,
    PartyOrg,
    PartyOrgHost,
    Residence,
    Unit,
    UnitFigure,
    UnitIndustry,
    UnitMemberCount,
    UnitTag,
)

__all__ = [
    "DuplicatePair",
    "MemberCount",
    "Merge",
    "Named",
    "OwnRegion",
    "PartyOrg",
    "PartyOrgAlias",
    "PartyOrgHost",
    "Residence",
    "Unit",
    "UnitAlias",
    "UnitFigure",
    "UnitIndustry",
    "UnitMemberCount",
    "UnitTag",
]
