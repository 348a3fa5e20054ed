"""Uploaded contracts to text: what they are decides their content; parsers run in a limited child process."""
