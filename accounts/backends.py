"""The account of a request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.models.prepared import prepared
from accounts.models.user import UserQuerySet


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in, reading the account with profile and roles in one query."""

    def get_user(self, user_id: int) -> User | None:
        """Return the active account of a session, or None; every page needs time zone and roles.

        Read anew at each request, so that a right that was taken away is gone at once.
        """
        return next(filter(self.user_can_authenticate, _accounts(user_id)), None)


@prepared
def _accounts(user_id: int) -> UserQuerySet:
    return User.objects.with_roles().select_related("profile").filter(pk=user_id)
