"""URLs of the food table and of own foods."""

from django.urls import path

from foods.pages import food, own_foods

app_name = "foods"

urlpatterns = [
    path("<int:pk>/", food.food, name="food"),
    path("<int:pk>/wanted/", food.want_value, name="want_value"),
    path("own/", own_foods.own, name="own"),
    path("own/add/", own_foods.add_own, name="add_own"),
    path("own/<int:pk>/", own_foods.change_own, name="change_own"),
    path("own/<int:pk>/archive/", own_foods.archive_own, name="archive_own"),
    path("own/<int:pk>/restore/", own_foods.restore_own, name="restore_own"),
]
