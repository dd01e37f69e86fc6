"""The static site of `jixiao docs`: rules, regulations, dictionary and thresholds, each on its page."""

from checker.site.build import write_site

__all__ = ["write_site"]
