"""Never twice at once, asked once a statement: for dated tables that sheets write by the thousand (docs/adr/0069).

An exclusion constraint keeps a tree of days and asks it for each row by itself. Here one look at what a statement wrote
says the same. What the tree gave for nothing the function does itself: two transactions that write under one owner at
once come one after the other by the owner's lock, and the second looks when it has it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Value

from core.tenancy.dated import DayRange, NeverTwice

# Arguments: the columns of owner and member, the owner's table, the constraint's name in the error.
#
# Each statement of a VOLATILE function sees what was committed before it began: the look sees whatever the lock waited
# for. At a stricter isolation it would see what stood before the wait, so those are refused. A row that holds on no day
# on which it did not hold before cannot meet another, and asks for nothing.
#
# An owner this transaction wrote before is not locked again: either it is new, and nobody else can put a row under it,
# or it was changed, and its lock is held. Its xmin is then the transaction's number or that of the present savepoint,
# which the rows just written bear.
#
# Of sorted rows that do not meet the next one none meet at all. How many owners there are is kept from the planner: it
# takes the index however many rows the table has.
#
# A function changed here needs a migration that issues it again (core.database.checks).
FUNCTION = """
CREATE OR REPLACE FUNCTION app.never_twice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner text := TG_ARGV[0];
  member text := TG_ARGV[1];
  written text := 'SELECT n.%1$I FROM new_rows n';
  owners uuid[];
  found text;
BEGIN
  IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION '% is written at READ COMMITTED alone', TG_TABLE_NAME USING ERRCODE = 'feature_not_supported';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    written := written || ' LEFT JOIN old_rows o ON o.id = n.id '
        'WHERE o.%1$I IS DISTINCT FROM n.%1$I OR o.%2$I IS DISTINCT FROM n.%2$I '
        'OR NOT daterange(n.valid_from, n.valid_to, ''[]'') <@ daterange(o.valid_from, o.valid_to, ''[]'')';
  END IF;
  EXECUTE format('SELECT ARRAY(' || written || ')', owner, member) INTO owners;
  IF owners = '{}' THEN RETURN NULL; END IF;
  EXECUTE format(
      'SELECT count(*) FROM (SELECT FROM public.%I w WHERE w.id = ANY ((SELECT $1)::uuid[]) '
      'AND w.xmin <> (SELECT pg_current_xact_id()::xid) '
      'AND w.xmin IS DISTINCT FROM (SELECT t.xmin FROM public.%I t WHERE t.id = (SELECT n.id FROM new_rows n LIMIT 1)) '
      'ORDER BY w.id FOR NO KEY UPDATE OF w) held',
      TG_ARGV[2], TG_TABLE_NAME) USING owners;
  EXECUTE format(
      'SELECT format(''%%s %%s'', owner, member) FROM (SELECT t.%1$I AS owner, t.%2$I AS member, '
      'COALESCE(t.valid_from, ''-infinity'') AS first_day, lag(COALESCE(t.valid_to, ''infinity'')) '
      'OVER (PARTITION BY t.%1$I, t.%2$I ORDER BY COALESCE(t.valid_from, ''-infinity'')) AS last_day_before '
      'FROM public.%3$I t WHERE t.%1$I = ANY ((SELECT $1)::uuid[])) held '
      'WHERE first_day <= last_day_before',
      owner, member, TG_TABLE_NAME) INTO found USING owners;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION '%: % is there twice at once', TG_TABLE_NAME, found
      USING ERRCODE = 'exclusion_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[3];
  END IF;
  RETURN NULL;
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION IF EXISTS app.never_twice();"

_FIRES = (("insert", "NEW TABLE AS new_rows"), ("update", "OLD TABLE AS old_rows NEW TABLE AS new_rows"))


class NeverTwiceByStatement(NeverTwice):
    """Rows of one ``owner`` and one ``member`` (fields) may not be in force on the same day; two triggers hold it.

    The database says it as an exclusion constraint of this name would.
    """

    def __init__(
        self,
        *,
        name: str,
        owner: str,
        member: str,
        violation_error_code: Any = None,
        violation_error_message: Any = None,
    ) -> None:
        self.owner, self.member = owner, member
        super().__init__(
            name=name,
            expressions=[
                *[(field, RangeOperators.EQUAL) for field in (owner, member, "tenant")],
                (DayRange(F("valid_from"), F("valid_to"), Value(DayRange.bounds)), RangeOperators.OVERLAPS),
            ],
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self) -> Any:
        _, args, kwargs = super().deconstruct()
        del kwargs["expressions"], kwargs["condition"]
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        return path, args, {**kwargs, "owner": self.owner, "member": self.member}

    def triggers(self, model: type[models.Model]) -> Iterator[tuple[str, str]]:
        """The name of each and its statement, in the words in which the database tells it again."""
        owner, member = (model._meta.get_field(name) for name in (self.owner, self.member))
        told = (owner.column, member.column, owner.related_model._meta.db_table, self.name)  # type: ignore[union-attr]
        words = ", ".join(f"'{each}'" for each in told)
        for verb, tables in _FIRES:
            name = f"{self.name}_{verb}"
            yield (
                name,
                f"CREATE TRIGGER {name} AFTER {verb.upper()} ON public.{model._meta.db_table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION app.never_twice({words})",
            )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing in the table's own statement: the triggers come after it."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str:  # noqa: ARG002
        return "; ".join(statement for _, statement in self.triggers(model))

    def remove_sql(self, model: Any, schema_editor: Any) -> str:  # noqa: ARG002
        return "; ".join(f"DROP TRIGGER {name} ON {model._meta.db_table}" for name, _ in self.triggers(model))
