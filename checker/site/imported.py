"""Pages taken over from docs/: their links turned to the pages of the site, rule numbers made links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from checker.site.addresses import to
from checker.site.context import Context, file_of

_PIECE = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)[ \t]*$"  # fenced source
    r"|`[^`\n]+`"  # code in a line
    r"|(?P<picture>!)?\[(?P<shown>[^\]]*)\]\((?P<target>[^)\s]+)\)"
    r"|(?<![\w-])(?P<rule>[A-Z]{2}\d{2})(?![\w-])",
    re.MULTILINE | re.DOTALL,
)


def imported_page(context: Context, source: str, markdown: str) -> str:
    """The Markdown of a document in docs/ as a page of the site.

    Links to rule and knowledge base files lead to their pages; links to what is not on the site, pictures and
    links to the outside become plain text.
    """
    files = _files(context)

    def turned(piece: re.Match[str]) -> str:
        rule, shown, target = piece["rule"], piece["shown"], piece["target"]
        if rule in context.library.book.rules:
            return to(source, rule, context.places.rule(rule))
        if shown is None or target.startswith("#"):
            return piece[0]
        page = files.get(PurePosixPath(target.partition("#")[0]).name)
        return to(source, shown, page) if page and not piece["picture"] else shown

    return _PIECE.sub(turned, markdown)


def _files(context: Context) -> Mapping[str, str]:
    """The page that describes what a file of rules/ or kb/ says, by the file's name."""
    library, places = context.library, context.places
    named: dict[str, str] = {}
    for rule in library.book.rules.values():
        named[Path(file_of(rule.place)).name] = places.rule(rule.id)
    for regulation in library.kb.regulations.values():
        named[Path(file_of(regulation.place)).name] = places.ref(regulation.id)
    for threshold in library.kb.thresholds.values():
        named[Path(file_of(threshold.place)).name] = places.threshold(threshold.name)
    return named
