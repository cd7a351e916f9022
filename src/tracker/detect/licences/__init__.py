"""The licence ledger: which licence governs what, and what it allows, read from a repository's own words."""
