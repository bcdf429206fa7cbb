"""The account of a request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in, reading the account with profile and roles in one query."""

    def get_user(self, user_id: int) -> User | None:
        """Return the active account of a session, or None; every page needs time zone and roles."""
        user = User.objects.with_roles().select_related("profile").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
