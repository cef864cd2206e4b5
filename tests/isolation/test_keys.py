"""Composite keys: no row of one tenant can point at another's, or at a term or an anchor of the wrong kind."""

from typing import Any, cast

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.choices import AnchorKind
from core.ids import new_id
from core.models import Anchor
from core.tenancy.base import TenantModel
from core.tenancy.declared import declared_walls
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey
from core.tenancy.walls import anchor_key, composite_key, key_statements, kind_checks, tenant_keys
from tests.cast import Cast
from tests.isolation.conftest import Copy
from tests.isolation.operations import undone
from tests.isolation.rows import anchor, build_row, make_row, tenant_models, term

KEYS = [
    pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
    for model in sorted(tenant_models(), key=lambda model: model._meta.label)
    for field in tenant_keys(model)
]
ANCHORED = [
    model
    for model in sorted(tenant_models(), key=lambda model: model._meta.label)
    if declared_walls()[model._meta.db_table].anchor
]


def target_row(field: TenantForeignKey) -> Any:
    if isinstance(field, TermForeignKey):
        return term(field.kind)
    if isinstance(field, AnchorForeignKey):
        return anchor(field.kinds[0])
    return make_row(cast(type[TenantModel], field.remote_field.model))


def pointing(field: TenantForeignKey, row_id: Any) -> dict[str, Any]:
    values = {field.attname: row_id}
    if isinstance(field, AnchorForeignKey) and len(field.kinds) > 1:
        values[f"{field.name}_kind"] = field.kinds[0]
    return values


