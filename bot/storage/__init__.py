"""The database: tables, unit of work, repositories, encryption at rest."""
