#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bucket.py DIR: stands in for object storage as far as Terraform's state needs it: objects are
put, got and deleted, and are not replaced by a put that says so (docs.aws.amazon.com, AmazonS3
API: PutObject).  As some storage that is not Amazon's, it refuses the checksums of newer SDKs
(docs.aws.amazon.com, SDKs and Tools Reference: Data Integrity Protections for Amazon S3).
Objects are files in DIR.  Prints its port."""
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote, urlparse

EMPTY = b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, code, body=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        path = urlparse(self.path).path.strip("/")
        file = os.path.join(sys.argv[1], quote(path, safe=""))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if any(name.lower().startswith(("x-amz-checksum", "x-amz-trailer")) for name in self.headers):
            self.answer(400, b"<Error><Code>InvalidRequest</Code></Error>")
        elif "/" not in path:
            self.answer(200, EMPTY)
        elif self.command == "PUT":
            if self.headers.get("If-None-Match") == "*" and os.path.exists(file):
                return self.answer(412)
            with open(file, "wb") as f:
                f.write(body)
            self.answer(200)
        elif not os.path.exists(file):
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>" if self.command == "GET" else b"")
        elif self.command == "DELETE":
            os.remove(file)
            self.answer(204)
        else:
            with open(file, "rb") as f:
                self.answer(200, f.read())

    do_GET = do_HEAD = do_PUT = do_DELETE = serve


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
