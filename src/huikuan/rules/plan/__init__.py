"""From signature to "this instalment is due": plans, triggers, due dates, amendments, acceptance, security, credit."""
