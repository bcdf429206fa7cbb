"""Loading the food table from its seed files.

``seed_files`` reads one CSV file strictly; ``usda``, ``staples`` and ``corrections``
turn rows into ``records``; ``food_table`` combines them; none of these uses the
database. ``store`` writes the records.
"""
