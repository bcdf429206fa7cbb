"""Makes a believable demo: a person with a year of days, and a dietitian with clients."""
