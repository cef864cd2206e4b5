from django.db import migrations


def _unkeyed(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_id_id",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id_id UNIQUE (tenant_id, id)",
    )


class Migration(migrations.Migration):
    """Nothing points at a tag of a unit, nor at an organization's place in one; sheets write them by the thousand."""

    dependencies = [("organizations", "0017_wall_of_mass_orgs")]

    operations = [_unkeyed("organizations_unittag"), _unkeyed("organizations_partyorghost")]
