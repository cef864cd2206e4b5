from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0012_wall_of_invitations")]

    operations = [
        migrations.AddField(
            "grant",
            "decision",
            models.CharField(blank=True, default="", editable=False, max_length=200, verbose_name="办理意见"),
            preserve_default=False,
        )
    ]
