from django.db import migrations

from core.tenancy import never_twice


def _asked(model: str, name: str, owner: str, member: str, message: str) -> list[migrations.AddConstraint]:
    constraint = never_twice.NeverTwiceByStatement(
        name=name, owner=owner, member=member, violation_error_message=message
    )
    return [
        migrations.RemoveConstraint(model_name=model, name=name),
        migrations.AddConstraint(model_name=model, constraint=constraint),
    ]


class Migration(migrations.Migration):
    """The trees of days go: that a tag or a host is not there twice at once is one look a statement."""

    dependencies = [("organizations", "0022_visits_have_anchors")]

    operations = [
        migrations.RunSQL(never_twice.FUNCTION, never_twice.DROP_FUNCTION),
        *_asked("unittag", "organizations_unittag_never_twice", "unit", "tag", "这个单位在这段时间里已有这个标签。"),
        *_asked(
            "partyorghost",
            "organizations_partyorghost_never_twice",
            "party_org",
            "unit",
            "这个党组织在这段时间里已设在该单位。",
        ),
    ]
