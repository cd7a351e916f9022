"""Keeps a comparison of open large language models true.

Importing this package does nothing else: no HTTP, database or template library is loaded.
"""

__version__ = "0.1.0"
