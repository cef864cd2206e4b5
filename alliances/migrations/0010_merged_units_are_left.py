from django.db import migrations

from core.tenancy.merged import refuses_merged


class Migration(migrations.Migration):
    """Nothing new leads to a unit or a party organization that was merged into another."""

    dependencies = [
        ("alliances", "0009_wall_of_patterns"),
        ("core", "0034_merged_records_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        refuses_merged(
            {
                "alliances_chainbody": {
                    "office_host_id": ["organizations_unit"],
                    "lead_unit_id": ["organizations_unit"],
                },
                "alliances_membership": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
                "alliances_seat": {"unit_id": ["organizations_unit"]},
            }
        )
    ]
