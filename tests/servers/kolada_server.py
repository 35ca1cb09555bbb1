"""A loopback server that answers as Kolada v3 does, and badly when told to.

By hand: ``python tests/servers/kolada_server.py --panel PANEL.csv --port 8765``, then
``prevstats fetch … --base-url http://127.0.0.1:8765/v3``. ``--fault unavailable:1``
shows a fault on the next data request; ``--fault cycle`` on all of them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

LONGEST_LIST = 25
FORWARDED_HOST = "https://inner-host.example:8443"
"""``next_url`` names another host than the one asked, as behind a real proxy."""
ALWAYS = 10**9
DRIP_SECONDS = 0.05


@dataclass
class World:
    """What the server knows. Keys of ``cells`` are (indicator, area, year)."""

    areas: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, str, int], list[dict[str, object]]] = field(
        default_factory=dict
    )

    def put(
        self,
        indicator: str,
        area: str,
        year: int,
        value: float | None,
        *,
        gender: str = "T",
        count: int = 1,
        deleted: bool = False,
    ) -> None:
        if area.startswith("G"):
            self.groups.setdefault(area, (f"Grupp {area} (ovägt medel)", ()))
        else:
            self.areas.setdefault(area, (area, "L" if area[:2] == "00" else "K"))
        self.indicators.setdefault(indicator, f"Nyckeltal {indicator}")
        self.cells.setdefault((indicator, area, year), []).append(
            {
                "gender": gender,
                "count": count,
                "status": "Missing" if value is None else "",
                "value": value,
                "isdeleted": deleted,
            }
        )


def world_from_panel(path: Path) -> World:
    """Read a wide panel: municipality_code, year, one column per indicator.

    An empty cell is answered with null where the indicator has some value that year,
    and not at all where it has none.
    """
    world = World()
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    indicators = [name for name in rows[0] if name not in ("municipality_code", "year")]
    published = {
        (name, row["year"]) for row in rows for name in indicators if row[name]
    }
    for row in rows:
        for name in indicators:
            if (name, row["year"]) in published:
                value = float(row[name]) if row[name] else None
                world.put(name, row["municipality_code"], int(row["year"]), value)
    titles = path.with_name("kolada_panel_kpis.csv")
    if titles.is_file():
        with titles.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                key = row.get("kpi") or row.get("id") or ""
                world.indicators |= {key: row["title"]} if key in indicators else {}
    return world


@dataclass
class Trouble:
    """A fault that is shown on the next so many requests whose path holds ``where``."""

    name: str
    times: int = ALWAYS
    where: str = "/data/"


class KoladaServer(ThreadingHTTPServer):
    """Serves a world on 127.0.0.1; ``asked`` lists the addresses it was asked for."""

    daemon_threads = True

    def __init__(self, world: World, port: int = 0, per_page: int = 5000) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        self.per_page = per_page
        self.bare = True
        """Answer below the bare host too, not only below ``/v3``."""
        self.troubles: list[Trouble] = []
        self.asked: list[str] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v3"

    def trouble(self, name: str, times: int = ALWAYS, where: str = "/data/") -> None:
        if not hasattr(Handler, f"show_{name}") and name not in SPOILERS:
            raise ValueError(f"no such fault: {name}")
        self.troubles.append(Trouble(name, times, where))

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up: that is what some tests are about."""

    def __enter__(self) -> KoladaServer:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Refused(Exception):
    """The request is wrong: 400 or 404."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: KoladaServer

    def log_message(self, *_: object) -> None:
        """Keep quiet: the tests read ``server.asked``."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        trouble = self.next_trouble(parts.path)
        try:
            if not (self.server.bare or parts.path.startswith("/v3/")):
                raise Refused(404, "Not Found")
            path = unquote(parts.path).removeprefix("/v3")
            if path.startswith("/sent-on"):
                path = path.removeprefix("/sent-on")
            rows = self.rows(path.strip("/").split("/"))
            envelope = self.envelope(rows, path, parts.query)
        except Refused as refused:
            self.send(json.dumps({"detail": refused.detail}).encode(), refused.status)
            return
        if trouble in SPOILERS:
            self.send(SPOILERS[trouble](envelope))
        elif trouble:
            getattr(self, f"show_{trouble}")(body_of(envelope))
        else:
            self.send(body_of(envelope))

    def do_POST(self) -> None:
        """Send every POST on, in the way that makes clients drop its body."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send(b"{}", 302, headers={"Location": "/v3/kpi"})

    def next_trouble(self, path: str) -> str:
        for trouble in self.server.troubles:
            if trouble.times > 0 and trouble.where in path:
                trouble.times -= 1
                return trouble.name
        return ""

    def rows(self, steps: list[str]) -> list[dict[str, object]]:
        """Return what stands below a path of the API."""
        world = self.server.world
        ids = listed(steps[1]) if len(steps) == 2 else None
        if steps[0] == "municipality":
            known: dict[str, dict[str, object]] = {
                area: {"id": area, "title": title, "type": kind}
                for area, (title, kind) in sorted(world.areas.items())
            }
        elif steps[0] == "municipality_groups":
            known = {
                group: {
                    "id": group,
                    "title": title,
                    "members": [
                        {"member_id": member, "member_title": member}
                        for member in members
                    ],
                }
                for group, (title, members) in world.groups.items()
            }
        elif steps[0] == "kpi":
            known = {
                name: described(name, title) for name, title in world.indicators.items()
            }
        elif steps[0] == "data":
            return self.data(dict(zip(steps[1::2], steps[2::2], strict=True)))
        else:
            raise Refused(404, "Not Found")
        return (
            list(known.values())
            if ids is None
            else [known[one] for one in ids if one in known]
        )

    def data(self, asked: dict[str, str]) -> list[dict[str, object]]:
        if len(asked) < 2 or not asked.keys() <= {"kpi", "municipality", "year"}:
            raise Refused(404, "two of kpi, municipality and year must be given")
        chosen = {key: listed(text) for key, text in asked.items()}
        world = self.server.world
        everywhere = [*world.areas, *world.groups]
        years = sorted({year for _, _, year in world.cells})
        return [
            {
                "kpi": kpi,
                "municipality": area,
                "period": int(year),
                "values": world.cells[kpi, area, int(year)],
            }
            for kpi in chosen.get("kpi", world.indicators)
            for area in chosen.get("municipality", everywhere)
            for year in chosen.get("year", years)
            if (kpi, area, int(year)) in world.cells
        ]

    def envelope(
        self, rows: list[dict[str, object]], path: str, query: str
    ) -> dict[str, object]:
        options = {key: int(values[0]) for key, values in parse_qs(query).items()}
        size = min(options.get("per_page", self.server.per_page), 5000)
        page = options.get("page", 1)
        part = rows[(page - 1) * size : page * size]

        def link(number: int) -> str | None:
            if not 1 <= number <= max(1, -(-len(rows) // size)):
                return None
            return f"{FORWARDED_HOST}/v3{path}?page={number}&per_page={size}"

        return {
            "values": part,
            "next_url": link(page + 1),
            "previous_url": link(page - 1) if page > 1 else None,
            "count": len(part),
        }

    def send(
        self,
        body: bytes,
        status: int = 200,
        kind: str = "application/json; charset=utf-8",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        given = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (given | (headers or {})).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def show_too_many_requests(self, body: bytes) -> None:
        self.send(b'{"detail":"slow down"}', 429, headers={"Retry-After": "7"})

    def show_retry_at_date(self, body: bytes) -> None:
        moment = datetime.now(UTC) + timedelta(seconds=40)
        date = format_datetime(moment, usegmt=True)
        self.send(b'{"detail":"slow down"}', 503, headers={"Retry-After": date})

    def show_long_wait(self, body: bytes) -> None:
        self.send(b"{}", 429, headers={"Retry-After": "86400"})

    def show_unavailable(self, body: bytes) -> None:
        self.send(b"<html>Underh\xc3\xa5ll</html>", 503, "text/html")

    def show_forbidden(self, body: bytes) -> None:
        self.send(b'{"detail":"not allowed"}', 403)

    def show_truncated(self, body: bytes) -> None:
        """End in the middle without having said how long the body is."""
        self.send(
            body[: len(body) // 2],
            headers={"Content-Length": "", "Connection": "close"},
        )
        self.close_connection = True

    def show_cut_off(self, body: bytes) -> None:
        """Send less than Content-Length says."""
        self.send(body[:-20], headers={"Content-Length": str(len(body))})
        self.close_connection = True

    def show_short_length(self, body: bytes) -> None:
        """Say a Content-Length that is shorter than the body."""
        self.send(
            body, headers={"Content-Length": str(len(body) - 20), "Connection": "close"}
        )
        self.close_connection = True

    def show_login_page(self, body: bytes) -> None:
        self.send(b"<!DOCTYPE html><title>Logga in</title>", kind="text/html")

    def show_page_called_json(self, body: bytes) -> None:
        self.send(b"<html>Blocked by the firewall</html>")

    def show_text(self, body: bytes) -> None:
        self.send(body, kind="text/csv")

    def show_slow_drip(self, body: bytes) -> None:
        self.send(b"", headers={"Content-Length": str(len(body))})
        self.drip(body)

    def show_slow_headers(self, body: bytes) -> None:
        self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * len(body))

    def drip(self, content: bytes) -> None:
        for number in range(len(content)):
            self.wfile.write(content[number : number + 1])
            time.sleep(DRIP_SECONDS)

    def show_byte_order_mark(self, body: bytes) -> None:
        self.send(b"\xef\xbb\xbf" + body)

    def show_latin_1(self, body: bytes) -> None:
        self.send(b'{"values":["\xe5"]}')

    def show_compressed(self, body: bytes) -> None:
        self.send(gzip.compress(body), headers={"Content-Encoding": "gzip"})

    def show_redirect(self, body: bytes) -> None:
        self.send(b"", 307, headers={"Location": f"/v3/sent-on{self.path[3:]}"})

    def show_redirect_elsewhere(self, body: bytes) -> None:
        self.send(b"", 302, headers={"Location": "https://login.example/saml"})

    def show_redirect_circle(self, body: bytes) -> None:
        self.send(b"", 302, headers={"Location": self.path})


def body_of(envelope: dict[str, object]) -> bytes:
    return json.dumps(envelope, ensure_ascii=False).encode()


def listed(text: str) -> list[str]:
    ids = text.split(",")
    if len(ids) > LONGEST_LIST:
        raise Refused(400, f"at most {LONGEST_LIST} values, got {len(ids)}")
    return ids


def described(name: str, title: str) -> dict[str, object]:
    return {
        "id": name,
        "title": title,
        "description": "Beskrivning.\\nKälla: SCB",
        "is_divided_by_gender": True,
        "municipality_type": "K",
        "auspice": "X",
        "operating_area": "Individ- och familjeomsorg",
        "perspective": "Volymer",
        "prel_publication_date": None,
        "publication_date": "2026-09-23",
        "publ_period": "2025",
        "has_ou_data": False,
    }


def edited(old: str, new: str):
    return lambda envelope: body_of(envelope).replace(old.encode(), new.encode())


def version_2(envelope: dict[str, object]) -> bytes:
    return body_of(
        {
            "values": envelope["values"],
            "count": envelope["count"],
            "next_page": envelope["next_url"],
            "previous_page": None,
        }
    )


def duplicates(envelope: dict[str, object]) -> bytes:
    rows = [*envelope["values"], envelope["values"][0]]
    return body_of(envelope | {"values": rows, "count": len(rows)})


def first_page_only(envelope: dict[str, object]) -> bytes:
    return body_of(envelope | {"next_url": None, "count": 2 * envelope["count"] + 1})


def circle(envelope: dict[str, object]) -> bytes:
    return body_of(envelope | {"next_url": "?page=1", "count": 0, "values": []})


SPOILERS = {
    "version_2": version_2,
    "duplicates": duplicates,
    "first_page_only": first_page_only,
    "circle": circle,
    "malformed": edited("}", "}}"),
    "not_a_number": edited('"value": ', '"value": NaN, "was": '),
    "repeated_key": edited('"gender": ', '"value": 1, "gender": '),
    "renamed_period": edited('"period"', '"year"'),
    "renamed_value": edited('"value"', '"val"'),
    "renamed_link": edited('"next_url"', '"next_link"'),
    "renamed_deleted": edited('"isdeleted"', '"is_deleted"'),
    "text_value": edited('"value": ', '"value": "1,5", "was": '),
    "odd_gender": edited('"gender": "T"', '"gender": "F"'),
    "odd_period": edited('"period": ', '"period": "2014-Q", "was": '),
    "other_shape": lambda envelope: json.dumps(envelope["values"]).encode(),
    "empty": lambda envelope: body_of(
        envelope | {"values": [], "next_url": None, "count": 0}
    ),
    "text_period": lambda envelope: json.dumps(
        envelope
        | {
            "values": [
                row | {"period": str(row["period"])} for row in envelope["values"]
            ]
        }
    ).encode(),
}
"""Faults that spoil the document and send it as if nothing were wrong."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panel", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--per-page", type=int, default=5000)
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[:TIMES]")
    given = parser.parse_args()
    server = KoladaServer(world_from_panel(given.panel), given.port, given.per_page)
    for text in given.fault:
        name, _, times = text.partition(":")
        server.trouble(name, int(times) if times else ALWAYS)
    print(server.base_url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
