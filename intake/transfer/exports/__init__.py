"""One's own data on its way out; docs/export.md is the contract."""
