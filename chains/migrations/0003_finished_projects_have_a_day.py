from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("chains", "0002_wall")]

    operations = [
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                name="chains_keyproject_finished_with_day",
                condition=Q(state="finished", finished_on__isnull=False)
                | (~Q(state="finished") & Q(finished_on__isnull=True)),
                violation_error_message="已完成的项目要有完成日期，未完成的项目不能有完成日期。",
            ),
        ),
    ]
