from django.db import migrations

from core.tenancy.merged import refuses_merged


class Migration(migrations.Migration):
    """Nothing new leads to a unit or a party organization that was merged into another."""

    dependencies = [("organizations", "0011_units_cost_less"), ("core", "0034_merged_records_are_told")]

    operations = [
        refuses_merged(
            {
                "organizations_unitindustry": {"unit_id": ["organizations_unit"]},
                "organizations_unittag": {"unit_id": ["organizations_unit"]},
                "organizations_residence": {"unit_id": ["organizations_unit"]},
                "organizations_partyorghost": {
                    "unit_id": ["organizations_unit"],
                    "party_org_id": ["organizations_partyorg"],
                },
                "organizations_unitmembercount": {"unit_id": ["organizations_unit"]},
                "organizations_membercount": {"party_org_id": ["organizations_partyorg"]},
                "organizations_unitfigure": {"unit_id": ["organizations_unit"]},
                "organizations_unitalias": {"unit_id": ["organizations_unit"]},
                "organizations_partyorgalias": {"party_org_id": ["organizations_partyorg"]},
                "organizations_partyorg": {"superior_id": ["organizations_partyorg"]},
                "core_attachment": {"owner_id": ["organizations_unit", "organizations_partyorg"]},
            }
        )
    ]
