"""Secrets of posters and of the tickets raised by them: worked out, not kept (docs/adr/0072)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

POSTER, FOLLOW = "services.posters.poster", "services.posters.follow"
MARK_LENGTH = 8
SECRET_LENGTH = MARK_LENGTH + 32


def new_digest(salt: str, row_id: UUID) -> str:
    """The digest of a fresh link of the row."""
    return digest_of(_secret(salt, row_id, secrets.token_hex(MARK_LENGTH // 2), settings.SECRET_KEY))


def _secret(salt: str, row_id: UUID, mark: str, key: str) -> str:
    code = salted_hmac(salt, f"{row_id}:{mark}", secret=key, algorithm="sha256").digest()[:24]
    return mark + base64.urlsafe_b64encode(code).decode()


def digest_of(secret: str) -> str:
    """The mark and SHA-224 of the whole; empty for what can be no secret. Looked up by it, time tells nothing."""
    if len(secret) != SECRET_LENGTH or not secret.isascii():
        return ""
    return secret[:MARK_LENGTH] + hashlib.sha224(secret.encode()).hexdigest()


def secret_of(salt: str, row_id: UUID, digest: str) -> str:
    """The secret whose digest is held; empty where its key is gone."""
    for key in _keys():
        secret = _secret(salt, row_id, digest[:MARK_LENGTH], key)
        if hmac.compare_digest(digest_of(secret).encode(), digest.encode()):
            return secret
    return ""


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def network_digest(network: str) -> str:
    """Tells one network from another, and not which it is."""
    return salted_hmac("services.posters.network", network, algorithm="sha256").hexdigest()
