"""Chinese e-invoices (数电票 and the generation before it) to facts: XML, OFD, PDF and the text of their QR codes."""
