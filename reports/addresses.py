"""Where jobs, notices and pages of this room lead."""

from django.urls import reverse

from reports.models import Edition


def pack_path(edition: Edition) -> str:
    """The pack's page; it shows the newest edition."""
    return reverse("pack-detail", args=[edition.pack.chain_id, edition.pack.year])


def packs_path(year: object) -> str:
    """The packs of a year."""
    return f"{reverse('pack-list')}?year={year}"
