"""The knowledge base: regulations, clauses, their graph, and thresholds by date and region."""

from checker.knowledge.base import KnowledgeBase, load
from checker.knowledge.resolve import Citation, Resolution, resolve

__all__ = ["Citation", "KnowledgeBase", "Resolution", "load", "resolve"]
