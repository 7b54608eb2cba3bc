"""A program that uses an embedded server until its standard input ends. Tests run it as a process of its own."""

import json
import os
import sys
from pathlib import Path

import psycopg2

from api.database.embedded import EmbeddedServer

if len(sys.argv) > 3:
    # Root becomes another user only now: the interpreter itself may be in a folder that is closed to that user.
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[3]))

with EmbeddedServer(Path(sys.argv[1]), durable=sys.argv[2] == "durable").running() as server:
    connection = psycopg2.connect(server.owner_url.replace("+psycopg2", ""))
    connection.close()
    print(json.dumps({"port": server.port, "owner_url": server.owner_url}), flush=True)
    sys.stdin.read()
