"""A row of a sheet that is new by its name and code, and yet a unit that was called or numbered so before.

For a large sheet all former names of the city are read: they are few, and asking for thousands costs more.
"""

from collections.abc import Sequence

from django.db.models import Q

from core.database.among import SCANNED, Among
from core.tables.spec import ParsedRow
from organizations.choices import AliasKind
from organizations.models import PartyOrgAlias, UnitAlias
from organizations.naming import name_key


def refuse_former_names(rows: Sequence[ParsedRow]) -> None:
    """Ask for the present name: to make a second unit of it would bring back what was merged or renamed.

    Another unit may bear the name today; then its code says so.
    """
    met = ~Q(uscc="") | Q(kind=AliasKind.FORMER)
    if len(rows) < SCANNED:
        codes = {row.values["uscc"] for row in rows if row.values.get("uscc")}
        keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        if not codes | keys:
            return
        met = Q(Among("uscc", codes)) | Q(Among("name_key", keys), kind=AliasKind.FORMER)
    found = list(UnitAlias.objects.filter(met).values_list("name_key", "uscc", "unit__name", "unit__uscc"))
    if not found:
        return
    by_code = {code: (name, present) for _, code, name, present in found if code}
    by_name: dict[str, list[tuple[str, str]]] = {}
    for key, _, name, present in found:
        by_name.setdefault(key, []).append((name, present))
    for row in rows:
        code, name = row.values.get("uscc", ""), row.values.get("name", "")
        meant = [by_code[code]] if code in by_code else by_name.get(name_key(name), []) if name else []
        if len(meant) != 1 or (code and code not in by_code and meant[0][1] != code):
            continue
        present = meant[0][0]
        if present != name:
            row.refuse("name", f"这是“{present}”的曾用名，请填写现名", suggestion=present, kind="曾用名")
        else:
            row.refuse("uscc", f"这是“{present}”原来的代码，请填写现在的代码", suggestion=meant[0][1], kind="曾用名")


def refuse_former_org_names(rows: Sequence[ParsedRow]) -> None:
    """The same for party organizations, which have no code: a name that one alone had before means that one."""
    found = PartyOrgAlias.objects.filter(kind=AliasKind.FORMER)
    if len(rows) < SCANNED:
        keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        if not keys:
            return
        found = found.filter(Among("name_key", keys))
    by_name: dict[str, list[str]] = {}
    for key, name in found.values_list("name_key", "party_org__name"):
        by_name.setdefault(key, []).append(name)
    if not by_name:
        return
    for row in rows:
        meant = by_name.get(name_key(row.values.get("name", "")), [])
        if len(meant) == 1:
            row.refuse("name", f"这是“{meant[0]}”的曾用名，请填写现名", suggestion=meant[0], kind="曾用名")
