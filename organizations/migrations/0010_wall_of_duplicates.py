from django.db import migrations

from core.choices import FindableKind
from core.search.operations import FindableNames
from core.tenancy.operations import TenantKey, TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0017_names_are_noted"), ("organizations", "0009_duplicates_are_merged")]

    operations = [
        TenantTable("UnitAlias", subtree="rows"),
        TenantTable("PartyOrgAlias", subtree="rows"),
        TenantTable("DuplicatePair", subtree="none"),
        TenantTable("Merge", subtree="none", deletable=False),
        TenantKey("Unit", "merged_into"),
        TenantKey("PartyOrg", "merged_into"),
        FindableNames(
            "UnitAlias", kind=FindableKind.UNIT, key="name_key", letters="initials", codes=["uscc"], entry="unit_id"
        ),
        FindableNames(
            "PartyOrgAlias", kind=FindableKind.PARTY_ORG, key="name_key", letters="initials", entry="party_org_id"
        ),
    ]
