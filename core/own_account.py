"""What an account sets for itself alone."""

from core.errors import NotSignedIn
from core.models import Account
from core.principal import Principal


def set_large_text(*, actor: Principal, wanted: bool) -> None:
    """Show everything larger, or as usual again, on every machine this account signs in at. Raises NotSignedIn."""
    if actor.account is None:
        raise NotSignedIn
    Account.objects.filter(pk=actor.account.pk).update(large_text=wanted)
