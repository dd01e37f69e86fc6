"""Proofreads the figures of a report: what it adds up, subtracts, divides, dates and numbers itself."""
