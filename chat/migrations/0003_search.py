"""The full-text index of SQLite, and what older conversations lack: numbers, words, readers."""

from django.db import migrations
from django.db.models import F

from chat.words import indexed_words, place_of, scope_of

INDEX = """
CREATE VIRTUAL TABLE chat_search USING fts5(
    scope, words, content='chat_searchtext', content_rowid='_id',
    tokenize='ascii', detail='full', columnsize=0)
"""
ADD = "INSERT INTO chat_search(rowid, scope, words) VALUES (new._id, new.scope, new.words);"
REMOVE = (
    "INSERT INTO chat_search(chat_search, rowid, scope, words) "
    "VALUES ('delete', old._id, old.scope, old.words);"
)
TRIGGERS = [
    f"CREATE TRIGGER chat_search_insert AFTER INSERT ON chat_searchtext BEGIN {ADD} END",
    f"CREATE TRIGGER chat_search_delete AFTER DELETE ON chat_searchtext BEGIN {REMOVE} END",
    f"CREATE TRIGGER chat_search_update AFTER UPDATE ON chat_searchtext BEGIN {REMOVE} {ADD} END",
]
BATCH = 1_000


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in [INDEX, *TRIGGERS]:
            schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER chat_search_{name}")
        schema_editor.execute("DROP TABLE chat_search")


def number_events(apps, schema_editor):
    """All events so far are messages, and everybody has seen what was there."""
    Event, Membership = apps.get_model("chat", "Event"), apps.get_model("groups", "Membership")
    Event.objects.update(number=F("seq"))
    for group_id in set(Membership.objects.values_list("group_id", flat=True)):
        newest = Event.objects.filter(group_id=group_id).order_by("-seq").first()
        if newest:
            Membership.objects.filter(group_id=group_id).update(
                last_read_seq=newest.seq, last_read_number=newest.seq
            )


def index_words(apps, schema_editor):
    Event, SearchText = apps.get_model("chat", "Event"), apps.get_model("chat", "SearchText")
    rows = {}
    for event in Event.objects.order_by("pk").iterator(BATCH):
        place = place_of(event.created_at, event.group_id, event.seq)
        while place in rows:
            place += 1
        words = indexed_words(event.content)
        if words:
            rows[place] = SearchText(
                id=place,
                event_id=event.pk,
                group_id=event.group_id,
                author_id=event.author_id,
                type=event.type,
                scope=scope_of(event.group_id, event.author_id, event.type),
                words=words,
            )
    SearchText.objects.bulk_create(rows.values(), batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_conversation"), ("groups", "0003_reading")]

    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(number_events, migrations.RunPython.noop),
        migrations.RunPython(index_words, migrations.RunPython.noop),
    ]
