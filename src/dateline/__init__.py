"""dateline watches news feeds and puts candidate incidents, with their evidence, before an editor."""

__version__ = "0.1.0"
