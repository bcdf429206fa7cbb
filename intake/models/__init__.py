"""What was eaten on which day, and the band it is held against."""

from intake.models.band import Band, BandQuerySet, SiteDefault
from intake.models.casework import (
    ClientNote,
    ClientTask,
    CommentTemplate,
    ReasonSnooze,
    ReportNote,
    ReviewBatch,
)
from intake.models.change import Change, restore_row, snapshot
from intake.models.conversation import (
    Comment,
    CommentQuerySet,
    Review,
    reopened,
    with_comments,
    with_review,
)
from intake.models.day import Day
from intake.models.entry import Entry, EntryQuerySet
from intake.models.favourite import FavouriteFood
from intake.models.habit import HabitChange
from intake.models.imports import Import, ImportChunk
from intake.models.medicine import Medicine
from intake.models.preference import Preference
from intake.models.saved import SavedItem, SavedMeal, SavedMealQuerySet
from intake.models.symptom import Symptom, SymptomQuerySet
