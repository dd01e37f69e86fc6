"""Rules and the language of their conditions, compiled."""
