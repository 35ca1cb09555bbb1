"""Findings are released, put into words and set on a page."""
