"""Addresses of this room."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("welcome/", views.welcome, name="welcome"),
    path("profile/", views.profile, name="profile"),
    path("privacy/", views.privacy, name="privacy"),
    path("sharing/", views.sharing, name="sharing"),
    path("sharing/<int:pk>/end/", views.end_sharing, name="end_sharing"),
    path("sharing/asked/<int:pk>/", views.invitation, name="invitation"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("practice/", views.practice, name="practice"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
