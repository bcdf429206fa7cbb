"""Loading the food table from its seed files.

``seed_files`` reads one CSV file strictly; ``usda`` and ``staples`` turn rows into
``records``; ``food_table`` combines and corrects them; none of these uses the database.
``store`` writes the records.
"""
