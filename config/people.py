"""Settings of sign-in: accounts, passwords, second factors, limits; for ``config.settings``."""

import datetime as dt
from typing import Any

from config.environment import FIXTURES_DIR, IS_LOCAL, MAIL_IS_SENT, env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# For new passwords; older, shorter ones go on signing in. The upper end stands before the
# hash, whose cost grows with what is sent.
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 12, 128
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": MIN_PASSWORD_LENGTH},
    },
    {
        "NAME": "accounts.forms.passwords.MaximumLengthValidator",
        "OPTIONS": {"max_length": MAX_PASSWORD_LENGTH},
    },
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": FIXTURES_DIR / "common_passwords.txt.gz"},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# How long somebody stays signed in, from signing in on and without use. Shorter for who
# sees other people's data: administrators, curators and dietitians.
STAFF_SESSION_AGE = dt.timedelta(hours=env.float("STAFF_SESSION_HOURS", default=12))
STAFF_SESSION_IDLE = dt.timedelta(minutes=env.float("STAFF_IDLE_MINUTES", default=30))
SESSION_AGE = dt.timedelta(days=env.float("SESSION_DAYS", default=30))
SESSION_IDLE = dt.timedelta(days=env.float("SESSION_IDLE_DAYS", default=14))
# Not at each request, which would be a write each.
SESSION_USE_NOTED_EVERY = dt.timedelta(minutes=10)
SESSION_COOKIE_AGE = int(SESSION_AGE.total_seconds())
SESSION_ENGINE = "accounts.backends"
CSRF_FAILURE_VIEW = "accounts.views.refusals.forged"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "intake:today"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Where mail goes out, an address is proved before the first sign-in, and a
# sign-up does not tell whether an address is known. Without mail nobody could
# get in that way, so the address stays unproved.
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", default="mandatory" if MAIL_IS_SENT else "optional"
)
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Midband: "
# What does harm at an open browser asks once more who it is, unless it did in these seconds.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:welcome"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Who sees other people's logs or changes the food table signs in with more than
# a password; on one's own machine nobody else can reach the page.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not IS_LOCAL)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Browsers keep keys for https, and on one's own machine for the name localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Midband"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION != "mandatory"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "signup": "accounts.forms.sign_in.SignUpForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "add_email": "accounts.forms.sign_in.AddEmailForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateCodeForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.sign_in.ActivateAuthenticatorAppForm",
    "add_webauthn": "accounts.forms.sign_in.AddKeyForm",
    "edit_webauthn": "accounts.forms.sign_in.RenameKeyForm",
    "authenticate_webauthn": "accounts.forms.sign_in.AuthenticateKeyForm",
    "reauthenticate_webauthn": "accounts.forms.sign_in.ReauthenticateKeyForm",
}

# -- Limits ---------------------------------------------------------------------
# How often somebody may do what costs much or reaches others (accounts/views/limits.py), written as
# allauth writes its own: "20/h/user,120/h/ip" is 20 an hour for a person and 120 for a network
# address, behind which may be a school. docs/security.md lists them.
DEFAULT_LIMITS = {
    "export_table": "120/h/user,480/h/ip",
    "export_workbook": "20/h/user,120/h/ip",
    "export_everything": "10/h/user,60/h/ip",
    "export_foods": "60/h/user,120/h/ip",
    "export_cohort": "20/h/user,60/h/ip",
    "report_pdf": "120/h/user,240/h/ip",
    "import_diary": "30/h/user,100/d/user,120/h/ip",
    "import_foods": "60/h/user,120/h/ip",
    "invite": "60/h/user,120/h/ip",
    # Counted by the address, not by the form: several at once, and reminders.
    "invite_many": "200/h/user,600/d/user,400/h/ip",
    "remind": "200/h/user,600/d/user,400/h/ip",
    "comment": "300/h/user,600/h/ip",
    "casework": "600/h/user,1200/h/ip",
    "sign_up": "40/h/ip",
    # A fast typist sends 10 a second; a process answers some 100.
    "search": "200/10s/user,1000/10s/ip",
}
LIMITS = {
    name: env.str(f"LIMIT_{name.upper()}", default=rates) for name, rates in DEFAULT_LIMITS.items()
}
#: Counted by each process for itself; the rest in the cache that all processes share. A count
#: in the database would take SQLite's write lock at every key.
LIMITS_IN_MEMORY = {"search"}
