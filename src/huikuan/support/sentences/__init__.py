"""What codes mean to a person: one sentence each, in the reader's language. Used by every interface."""
