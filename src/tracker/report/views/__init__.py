"""What a report says, as frozen language-neutral records. Never renders, reads no file and no clock."""
