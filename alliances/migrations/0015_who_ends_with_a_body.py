from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliances", "0014_levels_are_gone")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="ended_with_body",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="随组织终止"),
        ),
        migrations.AddField(
            model_name="seat",
            name="ended_with_body",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="随组织终止"),
        ),
    ]
