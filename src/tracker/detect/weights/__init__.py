"""Rules W1xx: which weights a project offers, of what kind, and to whom."""
