"""What a serving process keeps of releases, so that it need not ask the database again."""
