import core.tenancy.fields
from core.tenancy.operations import TenantKey
import django.db.models.deletion
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_document_numbers"),
        ("reports", "0004_pack_rule_wall"),
    ]

    operations = [
        migrations.AddField(
            model_name="packrule",
            name="document_series",
            field=core.tenancy.fields.TenantForeignKey(
                blank=True,
                help_text="发布时在这个机关代字下自动编号，正式稿印发文机关标志和字号；不选则不编号",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.documentseries",
                verbose_name="发文字号",
            ),
        ),
        TenantKey("PackRule", "document_series"),
    ]
