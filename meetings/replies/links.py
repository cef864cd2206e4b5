"""The secret of an invitation's link. It is worked out anew whenever it is needed and kept nowhere (ADR 0072).

What is kept is a random mark and the digest of the secret worked out of that mark with the installation's key: who
reads the database learns no link, a letter tried again is the same letter, and another mark makes the old link void.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from core.models import Tenant
from meetings.models import Invitee

SALT = "meetings.replies.link"
MARK_LENGTH = 8
SECRET_LENGTH = MARK_LENGTH + 32


def new_digest(invitee: Invitee) -> str:
    """The digest of a fresh link of the invitation."""
    mark = secrets.token_hex(MARK_LENGTH // 2)
    return _digest(_secret(invitee, mark, settings.SECRET_KEY))


def _secret(invitee: Invitee, mark: str, key: str) -> str:
    code = salted_hmac(SALT, f"{invitee.pk}:{mark}", secret=key, algorithm="sha256").digest()[:24]
    return mark + base64.urlsafe_b64encode(code).decode()


def _digest(secret: str) -> str:
    """The mark, and SHA-224 of the whole: together as long as the column."""
    return secret[:MARK_LENGTH] + hashlib.sha224(secret.encode()).hexdigest()


def secret_of(invitee: Invitee) -> str:
    """The secret whose digest the invitation holds; empty without a link, or where its key is gone."""
    mark = invitee.link_digest[:MARK_LENGTH]
    for key in _keys() if mark else ():
        secret = _secret(invitee, mark, key)
        if hmac.compare_digest(_digest(secret), invitee.link_digest):
            return secret
    return ""


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def invitee_by(secret: str) -> Invitee | None:
    """The open scope's invitation with this link. What is looked up is a digest, so time tells nothing of secrets."""
    if len(secret) != SECRET_LENGTH or not secret.isascii():
        return None
    wanted = _digest(secret)
    found: Invitee | None = (
        Invitee.objects.select_related("meeting__body", "unit", "party_org", "person", "outer")
        .filter(link_digest=wanted)
        .first()
    )
    return found if found is not None and hmac.compare_digest(found.link_digest, wanted) else None


def path_of(tenant: Tenant, secret: str) -> str:
    return reverse("reply-by-link", args=[tenant.code, secret])


def link_of(tenant: Tenant, invitee: Invitee) -> str:
    """The whole address as a letter tells it; empty without a link, or where this installation's address is unknown."""
    secret, site = secret_of(invitee), settings.SITE_URL.rstrip("/")
    return f"{site}{path_of(tenant, secret)}" if secret and site else ""
