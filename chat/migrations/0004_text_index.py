"""MongoDB's own text index over the words of messages; servers without one match word by word."""

import logging

from django.db import migrations, models
from pymongo.errors import OperationFailure

from chat.text_index import INDEX, OPTIONS

logger = logging.getLogger(__name__)
TABLE = "chat_searchtext"


def make_index(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "mongodb":
        return
    try:
        connection.get_collection(TABLE).create_index([("words", "text")], name=INDEX, **OPTIONS)
    except OperationFailure as error:
        # Some servers that speak MongoDB's protocol have none, the one of the tests among them.
        logger.info("No text index: %s", error)


def drop_index(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "mongodb":
        collection = connection.get_collection(TABLE)
        if INDEX in collection.index_information():
            collection.drop_index(INDEX)


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_search")]

    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.AddIndex(
            model_name="linkpreview",
            index=models.Index(fields=["-fetched_at"], name="preview_time"),
        ),
    ]
