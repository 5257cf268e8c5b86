"""The API for other programs: tokens, JSON, and the rules of the desk.

`problems` says no, `access` knows who asks, `cursors` and `asking` read what is asked, `shapes` are what is answered; a
module for each family of addresses; `site` puts them together.
"""
