"""What happened to releases, for people: what is answered, its words."""
