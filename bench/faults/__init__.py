"""What breaks a site, done to one of our own; each script ends with 1 where a promise is broken."""
