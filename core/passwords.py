"""Passwords: what may be one (ARCHITECTURE.md §6, ASVS 6.2), a temporary one, and changing one's own."""

import secrets
from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from core import clock
from core.errors import InvalidInput, NotSignedIn
from core.models import Account
from core.principal import Principal

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
OWN_WORDS = ("lianmeng", "链盟")

# Without the characters people mistake for one another when they copy from a slip of paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class LengthValidator:
    """From 12 characters on, any character counts; the upper end only bounds the work of hashing."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        if len(password) < SHORTEST:
            raise ValidationError(f"密码只有 {len(password)} 个字符，至少需要 {SHORTEST} 个。可以用一句容易记住的话。")
        if len(password) > LONGEST:
            raise ValidationError(f"密码过长，最多 {LONGEST} 个字符。")

    def get_help_text(self) -> str:
        return f"至少 {SHORTEST} 个字符，可以用一句容易记住的话。"


class CommonValidator(CommonPasswordValidator):
    """Refuses the 20,000 most common passwords, also with digits hung on, numbers, and strings that hardly vary."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        plain = password.strip().casefold()
        stem = plain.strip("0123456789 .,!?@#$%^&*_-+=")
        if plain in self.passwords or (stem and stem in self.passwords):
            raise ValidationError("这个密码太常见，容易被猜到，请换一个。")
        if plain.isdigit():
            raise ValidationError("密码全是数字，像电话或证件号码，容易被猜到，请换一个。")
        if len(set(plain)) < FEWEST_DIFFERENT or _is_run(plain):
            raise ValidationError("密码由重复或连续的字符组成，容易被猜到，请换一个。")

    def get_help_text(self) -> str:
        return "不能是常见密码，不能全是数字，也不能由重复或连续的字符组成。"


class NameValidator:
    """Refuses a password that holds the user name, the name shown, or the platform's own."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.casefold()
        names = (getattr(user, "username", ""), getattr(user, "display_name", ""), *OWN_WORDS)
        if any(len(name) > 1 and name.casefold() in plain for name in names):
            raise ValidationError("密码里不能包含登录名、姓名或平台名称，请换一个。")

    def get_help_text(self) -> str:
        return "不能包含登录名、姓名或平台名称。"


def _is_run(text: str) -> bool:
    """Whether each character follows the one before it by the same step (abcdef…, 123456…, fedcba…)."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1


def check(password: str, account: Account, *, field: str = "new_password") -> None:
    """Raise InvalidInput, naming ``field``, for a password that may not be used."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], code="weak_password", fields={field: error.messages}) from error


def temporary_password() -> str:
    """A password to be told once and changed at the first sign-in: 79 bits in four groups."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def set_password(account: Account, password: str, *, must_change: bool) -> None:
    """Write a new password of a locked account; every session opened with the old one ends with it."""
    account.set_password(password)
    account.password_changed_at = clock.now()
    account.must_change_password = must_change
    account.save(update_fields=["password", "password_changed_at", "must_change_password"])


def change_own_password(*, actor: Principal, old: str, new: str) -> Account:
    """Change the password one signs in with. Raises InvalidInput at ``old_password`` or ``new_password``."""
    if actor.account is None:
        raise NotSignedIn
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=actor.account.pk)
        if not account.check_password(old):
            text = "原密码不正确，请重新输入。"
            raise InvalidInput(text, code="wrong_password", fields={"old_password": [text]})
        if old == new:
            text = "新密码与原密码相同，请换一个。"
            raise InvalidInput(text, code="same_password", fields={"new_password": [text]})
        check(new, account)
        set_password(account, new, must_change=False)
    found: Account = account
    return found
