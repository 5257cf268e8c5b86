"""The command line's commands, by who uses them. `cli` assembles them."""
