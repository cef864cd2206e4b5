from django.db import migrations

from core.tenancy.merged import refuses_merged


class Migration(migrations.Migration):
    """Nothing new leads to a unit or a party organization that was merged into another."""

    dependencies = [
        ("members", "0013_decisions_say_why"),
        ("core", "0034_merged_records_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        refuses_merged(
            {
                "members_person": {"unit_id": ["organizations_unit"]},
                "members_appointment": {"target_id": ["organizations_unit", "organizations_partyorg"]},
                "members_liaisonexemption": {"target_id": ["organizations_unit", "organizations_partyorg"]},
                "members_invitation": {"scope_id": ["organizations_unit"]},
                "members_grant": {"scope_id": ["organizations_unit"]},
            }
        )
    ]
