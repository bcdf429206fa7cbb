"""Tests in a browser; a package, so that what is loaded for all of them goes with the last."""
