"""Limits of the food table and of what copies it: ranks, and lengths of texts. Pure."""

from __future__ import annotations

#: The rank of a food that is not an everyday one; 1 is eaten by nearly everybody.
LAST_RANK = 9

# The longest texts (characters).
MAX_FOOD_NAME = 200
MAX_DESCRIPTION = 300
MAX_SOURCE = 300
MAX_SOURCE_KEY = 60
#: Of a supplement's compound, such as "citrate".
MAX_FORM = 40
MAX_ALIAS = 120
#: Of what a person typed for a food; more is no name.
MAX_TYPED_WORDS = 100
MAX_PORTION_LABEL = 120
MAX_GROUP_NAME = 60
#: Of a category of the food survey; the longest has 43.
MAX_SURVEY_CATEGORY = 60
MAX_RELEASE_NAME = 120
MAX_PUBLISHER = 200
#: Of a curator's change.
MAX_REASON = 300
