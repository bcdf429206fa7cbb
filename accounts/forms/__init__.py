"""Forms about people: signing in, the profile, consent."""

from accounts.forms.consent import AnswerForm, InviteForm, PracticeForm
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
    "AnswerForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "InviteForm",
    "LoginForm",
    "PracticeForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignUpForm",
]
