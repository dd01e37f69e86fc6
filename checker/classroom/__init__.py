"""The classroom: lessons made of cases, answers with the fact to change, and exercises; without a screen."""
