"""A loopback server that answers as PxWeb's API 2 does, from recorded answers.

Metadata and limits are the recorded ones of SCB; cells are answered by a rule (see
``value_of``), so that a test can say what each of them must be.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from urllib.parse import urlsplit


def value_of(codes: Sequence[str]) -> int:
    """Return the value of the cell with these codes: different for different codes."""
    text = "|".join(codes)
    return sum((place + 1) * ord(letter) for place, letter in enumerate(text))


@dataclass
class Table:
    """What the server knows: ``/config``, one table's metadata, and missing cells."""

    config: dict
    metadata: dict
    missing: dict[tuple[str, ...], str] = field(default_factory=dict)
    reverse: bool = False
    """Answer with the dimensions in reverse order, as the format allows."""
    lose: str = ""
    """A code that the server leaves out of every answer."""
    mark: bool = False


class PxWebServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, table: Table) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.table = table
        self.calls: list[str] = []
        self.cells: list[int] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api/v2"

    def __enter__(self) -> PxWebServer:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PxWebServer

    def log_message(self, *_: object) -> None:
        """Keep quiet: the tests read ``server.calls``."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix("/api/v2")
        self.server.calls.append(path)
        table = self.server.table
        known = {"/config": table.config, "/tables/TAB1/metadata": table.metadata}
        if path in known:
            self.send(known[path])
        else:
            self.send({"type": "Not found", "title": "Non-existent table"}, 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.server.calls.append(path.removeprefix("/api/v2"))
        asked = {one["variableCode"]: one["valueCodes"] for one in body["selection"]}
        cells = math.prod(len(codes) for codes in asked.values())
        self.server.cells.append(cells)
        if cells > self.server.table.config["maxDataCells"]:
            self.send({"type": "Parameter error", "title": "Too many cells"}, 403)
        elif "outputFormat=json-stat2" not in query:
            self.send({"title": "wrong format"}, 400)
        else:
            self.send(self.cube(asked))

    def cube(self, asked: dict[str, list[str]]) -> dict:
        table = self.server.table
        names = list(asked)
        shown = {
            name: [code for code in codes if code != table.lose]
            for name, codes in asked.items()
        }
        order = names[::-1] if table.reverse else names
        values, status = [], {}
        for place, codes in enumerate(product(*(shown[name] for name in order))):
            chosen = dict(zip(order, codes, strict=True))
            key = tuple(chosen[name] for name in names)
            sign = table.missing.get(key)
            values.append(None if sign else value_of(key))
            if sign:
                status[str(place)] = sign
        described = table.metadata["dimension"]
        return {
            "version": "2.0",
            "class": "dataset",
            "label": table.metadata["label"],
            "source": "SCB",
            "updated": table.metadata["updated"],
            "note": table.metadata["note"],
            "role": table.metadata["role"],
            "id": order,
            "size": [len(shown[name]) for name in order],
            "dimension": {
                name: {
                    "label": described[name]["label"],
                    "category": {
                        "index": {code: n for n, code in enumerate(shown[name])},
                        "label": {
                            code: described[name]["category"]["label"][code]
                            for code in shown[name]
                        },
                    },
                }
                for name in order
            },
            "value": values,
            "status": status,
        }

    def send(self, document: dict, status: int = 200) -> None:
        body = json.dumps(document, ensure_ascii=False).encode()
        if self.server.table.mark:
            body = b"\xef\xbb\xbf" + body
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
