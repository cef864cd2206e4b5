import django.db.models.deletion
from django.db import migrations

import core.tenancy.fields
from core.tenancy.operations import TenantKey


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_wall_of_templates"),
        ("reports", "0005_packs_are_numbered"),
    ]

    operations = [
        migrations.AddField(
            model_name="editionfile",
            name="template",
            field=core.tenancy.fields.TenantForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.documenttemplate",
            ),
        ),
        TenantKey("EditionFile", "template"),
    ]
