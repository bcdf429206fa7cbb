"""Addresses of this room."""

from django.urls import path

from foods import views

app_name = "foods"

urlpatterns = [
    path("", views.browse, name="browse"),
    path("<int:pk>/", views.food, name="food"),
    path("<int:pk>/wanted/", views.want_value, name="want_value"),
    path("own/", views.own, name="own"),
    path("own/add/", views.add_own, name="add_own"),
    path("own/<int:pk>/", views.change_own, name="change_own"),
    path("own/<int:pk>/archive/", views.archive_own, name="archive_own"),
    path("own/<int:pk>/restore/", views.restore_own, name="restore_own"),
]
