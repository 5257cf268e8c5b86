"""`dateline doctor`: what a support engineer would ask, each answer with what to do about it.

Judges are pure: they take facts and give a `Finding`. Facts are gathered in `examination`, the only module here that
looks at the machine, the database or a server.
"""
