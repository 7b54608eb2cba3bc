"""Who may read what, and how often: keys of partners, scopes, limits."""
