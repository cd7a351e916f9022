"""An in-memory GitHub: `world.World` is changed by attribute and mounted on `tests.simulators.server`."""
