"""Pages and files for browsers: Swagger UI, the start page, quality reports."""
