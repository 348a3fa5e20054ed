"""The demo: an organization with a year behind it, made by the same services that run the real thing."""
