"""One run from targets to its summary. Speaks to ports only; every decision is made by pure packages."""
