"""The evaluator's desk in the browser: projects, findings, facts, draft and clause graph, on this machine."""
