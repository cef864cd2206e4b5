"""Foreign keys that cannot cross a tenant's wall: the database holds (tenant_id, x_id) against (tenant_id, id).

Django sees an ordinary foreign key without a constraint; ``TenantTable`` (core.tenancy.operations) emits the composite
one. A term or an anchor key also fixes the kind it points at, by a generated column the ORM never sees.
"""

from typing import Any

from django.db import models


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A key to a row of the same tenant. ``on_delete`` is PROTECT unless said otherwise."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class TermForeignKey(TenantForeignKey):
    """A key to a term of one registered kind (ARCHITECTURE: references are (tenant_id, kind, term_id))."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("to", "core.Term")
        kwargs.setdefault("related_name", "+")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["kind"] = self.kind
        return name, path, args, kwargs


class AnchorForeignKey(TenantForeignKey):
    """A key to an anchor of one of ``kinds``. With several kinds a companion text field ``<name>_kind`` is needed."""

    def __init__(self, *args: Any, kinds: tuple[str, ...], **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        kwargs.setdefault("to", "core.Anchor")
        kwargs.setdefault("related_name", "+")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["kinds"] = self.kinds
        return name, path, args, kwargs
