"""Reads the seed files of the food table.

``tables`` reads one CSV file strictly, ``usda`` and ``staples`` turn rows into
records, ``assemble`` puts them together; none of them knows the database.
``store`` writes the records.
"""
