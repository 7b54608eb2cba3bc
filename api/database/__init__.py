"""Where the database is reached: engines, logins and their rights, migrations, the embedded server."""
