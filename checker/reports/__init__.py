"""Reports: terminal, JSON, Word draft, Excel ledger, list of materials."""
