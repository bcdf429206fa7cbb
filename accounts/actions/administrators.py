"""Making administrators, and keeping the last one."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.roles import ADMINISTRATOR
from accounts.security_log.lines import record


class AdministratorRefusedError(ValueError):
    """The account cannot become an administrator; its text says why."""


class LastAdministratorError(ValueError):
    """Nobody would be left who can give roles; its text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last administrator. Make somebody else one first, so that the site "
            "is not left without."
        )


def make_administrator(*, email: str, password: str) -> tuple[User, bool]:
    """Make an account an administrator; return it, and whether it is new.

    An existing account is promoted only with its own password: anybody could have
    signed up with that address. Raises ValidationError for an invalid address or a
    weak password, and AdministratorRefusedError.
    """
    email = User.objects.normalize_email(email.strip()).lower()
    validate_email(email)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email__iexact=email).first()
        if user is not None:
            if not user.check_password(password):
                raise AdministratorRefusedError(
                    "There is already an account with this address, and the password is not "
                    "its own. Give its password, or another address."
                )
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
            record(SecurityEvent.ROLE_GIVEN, person=user, what=ADMINISTRATOR)
            return user, False
        validate_password(password, User(email=email))
        user = User.objects.create_superuser(email=email, password=password)
        # Access to the server's command line is proof enough of the address.
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        record(SecurityEvent.ROLE_GIVEN, person=user, what=ADMINISTRATOR)
    return user, True


def require_another_administrator(*, than: User) -> None:
    """Refuse to do without an administrator where there is no other; call it in a transaction.

    All of them are locked until its end, in one order: of two who take the rights from each
    other at the same moment, the second is refused. Others than administrators may always go.
    Raises LastAdministratorError.
    """
    if not than.is_administrator:
        return
    locked = User.objects.administrators().select_for_update().order_by("pk")
    if list(locked.values_list("pk", flat=True)) == [than.pk]:
        raise LastAdministratorError
