"""The knowledge base: regulations, clauses, how they are linked, and thresholds by date and region."""

from checker.knowledge.base import KnowledgeBase
from checker.knowledge.resolve import Citation, Resolution, resolve

__all__ = ["Citation", "KnowledgeBase", "Resolution", "resolve"]
