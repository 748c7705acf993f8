# SPDX-License-Identifier: MIT
"""Texts that break careless emitters go into every string of a spec that takes them and
must come out of plan.json, of params.json and of the user-data unchanged.

hostile.py PREBAKE READER DIR
"""
import json
import pathlib
import subprocess
import sys

import yaml

prebake, reader, root = sys.argv[1:4]
root = pathlib.Path(root) / "hostile"
root.mkdir()

LINES = [
    "'", '"', "\\", "`id`", "$$(id)", "$${x}", "%s%n", "#no", ": x", "- x", "? x", "| x", "> x", "&a", "*a",
    "!!python/object:os", "%YAML 2.0", "@x", "{a}", "[a]", "yes", "null", "~", "0x1f", "1e3",
    "010", "2001-01-01", "=", "<<", "---", "...", "a  b", "é ☃ 😀 \u202e \ue001", "</script>",
    "x'\"$$x'\"\\", "\\n", "a\\", "\\\\u0000", "EOF", "@@", "END", "a" * 5000,
]
TEXTS = LINES + ["two\nlines", "a\n\tb\n", "\n", "\n\nlead", "trail \n", "  indent\n x", "#!/bin/sh\nrm\n"]
# And all that YAML has no place for, or breaks lines at.
VALUE = "".join(line for line in LINES if len(line) < 100) + "".join(map(chr, [
    *range(0x7f, 0xa1), 0x2028, 0x2029, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff]))
COMMENTS = LINES + ["tab\there", "trail  ", "\u00a0"]


def accepted(**spec):
    """Render a spec; its plan and parameters if it is right, else None."""
    path = root / "spec.yaml"
    path.write_text(yaml.safe_dump({"prebake": 1, "name": "x", **spec}, allow_unicode=True))
    if subprocess.run([prebake, "check", path], capture_output=True).returncode:
        return None
    subprocess.run([prebake, "render", path, "-o", root / "o", "-t", "payload,script"],
                   check=True, capture_output=True)
    subprocess.run(["sh", "-n", root / "o/setup.sh"], check=True)
    return json.loads((root / "o/payload/plan.json").read_text())


def through(name, texts, make, take):
    count = 0
    for text in texts:
        plan = accepted(**make(text))
        if plan is not None:
            assert take(plan) == text, (name, text, take(plan))
            count += 1
    print(f"# {name}: {count} of {len(texts)} texts accepted and unchanged")
    assert count > len(texts) / 3, name


def all_in_one():
    """Every accepted text at once, through cloud-init's own reader."""
    comments = "".join(f"# {c}\n" for c in COMMENTS)
    (root / "compose.yaml").write_text(comments + "services: { app: { image: x } }\n")
    accepted(stack={"dir": "/opt/x", "compose": "compose.yaml"},
             params={"p": {"type": "string", "help": "it's \"x\" \\ ☃"}})
    (root / "value").write_text(VALUE)
    args = [root / "spec.yaml", "--set-file", f"p={root / 'value'}"]
    subprocess.run([prebake, "render", "-o", root / "o", "-t", "payload", *args], check=True)
    with open(root / "ud", "wb") as out:
        subprocess.run([prebake, "user-data", "--for", "nocloud", *args], stdout=out, check=True)
    subprocess.run([reader, root / "ud", root / "read"], check=True)
    written = root / "read/var/lib/prebake/payload"
    subprocess.run(["diff", "-r", "-x", "prebake-firstboot.c", root / "o/payload", written], check=True)
    assert json.loads((written / "params.json").read_text()) == {"p": VALUE}


def golden():
    """The comment in user-data for servers from a baked snapshot."""
    accepted(params={"p": {"type": "string"}})
    (root / "value").write_text(VALUE)
    made = subprocess.run([prebake, "user-data", "--golden", "--for", "nocloud", root / "spec.yaml",
                           "--set-file", f"p={root / 'value'}"], stdout=subprocess.PIPE, check=True)
    assert yaml.safe_load(made.stdout) == {}
    line, = [x for x in made.stdout.decode().splitlines() if x.startswith("#prebake-params ")]
    assert json.loads(line.split(" ", 1)[1]) == {"p": VALUE}


compose = {"dir": "/opt/x", "compose": "compose.yaml"}
(root / "compose.yaml").write_text("services: { app: { image: x } }\n")
through("default", LINES, lambda t: {"params": {"p": {"type": "string", "help": t, "default": t}}},
        lambda p: p["params"]["p"]["default"])
through("env", TEXTS, lambda t: {"stack": {**compose, "env": {"A": t}}},
        lambda p: p["stack"]["env"]["A"]["value"])
through("label", LINES, lambda t: {"stack": {**compose, "show": [{"label": t, "text": "x"}]}},
        lambda p: p["stack"]["show"][0]["label"])
through("text", LINES, lambda t: {"stack": {**compose, "show": [{"label": "x", "text": t}]}},
        lambda p: p["stack"]["show"][0]["text"])
all_in_one()
golden()
