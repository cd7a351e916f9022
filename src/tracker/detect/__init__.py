"""Text in, findings with spans out. Pure: no I/O, no clock, no environment."""
