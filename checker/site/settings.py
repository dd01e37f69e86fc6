"""The settings of the generator, as mkdocs.yml would hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checker.site.pages import Nav

THEME = Path(__file__).parent / "theme"


def settings(nav: Nav) -> dict[str, Any]:
    """The settings of the generator: everything from its own wheel, nothing from the internet."""
    return {
        "site_name": "绩效合规规则库",
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": {
            "name": "material",
            "custom_dir": str(THEME / "overrides"),
            "language": "zh",
            "font": False,
            "favicon": "assets/favicon.svg",
            "icon": {"logo": "material/scale-balance"},
            "palette": [
                _palette("default", "换成夜间配色", "weather-night"),
                _palette("slate", "换成日间配色", "weather-sunny"),
            ],
            "features": [
                "navigation.tabs",
                "navigation.indexes",
                "navigation.prune",
                "navigation.top",
                "navigation.footer",
                "toc.follow",
                "search.highlight",
            ],
        },
        "extra_css": ["assets/site.css"],
        "extra": {"generator": False, "polyfills": ["assets/iframe-worker.js"]},
        "plugins": ["search", "offline"],
        "markdown_extensions": [
            "admonition",
            "attr_list",
            "md_in_html",
            "tables",
            "pymdownx.details",
            "pymdownx.superfences",
            {"pymdownx.highlight": {"use_pygments": True}},
            {"toc": {"permalink": "¶", "permalink_title": "链接到这里", "toc_depth": 3}},
        ],
        "validation": {
            "nav": {"omitted_files": "warn", "not_found": "warn", "absolute_links": "warn"},
            "links": {
                "not_found": "warn",
                "anchors": "warn",
                "absolute_links": "warn",
                "unrecognized_links": "warn",
            },
        },
        "nav": nav,
    }


def _palette(scheme: str, turn: str, icon: str) -> dict[str, Any]:
    toggle = {"name": turn, "icon": f"material/{icon}"}
    return {"scheme": scheme, "primary": "indigo", "accent": "indigo", "toggle": toggle}
