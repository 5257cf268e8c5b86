"""The desk's views, a module a subject."""
