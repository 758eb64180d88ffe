"""Migrations of third-party apps for MongoDB, in place of the ones those apps bring.

The apps' own migrations create integer keys and run SQL, and MongoDB has neither. These are
generated. After an upgrade of Django or allauth, this writes what is missing, here, because
``MIGRATION_MODULES`` names this package when the database is a MongoDB::

    DATABASE_URL=mongodb://127.0.0.1:27017/drawmessenger python manage.py makemigrations
"""
