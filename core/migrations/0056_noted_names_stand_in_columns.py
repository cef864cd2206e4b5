from django.db import migrations, models

from core.search import sql

COLUMNS = {
    "key": "规范名称",
    "letters": "首字母",
    "other": "其他名称",
    "further": "又一名称",
    "code": "代码",
    "further_code": "又一代码",
}
# Both ways the functions that write names come with the columns they write, after them and in one step.
# What waits is of all tenants, and the owner is bound to the policies: let free for these statements.
FREE = "ALTER TABLE core_searchdue NO FORCE ROW LEVEL SECURITY;"
BOUND = "ALTER TABLE core_searchdue FORCE ROW LEVEL SECURITY;"
FORWARDS = f"""
{FREE}
ALTER TABLE core_searchdue {", ".join(f"ADD COLUMN {name} text NOT NULL DEFAULT ''" for name in COLUMNS)};
UPDATE core_searchdue SET
  key = COALESCE(names ->> 'key', ''), letters = COALESCE(names ->> 'letters', ''),
  other = COALESCE(names -> 'others' ->> 0, ''), further = COALESCE(names -> 'others' ->> 1, ''),
  code = COALESCE(names -> 'codes' ->> 0, ''), further_code = COALESCE(names -> 'codes' ->> 1, '');
ALTER TABLE core_searchdue DROP COLUMN names, DROP CONSTRAINT core_searchdue_pkey;
CREATE INDEX core_searchdue_entry ON core_searchdue (tenant_id, entry);
{BOUND}
{sql.FUNCTIONS}
"""  # noqa: S608 - our own names
BACKWARDS = f"""
{FREE}
ALTER TABLE core_searchdue ADD COLUMN names jsonb;
UPDATE core_searchdue d SET names = {sql.noted_names("d")};
ALTER TABLE core_searchdue ALTER names SET NOT NULL, {", ".join(f"DROP COLUMN {name}" for name in COLUMNS)},
  ADD CONSTRAINT core_searchdue_pkey PRIMARY KEY (tenant_id, kind, entry, source);
DROP INDEX core_searchdue_entry;
{BOUND}
{sql.FORMER_KEEP_NAMES}
"""  # noqa: S608 - our own names


class Migration(migrations.Migration):
    """A noted name is columns of text, no JSON, and has one index: whoever writes names waits half as long for it."""

    dependencies = [("core", "0055_log_is_keyed_as_it_is_read")]

    operations = [
        migrations.RunSQL(
            FORWARDS,
            BACKWARDS,
            state_operations=[
                migrations.RemoveField("searchdue", "names"),
                *(
                    migrations.AddField("searchdue", name, models.TextField(db_default="", verbose_name=label))
                    for name, label in COLUMNS.items()
                ),
                migrations.AddIndex("searchdue", models.Index(fields=["tenant", "entry"], name="core_searchdue_entry")),
            ],
        ),
    ]
