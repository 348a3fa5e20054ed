"""The customer's pages: opened by a link in a message, for one contact of one customer, without an account."""
