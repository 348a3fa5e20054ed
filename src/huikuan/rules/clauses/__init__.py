"""Reading payment clauses: what the words of a contract say about when which part of the price is paid.

`parse.parse_clauses` proposes; a person decides. What the words do not say stays None or "unknown".
"""
