"""Notices inside the platform: one per account, event and occurrence, however often the cause is told."""

from collections.abc import Iterable
from uuid import UUID

from core.choices import AnchorKind
from core.models import Account, Notice


def notify(
    accounts: Iterable[Account],
    *,
    event: str,
    occurrence: str,
    text: str,
    path: str = "",
    subject: tuple[UUID, AnchorKind] | None = None,
) -> None:
    """Tell each account once, in the transaction of the cause; a scope must be open.

    ``event`` names what happened (pack.submitted), ``occurrence`` which time it happened: a repeated pair is dropped by
    the unique key. ``path`` is the page to open, ``subject`` the anchor it is about.
    """
    subject_id, subject_kind = subject or (None, None)
    Notice.objects.bulk_create(
        [
            Notice(
                account=account,
                event=event,
                occurrence=occurrence,
                text=text,
                path=path,
                subject_id=subject_id,
                subject_kind=subject_kind,
            )
            for account in accounts
        ],
        ignore_conflicts=True,
    )
