from django.db import migrations

from core.tenancy.merged import refuses_merged


class Migration(migrations.Migration):
    """Nothing new leads to a unit or a party organization that was merged into another."""

    dependencies = [
        ("chains", "0023_exclusions_are_approved"),
        ("core", "0034_merged_records_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        refuses_merged(
            {
                "chains_chain": {"lead_department_id": ["organizations_unit"]},
                "chains_chainhead": {"department_id": ["organizations_unit"]},
                "chains_chainunit": {"unit_id": ["organizations_unit"]},
                "chains_chainleaderorg": {"party_org_id": ["organizations_partyorg"]},
                "chains_coverageexclusion": {"unit_id": ["organizations_unit"]},
                "chains_keyproject": {"owner_id": ["organizations_unit"]},
                "chains_participant": {"unit_id": ["organizations_unit"]},
                "chains_milestone": {"owner_id": ["organizations_unit"]},
                "chains_gap": {"owner_id": ["organizations_unit"], "unit_id": ["organizations_unit"]},
            }
        )
    ]
