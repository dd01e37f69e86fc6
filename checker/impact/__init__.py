"""What a change of rules or knowledge base does: two versions over the same projects, finding by finding."""
