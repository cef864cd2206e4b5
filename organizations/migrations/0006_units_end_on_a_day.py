from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_exclusions_are_not_read_from")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="ended_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="注销日期"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", True), ("state", "ended"), _connector="OR"),
                name="organizations_unit_ended_on_ended",
                violation_error_message="只有注销的单位有注销日期。",
            ),
        ),
    ]
