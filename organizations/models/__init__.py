from organizations.models.alias import PartyOrgAlias, UnitAlias
from organizations.models.mass_org import MassOrg
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
    "MassOrg",
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
