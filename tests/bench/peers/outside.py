"""What the stores hold, asked by other programs than those that wrote it."""

import sqlite3, subprocess
from contextlib import closing

# Streams that are not as long as all others, or with a gap.
UNEVEN = """SELECT count(*) FROM (SELECT {stream} FROM {table} GROUP BY {stream}
            HAVING count(*) <> {each} OR min({version}) <> {first} OR max({version}) <> {first} + {each} - 1) AS x"""
# Each place in a stream has an event of its own.
DIFFERENT = "SELECT count(DISTINCT CAST(event AS text)) FROM events"
# The last event once more, under another id.
TWICE = """INSERT INTO events (stream, version, id, event)
           SELECT stream, version, {id}, event FROM events ORDER BY position DESC LIMIT 1"""


def store(name, folder, python):
    kinds = {"sqlite": Sqlite, "postgres": Postgres, "message-db": MessageDb, "umadb": Umadb,
             "eventsourcing": Eventsourcing}
    return kinds[name](folder, python)


class Store:
    def __init__(self, folder, python):
        self.folder, self.python = folder, python

    def port(self):
        return None


class Sql(Store):
    table, stream, version, first = "events", "stream", "version", 0

    def count(self):
        return int(self.ask(f"SELECT count(*) FROM {self.table}"))

    def examine(self, each):
        """Every stream is whole, and no place can be taken twice."""
        columns = {"stream": self.stream, "version": self.version, "first": self.first}
        question = UNEVEN.format(table=self.table, each=each, **columns)
        uneven = int(self.ask(question))
        # The very last stream is shorter if the events do not come out even.
        assert uneven == (self.count() % each > 0), f"{uneven} streams are not whole"


class Sqlite(Sql):
    def ask(self, question):
        with closing(sqlite3.connect(self.folder / "events.db")) as connection:
            return connection.execute(question).fetchone()[0]

    def examine(self, each):
        super().examine(each)
        assert self.ask("PRAGMA journal_mode") == "wal"
        assert self.ask(DIFFERENT) == each
        try:
            self.ask(TWICE.format(id="zeroblob(16)"))
        except sqlite3.IntegrityError:
            return
        raise AssertionError("a place was taken twice")


class Eventsourcing(Sqlite):
    table, stream, version, first = "stored_events", "originator_id", "originator_version", 1

    def examine(self, each):
        Sql.examine(self, each)


class Postgres(Sql):
    database = "postgres"

    def port(self):
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[3])

    def psql(self, question):
        server = ["-h", "127.0.0.1", "-p", str(self.port()), "-U", "peers", "-d", self.database]
        return subprocess.run(["psql", *server, "-Atqc", question], capture_output=True, text=True)

    def ask(self, question):
        answered = self.psql(question)
        assert answered.returncode == 0, answered.stderr
        return answered.stdout.strip()

    def examine(self, each):
        super().examine(each)
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert self.ask(f"SHOW {setting}") == "on", f"{setting} is off"
        self.examine_own(each)

    def examine_own(self, each):
        assert int(self.ask(DIFFERENT)) == each
        refused = self.psql(TWICE.format(id="gen_random_uuid()"))
        assert "duplicate key" in refused.stderr, "a place was taken twice"


class MessageDb(Postgres):
    database, table, stream, version = "message_store", "message_store.messages", "stream_name", "position"

    def examine_own(self, each):
        """Every client had a category."""
        category = "message_store.category(stream_name)"
        categories = int(self.ask(f"SELECT count(DISTINCT {category}) FROM {self.table}"))
        assert categories == 64, f"{categories} categories"


class Umadb(Store):
    """Asked by the Python client. The last position is how many events there are: none is ever removed."""

    def port(self):
        return int((self.folder / "address").read_text().rpartition(":")[2])

    def ask(self, expression):
        connect = f"client = umadb.Client('http://127.0.0.1:{self.port()}')"
        script = f"import collections, umadb; {connect}; print({expression})"
        answered = subprocess.run([self.python, "-c", script], capture_output=True, text=True)
        assert answered.returncode == 0, answered.stderr
        return int(answered.stdout)

    def count(self):
        return self.ask("client.head() or 0")

    def examine(self, each):
        counts = "collections.Counter(tag for read in client.read() for tag in read.event.tags).values()"
        uneven = self.ask(f"sum(count != {each} for count in {counts})")
        assert uneven == 0, f"{uneven} streams are not whole"
