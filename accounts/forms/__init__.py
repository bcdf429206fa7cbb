"""Forms about people: signing in, the profile, consent."""

from accounts.forms.consent import AnswerForm, InviteForm, PracticeForm
from accounts.forms.keys import AddKeyForm, KeyAgainForm, KeyForm, RenameKeyForm
from accounts.forms.profile import ProfileForm
from accounts.forms.sign_in import (
    ActivateCodesForm,
    AddEmailForm,
    ChangePasswordForm,
    CodeAgainForm,
    CodeForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignUpForm,
)

__all__ = [
    "ActivateCodesForm",
    "AddEmailForm",
    "AddKeyForm",
    "AnswerForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "InviteForm",
    "KeyAgainForm",
    "KeyForm",
    "LoginForm",
    "PracticeForm",
    "ProfileForm",
    "ReauthenticateForm",
    "RenameKeyForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignUpForm",
]
