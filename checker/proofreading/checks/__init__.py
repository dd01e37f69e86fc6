"""The checks, each a module with one job: from a document to remarks."""
