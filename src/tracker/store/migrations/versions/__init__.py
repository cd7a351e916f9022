"""One module a schema change, named `NNNN_what.py`."""
