"""The facts of a project: dictionary, values, reading and writing."""
