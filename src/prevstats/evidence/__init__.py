"""Published studies: what they found, and what that says about another place."""
