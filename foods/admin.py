"""Registers the food table for curators; people's own foods are not shown there."""

from django.contrib import admin

from foods.curation.admin.food import FoodAdmin
from foods.curation.admin.groups import FoodGroupAdmin, ReleaseAdmin
from foods.models import Food, FoodGroup, Release

admin.site.register(Food, FoodAdmin)
admin.site.register(FoodGroup, FoodGroupAdmin)
admin.site.register(Release, ReleaseAdmin)
