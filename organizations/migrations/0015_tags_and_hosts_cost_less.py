import django.contrib.postgres.constraints
from django.db import migrations, models

import core.tenancy.dated

_DAYS = core.tenancy.dated.DayRange(models.F("valid_from"), models.F("valid_to"), models.Value("[]"))


class Migration(migrations.Migration):
    """What sheets write by the thousand: the tree of days asks for the tenant last."""

    dependencies = [("organizations", "0014_what_bodies_do_has_anchors")]

    operations = [
        migrations.RemoveConstraint(model_name="partyorghost", name="organizations_partyorghost_never_twice"),
        migrations.RemoveConstraint(model_name="unittag", name="organizations_unittag_never_twice"),
        migrations.AddConstraint(
            model_name="partyorghost",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("version__gt", 0)),
                expressions=[("party_org", "="), ("unit", "="), ("tenant", "="), (_DAYS, "&&")],
                name="organizations_partyorghost_never_twice",
                violation_error_message="这个党组织在这段时间里已设在该单位。",
            ),
        ),
        migrations.AddConstraint(
            model_name="unittag",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("version__gt", 0)),
                expressions=[("unit", "="), ("tag", "="), ("tenant", "="), (_DAYS, "&&")],
                name="organizations_unittag_never_twice",
                violation_error_message="这个单位在这段时间里已有这个标签。",
            ),
        ),
    ]