def broken_constraint(row: Any) -> str | None:
    """The name of the constraint that refuses the row; None where it is accepted."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        diagnosis = cast(psycopg.Error, error.__cause__).diag
        return diagnosis.constraint_name or f"{diagnosis.column_name} may not be null"
    return None


@pytest.mark.parametrize(("model", "field"), KEYS)
def test_key_to_own_row_is_accepted_and_to_foreign_row_refused_by_name(
    model: type[TenantModel], field: TenantForeignKey, cast: Cast
) -> None:
    with cast.scope(cast.sibling):
        foreign = target_row(field)
    with cast.scope():
        own = build_row(model, **pointing(field, target_row(field).pk))
        crossing = build_row(model, **pointing(field, foreign.pk))
        with undone():  # where a city may have one row only, the second must fail for its key, not for being the second
            assert broken_constraint(own) is None
        assert broken_constraint(crossing) == composite_key(model._meta.db_table, field).name


@pytest.mark.parametrize(("model", "field"), [key for key in KEYS if isinstance(key.values[1], TermForeignKey)])
def test_key_to_term_of_another_kind_is_refused_by_name(
    model: type[TenantModel], field: TermForeignKey, in_city: Cast
) -> None:
    row = build_row(model, **{field.attname: term(f"not {field.kind}"[:40]).pk})
    assert broken_constraint(row) == composite_key(model._meta.db_table, field).name


@pytest.mark.parametrize(("model", "field"), [key for key in KEYS if isinstance(key.values[1], AnchorForeignKey)])
def test_key_to_anchor_of_another_kind_is_refused_by_name(
    model: type[TenantModel], field: AnchorForeignKey, in_city: Cast
) -> None:
    table, key = model._meta.db_table, composite_key(model._meta.db_table, field).name
    wrong = [kind.value for kind in AnchorKind if kind.value != field.kinds[0]]
    lying = build_row(model, **pointing(field, anchor(wrong[0]).pk))
    assert broken_constraint(lying) == key
    known, paired = kind_checks(table, field) or (None, None)
    if paired is not None:
        unpaired = build_row(model, **pointing(field, anchor(field.kinds[0]).pk))
        setattr(unpaired, f"{field.name}_kind", None)
        # A required companion column says so itself, before the check does.
        assert broken_constraint(unpaired) in {paired, f"{field.name}_kind may not be null"}
    outside = [kind for kind in wrong if kind not in field.kinds]
    if known is not None and outside:
        row = build_row(model, **{field.attname: anchor(outside[0]).pk, f"{field.name}_kind": outside[0]})
        assert broken_constraint(row) == known


@pytest.mark.parametrize("model", ANCHORED, ids=lambda model: model._meta.label)
def test_row_without_its_own_anchor_or_with_one_of_another_kind_is_refused(
    model: type[TenantModel], in_city: Cast
) -> None:
    table = model._meta.db_table
    kind = declared_walls()[table].anchor
    bare = build_row(model)
    Anchor.objects.filter(pk=bare.pk).delete()
    assert broken_constraint(bare) == anchor_key(table).name
    other = next(value for value in AnchorKind if value != kind)
    Anchor.objects.create(id=bare.pk, kind=other)
    assert broken_constraint(bare) == anchor_key(table).name
    Anchor.objects.filter(pk=bare.pk).update(kind=kind)
    assert broken_constraint(bare) is None


def test_kind_of_anchor_cannot_change_under_its_row(in_city: Cast) -> None:
    model = ANCHORED[0]
    row = make_row(model)
    other = next(value for value in AnchorKind if value != declared_walls()[model._meta.db_table].anchor)
    with pytest.raises(IntegrityError, match=anchor_key(model._meta.db_table).name), transaction.atomic():
        Anchor.objects.filter(pk=row.pk).update(kind=other)


def test_generated_kind_cannot_be_written(in_city: Cast) -> None:
    unit = make_row(next(model for model in ANCHORED if model._meta.db_table == "organizations_unit"))
    with pytest.raises(DatabaseError, match="anchor_kind"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_unit SET anchor_kind = 'chain' WHERE id = %s", [unit.pk])


class TestKeyAddedLater:
    """A key put on tables that already hold rows of several tenants is held against all of them."""

    TABLE, KEY = "members_person", "members_person_unit_id_same_tenant"

    @pytest.fixture
    def people(self, copy: Copy) -> dict[str, Any]:
        """Two tenants with a unit and a person each; the key between them taken away."""
        ids = {name: new_id() for name in ("a", "b", "unit_a", "unit_b")}
        copy.owner.execute(f"ALTER TABLE {self.TABLE} DROP CONSTRAINT {self.KEY}")
        for tenant, unit in (("a", "unit_a"), ("b", "unit_b")):
            with copy.owner.transaction():
                copy.owner.execute(
                    "INSERT INTO core_tenant (id, level, name, code, region_code, is_active, is_sample, created_at) "
                    "VALUES (%s, 'city', %s, %s, '', true, true, now())",
                    [ids[tenant], tenant, f"K{ids[tenant].hex[-8:]}"],
                )
                copy.owner.execute("SELECT set_config('app.tenant_id', %s, true)", [str(ids[tenant])])
                self.insert_anchor(copy, ids[tenant], ids[unit], "unit")
                copy.owner.execute(
                    "INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, "
                    "initials, kind, short_name, uscc, uscc_note, ownership, size, address, state) "
                    "VALUES (%s, %s, now(), now(), 1, '示例', '', '', 'company', '', '', '', '', '', '', 'active')",
                    [ids[unit], ids[tenant]],
                )
                self.insert_person(copy, ids[tenant], ids[unit])
        return ids

    @staticmethod
    def insert_anchor(copy: Copy, tenant: Any, row_id: Any, kind: str) -> None:
        copy.owner.execute("INSERT INTO core_anchor (id, tenant_id, kind) VALUES (%s, %s, %s)", [row_id, tenant, kind])

    @classmethod
    def insert_person(cls, copy: Copy, tenant: Any, unit: Any) -> None:
        person = new_id()
        cls.insert_anchor(copy, tenant, person, "person")
        copy.owner.execute(
            "INSERT INTO members_person (id, tenant_id, created_at, updated_at, version, name, initials, unit_id, "
            "post, phone, email, no_mail) VALUES (%s, %s, now(), now(), 1, '示例', '', %s, '', '', '', false)",
            [person, tenant, unit],
        )

    def addition(self) -> str:
        model = next(model for model in tenant_models() if model._meta.db_table == self.TABLE)
        field = next(field for field in tenant_keys(model) if field.name == "unit")
        return next(iter(key_statements(self.TABLE, composite_key(self.TABLE, field))))

    def is_forced(self, copy: Copy) -> bool:
        row = copy.owner.execute(
            "SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname IN (%s, 'organizations_unit')",
            [self.TABLE],
        ).fetchone()
        return bool(row and row[0])

    @pytest.mark.usefixtures("people")
    def test_rows_of_every_tenant_that_hold_let_it_in(self, copy: Copy) -> None:
        copy.owner.execute(self.addition())
        assert self.is_forced(copy)

    def test_row_that_crosses_keeps_it_out_and_the_wall_forced(self, copy: Copy, people: dict[str, Any]) -> None:
        with copy.owner.transaction():
            copy.owner.execute("SELECT set_config('app.tenant_id', %s, true)", [str(people["b"])])
            self.insert_person(copy, people["b"], people["unit_a"])
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match=self.KEY):
            copy.owner.execute(self.addition())
        assert self.is_forced(copy)
        with copy.owner.transaction():
            copy.owner.execute("SELECT set_config('app.tenant_id', %s, true)", [str(people["b"])])
            copy.owner.execute("DELETE FROM members_person WHERE unit_id = %s", [people["unit_a"]])
        copy.owner.execute(self.addition())
