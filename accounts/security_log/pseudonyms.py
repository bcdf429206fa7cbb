"""What stands for a person in the security log: a keyed hash, the same in every line.

Without the site's secret key nobody can tell whose it is, not even by trying all
accounts or addresses. Another key gives everybody another pseudonym.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.utils.crypto import salted_hmac

from accounts.models import User

#: 80 bits of the hash: 16 letters and digits.
_BYTES = 10
#: Django derives the key from this and the secret key, so that no other use of it has the same.
_SALT = "midband.security_log.pseudonym"


def pseudonym_of(person: User) -> str:
    """The pseudonym of an account; it stays when the address changes."""
    return _hashed(f"account {person.pk}")


def pseudonym_of_address(address: str) -> str:
    """The pseudonym of an e-mail address, for one that belongs to no account."""
    return _hashed(f"address {address.strip().lower()}")


def pseudonym_behind(address: str) -> str:
    """The pseudonym of the account that signs in with an address; of the address without one."""
    for user in filter_users_by_email(address):
        return pseudonym_of(user)
    return pseudonym_of_address(address)


def _hashed(value: str) -> str:
    digest = salted_hmac(_SALT, value, algorithm="sha256").digest()
    return b32encode(digest[:_BYTES]).decode().lower()


def accounts_behind(pseudonym: str) -> Iterator[User]:
    """The account that a pseudonym stands for, by itself or by one of its addresses.

    Tries every account: about 200,000 a second.
    """
    wanted = pseudonym.strip().lower()
    for user in User.objects.iterator():
        if wanted in {pseudonym_of(user), pseudonym_of_address(user.email)}:
            yield user
    for other in EmailAddress.objects.select_related("user").iterator():
        is_another = other.email.lower() != other.user.email.lower()
        if is_another and wanted == pseudonym_of_address(other.email):
            yield other.user
