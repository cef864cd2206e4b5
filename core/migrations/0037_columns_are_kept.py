from django.db import migrations, models

TABLE = "core_account"
BEFORE, AFTER = "last_login,failed_attempts", "last_login,failed_attempts,list_columns"


def triggers(silent: str) -> str:
    """Which columns of a list somebody hides is no event of the log."""
    function = f"EXECUTE FUNCTION app.audit_identity('home_tenant_id', 'password', '{silent}')"
    return f"""
DROP TRIGGER audit_insert ON {TABLE};
DROP TRIGGER audit_update ON {TABLE};
CREATE TRIGGER audit_insert AFTER INSERT ON {TABLE} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT {function};
CREATE TRIGGER audit_update AFTER UPDATE ON {TABLE} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT {function};
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0036_wall_of_notice_rules")]

    operations = [
        migrations.AddField(
            "account", "list_columns", models.JSONField(default=dict, editable=False, verbose_name="列表的列")
        ),
        migrations.AddField("savedview", "columns", models.JSONField(blank=True, null=True, verbose_name="列")),
        migrations.RunSQL(triggers(AFTER), triggers(BEFORE)),
    ]
