"""The recorded history of the eight seed projects and the transport that replays it."""
