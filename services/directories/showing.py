"""What those above read of a directory: written in the city's own scope, where the names of its persons are known."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from alliances.sharing.persons import named_in, without_persons
from services.directories.kinds import Directory, directories
from services.models import ShownIssue, ShownLine

AT_ONCE = 500


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def show(directory: Directory, issue: Any) -> ShownIssue:
    """One copy of a published issue; what was there before goes. In a transaction."""
    hide(directory, issue)
    head = directory.head(issue)
    lines = list(directory.line.objects.filter(issue=issue).order_by("place"))
    free = [column for column in directory.above if column.free]
    names = named_in([issue.title, head.preface, *(str(column.value(line)) for line in lines for column in free)])
    made: ShownIssue = ShownIssue.objects.create(
        **{f"{directory.key}_id": issue.pk},
        directory=head.directory,
        title=without_persons(issue.title, names),
        year=issue.year,
        number=issue.number,
        scope_name=head.scope,
        preface=without_persons(head.preface, names),
        issued_on=head.issued_on,
        valid_to=head.valid_to,
        **head.counts,
    )
    ShownLine.objects.bulk_create(
        [
            ShownLine(
                issue=made, place=line.place, section=directory.section(line), cells=_cells(directory, line, names)
            )
            for line in lines
        ],
        batch_size=AT_ONCE,
    )
    return made


def _cells(directory: Directory, line: Any, names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for column in directory.above:
        value = column.value(line)
        found[column.code] = without_persons(str(value), names) if column.free else _plain(value)
    return found


def hide(directory: Directory, issue: Any) -> None:
    """What was recalled is no longer read above."""
    held = ShownIssue.objects.filter(**{f"{directory.key}_id": issue.pk})
    ShownLine.objects.filter(issue__in=held).delete()
    held.delete()


def missing(directory: Directory) -> Any:
    """Published issues without their copy: those that came out before there were any."""
    return directory.issue.objects.filter(directory.standing(), shown__isnull=True)


def show_missing() -> None:
    for directory in directories():
        for issue in missing(directory).order_by("pk"):
            show(directory, issue)
