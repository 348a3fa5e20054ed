"""Pure rules of talking about late money: cases, promises, disputes, offers, firm steps."""
