"""Takes a regulation's own text apart: skeleton, what changed, and an article's words beside its gist."""
