"""The nouns of the tracker: frozen records and enumerations. Never does I/O, reads no clock and no environment."""
