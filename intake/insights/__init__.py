"""Many days at once: trends, comparisons, the report."""
