#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cloud.py STATE: stands in for the APIs of Hetzner (/v1) and DigitalOcean (/v2), as far as the
scripts of the workflows call them (docs.hetzner.cloud, docs.digitalocean.com/reference/api).
STATE is a JSON file: what there is, by kind, and "requests", what was asked for; written after
each request.  Prints its port.  Pages have two entries; a server runs when it is looked at for the
second time.  "broken" lists "METHOD /path" that answer 500, "locked" those that answer 423."""
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

STATE = sys.argv[1]
PAGE = 2
with open(STATE) as f:
    state = json.load(f)


def keep():
    with open(STATE, "w") as f:
        json.dump(state, f)


def fits(selector, labels):
    """Hetzner's label selector: a=b, a in (b,c)."""
    for term in re.findall(r"[^,(]+(?:\([^)]*\))?", selector):
        m = re.fullmatch(r"\s*([\w.-]+)\s*(?:={1,2}\s*([\w.-]+)|in\s*\(([^)]*)\))\s*", term)
        if not m:
            raise ValueError(term)
        wanted = [m[2]] if m[2] else m[3].split(",")
        if labels.get(m[1]) not in wanted:
            return False
    return True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, code, value=None):
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def serve(self):
        url = urlparse(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        n = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(n) or "null")
        state["requests"].append(f"{self.command} {url.path}")
        if self.headers.get("Authorization") != "Bearer s3cr3t":
            self.answer(401, {"error": {"message": "unable to authenticate"}, "message": "unable to authenticate"})
        elif f"{self.command} {url.path}" in state.get("broken", []):
            self.answer(500, {"error": {"message": "broken"}, "message": "broken"})
        elif f"{self.command} {url.path}" in state.get("locked", []):
            self.answer(423, {"error": {"message": "locked"}, "message": "locked"})
        else:
            parts = url.path.strip("/").split("/")
            (hetzner if parts[0] == "v1" else digitalocean)(self, parts[1:], query, body)
        keep()

    do_GET = do_POST = do_PUT = do_DELETE = serve


def new(kind, thing):
    thing["id"] = state["next"]
    state["next"] += 1
    state.setdefault(kind, []).append(thing)
    return thing


def find(kind, id_):
    return next((x for x in state.get(kind, []) if str(x["id"]) == id_), None)


def page(all_, query):
    at = int(query.get("page", 1))
    return all_[(at - 1) * PAGE:at * PAGE], at + 1 if len(all_) > at * PAGE else None


def look(server, ready):
    server["looks"] = server.get("looks", 0) + 1
    server["status"] = ready if server["looks"] > 1 else "initializing"
    return server


def hetzner(h, parts, query, body):
    kind = parts[0]
    one = find("hetzner_" + kind, parts[1]) if len(parts) > 1 else None
    single = {"servers": "server", "images": "image", "ssh_keys": "ssh_key"}[kind]
    if len(parts) > 1 and not one:
        return h.answer(404, {"error": {"message": "not found"}})
    if h.command == "POST":
        if kind != "servers" or not find("hetzner_images", str(body["image"])):
            return h.answer(422, {"error": {"message": "invalid input in field 'image'"}})
        body["public_net"] = {"ipv4": {"ip": "192.0.2.7"}}
        body["created"] = "2026-01-01T00:00:00+00:00"
        return h.answer(201, {"server": new("hetzner_servers", body)})
    if h.command == "PUT":
        one.update(body)
        return h.answer(200, {single: one})
    if h.command == "DELETE":
        state["hetzner_" + kind].remove(one)
        return h.answer(204 if kind != "servers" else 200)
    if one:
        return h.answer(200, {single: look(one, "running") if kind == "servers" else one})
    all_ = [x for x in state.get("hetzner_" + kind, []) if fits(query["label_selector"], x["labels"])
            and query.get("architecture") in (None, x.get("architecture"))]
    some, following = page(all_, query)
    return h.answer(200, {kind: some, "meta": {"pagination": {"next_page": following}}})


def digitalocean(h, parts, query, body):
    kind = parts[0]
    if kind == "tags":
        if len(parts) == 1:
            known = body["name"] in state.setdefault("tags", [])
            if not known:
                state["tags"].append(body["name"])
            return h.answer(422 if known else 201, {"tag": body})
        if parts[1] not in state.setdefault("tags", []):
            return h.answer(404, {"message": "tag not found"})
        for resource in body["resources"]:
            image = find("do_images", resource["resource_id"])
            tags = [t for t in image["tags"] if t != parts[1]]
            image["tags"] = tags + ([parts[1]] if h.command == "POST" else [])
        return h.answer(204)
    one = find("do_" + kind, parts[1]) if len(parts) > 1 else None
    if len(parts) > 1 and not one:
        return h.answer(404, {"message": "not found"})
    if h.command == "POST":
        body["networks"] = {"v4": [{"type": "private", "ip_address": "10.0.0.2"},
                                   {"type": "public", "ip_address": "192.0.2.8"}]}
        body["created_at"] = "2026-01-01T00:00:00Z"
        return h.answer(202, {"droplet": new("do_droplets", body)})
    if h.command == "DELETE":
        state["do_" + kind].remove(one)
        return h.answer(204)
    if one:
        return h.answer(200, {"droplet": look(one, "active")})
    all_ = [x for x in state.get("do_" + kind, []) if query.get("tag_name") in [None] + x["tags"]]
    some, following = page(all_, query)
    return h.answer(200, {kind: some, "links": {"pages": {"next": "x"} if following else {}}})


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
