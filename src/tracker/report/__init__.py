"""Snapshots and changes into pages. Views and charts are pure; only `render` imports Jinja2."""
