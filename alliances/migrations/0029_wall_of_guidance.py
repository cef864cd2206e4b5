from django.db import migrations

from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("alliances", "0028_guidance_and_recommendations")]

    operations = [
        TenantTable("Guidance", subtree="none", anchor="guidance", sensitive=["text", "reply"]),
        TenantTable("Recommendation", subtree="none", anchor="recommendation", sensitive=["reason"]),
        refuses_merged(
            {
                "alliances_guidance": {"unit_id": ["organizations_unit"], "party_org_id": ["organizations_partyorg"]},
                "alliances_recommendation": {"unit_id": ["organizations_unit"]},
            }
        ),
    ]
