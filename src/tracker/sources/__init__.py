"""Upstreams. `http` is the only module that imports httpx; each `wire` is pure, each `source` moves bytes."""
