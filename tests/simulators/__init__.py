"""In-memory upstreams, changed by plain attribute assignment; the same ones stand behind unit tests and real HTTP."""
