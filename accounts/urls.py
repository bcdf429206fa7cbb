"""Addresses of this room."""

from django.urls import path

from accounts.views import (
    answering,
    invitations,
    invite_many,
    mail_and_keys,
    profile,
    sessions,
    sharing,
)

app_name = "accounts"

urlpatterns = [
    path("", profile.settings, name="settings"),
    path("welcome/", profile.welcome, name="welcome"),
    path("profile/", profile.profile, name="profile"),
    path("mail-and-keys/", mail_and_keys.mail_and_keys, name="mail_and_keys"),
    path("privacy/", profile.privacy, name="privacy"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("sessions/<str:code>/end/", sessions.end_session, name="end_session"),
    path("sharing/", sharing.sharing, name="sharing"),
    path("sharing/<int:pk>/end/", sharing.end_sharing, name="end_sharing"),
    path("sharing/<int:pk>/restore/", sharing.restore_sharing, name="restore_sharing"),
    path("sharing/asked/<int:pk>/", answering.asked_invitation, name="asked_invitation"),
    path("invitation/<str:token>/", answering.invitation, name="invitation"),
    path("practice/", invitations.practice, name="practice"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/many/", invite_many.invite_many, name="invite_many"),
    path("invitations/remind/", invitations.remind_all, name="remind_all"),
    path("invitations/<int:pk>/remind/", invitations.remind, name="remind"),
    path("invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"),
]
