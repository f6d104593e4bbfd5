"""Words for templates of encounters."""
