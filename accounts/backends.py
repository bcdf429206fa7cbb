"""Who a request belongs to."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class AccountBackend(AuthenticationBackend):
    """Signs in by e-mail address, and reads the account with its profile at once."""

    def get_user(self, user_id: int) -> User | None:
        """Return the active account of a session; every page needs its time zone and roles."""
        user = User.objects.with_roles().select_related("profile").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
