"""The command line: one module a command, loaded lazily."""
