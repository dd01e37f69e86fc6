"""All pages of the site, each by its path, and the order they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.knowledge.model import LEVELS, Regulation
from checker.site.addresses import DICTIONARY, HOME, REGULATIONS, RULES, TABLES, THRESHOLDS
from checker.site.context import Context
from checker.site.data_pages import dictionary_page, table_page, tables_index, thresholds_page
from checker.site.front_pages import home_page, regulations_index, rules_index
from checker.site.imported import imported_page
from checker.site.regulation_page import regulation_page
from checker.site.rule_page import rule_page

Nav = list[dict[str, Any]]
FROM_DOCS = ("覆盖范围", "依据核验")  # taken over where docs/ has them


@dataclass(frozen=True)
class Site:
    """The pages as Markdown by path, and the navigation as mkdocs reads it."""

    pages: Mapping[str, str]
    nav: Nav


def site(context: Context, docs: Path) -> Site:
    """All pages of a library; `docs` is the folder of documents, which need not exist."""
    taken_over = {title: f"{title}.md" for title in FROM_DOCS if (docs / f"{title}.md").is_file()}
    pages = dict(_library_pages(context))
    for path in taken_over.values():
        pages[path] = imported_page(context, path, (docs / path).read_text("utf-8"))
    pages[HOME] = home_page(context, taken_over)
    headed = {path: f"---\n{_head(path)}---\n\n{text}" for path, text in pages.items()}
    return Site(headed, _nav(context, taken_over))


def _library_pages(context: Context) -> Iterator[tuple[str, str]]:
    library, places = context.library, context.places
    yield RULES, rules_index(context)
    for rule in library.book.rules.values():
        yield places.rule(rule.id), rule_page(context, rule)
    yield REGULATIONS, regulations_index(context)
    for regulation in library.kb.regulations.values():
        yield places.ref(regulation.id), regulation_page(context, regulation)
    yield TABLES, tables_index(context)
    for name, path in places.tables.items():
        yield path, table_page(context, library.book.tables[name])
    yield DICTIONARY, dictionary_page(context)
    yield THRESHOLDS, thresholds_page(context)


def _head(path: str) -> str:
    """Settings of a page: rules are found first, lists last; a page alone needs no list of others."""
    boost = 0.3 if path.endswith("index.md") else 2 if path.startswith("规则/") else 1
    hidden = "navigation, toc" if path == HOME else "" if "/" in path else "navigation"
    return f"search:\n  boost: {boost}\nhide: [{hidden}]\n"


def _nav(context: Context, taken_over: Mapping[str, str]) -> Nav:
    library, places = context.library, context.places
    kept = library.kb.regulations.values()
    rules: Nav = [
        {
            stage: [
                {f"{rule.id} {rule.name}": places.rule(rule.id)}
                for rule in library.book.rules.values()
                if rule.stage == stage
            ]
        }
        for stage in library.book.stages
    ]
    regulations: Nav = [
        {level: [{_short(context, one): places.ref(one.id)} for one in kept if one.level == level]}
        for level in LEVELS
    ]
    return [
        {"首页": HOME},
        {"规则": [RULES, *rules]},
        {"法规": [REGULATIONS, *(group for group in regulations if any(group.values()))]},
        {"标准": THRESHOLDS},
        {"事实字典": DICTIONARY},
        {"派生表": [TABLES, *({name: path} for name, path in places.tables.items())]},
        *({title: path} for title, path in taken_over.items()),
    ]


def _short(context: Context, regulation: Regulation) -> str:
    """Its short name, or its id where another edition has the same."""
    shorts = [one.short for one in context.library.kb.regulations.values()]
    return regulation.short if shorts.count(regulation.short) == 1 else regulation.id
