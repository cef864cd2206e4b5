"""Django's door to sign-in: the session keeps the account's id, this says on each request whether it still holds."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from core.identify import account_holds
from core.models import Account
from core.sign_in import address_of, sign_in


class AccountBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if request is None or username is None or password is None:
            return None
        return sign_in(username=username, password=password, address=address_of(request))

    def get_user(self, user_id: UUID) -> Account | None:
        """Nobody, once the account is disabled or has ended: its sessions end with it."""
        account: Account | None = Account.objects.filter(pk=user_id).first()
        return account if account is not None and account_holds(account) else None
