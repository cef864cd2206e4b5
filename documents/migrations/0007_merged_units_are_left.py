from django.db import migrations

from core.tenancy.merged import refuses_merged


class Migration(migrations.Migration):
    """Nothing new leads to a unit or a party organization that was merged into another."""

    dependencies = [
        ("documents", "0006_wall_of_city_fonts"),
        ("core", "0034_merged_records_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        refuses_merged(
            {
                "documents_documentseries": {"issuer_id": ["organizations_unit", "organizations_partyorg"]},
            }
        )
    ]
