"""Reading survey files: every format, every way they come broken."""
