"""函件文字: the words of messages to customers, composed from facts, and the bytes that leave. Pure functions."""
