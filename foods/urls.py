"""Addresses of this room."""

from django.urls import path

from foods.pages import own, table, wanted

app_name = "foods"

urlpatterns = [
    path("", table.browse, name="browse"),
    path("<int:pk>/", table.food, name="food"),
    path("<int:pk>/wanted/", wanted.want_value, name="want_value"),
    path("own/", own.own, name="own"),
    path("own/add/", own.add_own, name="add_own"),
    path("own/<int:pk>/", own.change_own, name="change_own"),
    path("own/<int:pk>/archive/", own.archive_own, name="archive_own"),
    path("own/<int:pk>/restore/", own.restore_own, name="restore_own"),
]
