"""Campaigns that stay: what is read against what an office program shows."""
