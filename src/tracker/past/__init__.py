"""The past of a repository put together from what the forge still tells. Pure: never asks, stores or reads a clock."""
