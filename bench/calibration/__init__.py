"""Whether stated probabilities of adequacy come true, by simulated people with a fixed seed."""
