from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """What a city weighs and what its bodies set aside stays with it."""

    dependencies = [("alliances", "0038_suggestions_of_pairings")]

    operations = [
        TenantTable("SuggestionRule", subtree="none"),
        TenantTable("SuggestionRefusal", subtree="none"),
    ]
