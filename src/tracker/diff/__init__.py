"""Two snapshots into changes, and which of them to tell. Pure."""
