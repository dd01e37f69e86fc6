"""The version of the program; a room's module, so that nothing has to import the package's front door."""

__version__ = "0.1.0"
