#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Read user-data with cloud-init's own code, as its datasource would, and write its files.

as_cloud_init.py USER-DATA DIR   check the cloud-config against the schema, write the
                                 write_files below DIR, unpack them there if a command
                                 does, print what else the runcmd has as JSON
"""
import grp
import json
import logging
import os
import pwd
import subprocess
import sys

import yaml
from cloudinit import helpers, user_data
from cloudinit.config import cc_write_files, schema
from cloudinit.sources.helpers import hetzner

# All that cloud-init 22.4.2 is asked for.
KEYS = {"write_files", "runcmd"}
FILE_KEYS = {"path", "permissions", "content", "encoding"}
STATE = "/var/lib/prebake"


def cloud_configs(blob):
    paths = helpers.Paths({"cloud_dir": "/nonexistent", "run_dir": "/nonexistent"})
    message = user_data.UserDataProcessor(paths).process(hetzner.maybe_b64decode(blob))
    for part in message.walk():
        if part.get_content_type() == "text/cloud-config":
            yield part.get_payload(decode=True)


def unpack(command, root):
    """Run the unpacking command below root, and what install.sh does with its result."""
    payload = root + STATE + "/payload"
    assert command[0] == "python3" and command[2].count(STATE) == 1, command
    subprocess.run([*command[:2], command[2].replace(STATE, root + STATE)], check=True)
    subprocess.run(["bsdtar", "-xf", "c.7z"], cwd=payload, check=True)
    os.remove(payload + "/c.7z")
    os.rename(payload + "/c.c", payload + "/prebake-firstboot.c")


def main(path, root):
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    with open(path, "rb") as f:
        texts = list(cloud_configs(f.read()))
    assert len(texts) == 1, f"{len(texts)} parts are cloud-config"
    assert texts[0].startswith(b"#cloud-config\n")
    config = yaml.safe_load(texts[0])
    schema.validate_cloudconfig_schema(config, schema.get_schema(), strict=True)
    assert set(config) == KEYS, set(config)
    for file in config["write_files"]:
        assert set(file) <= FILE_KEYS, set(file)
        assert isinstance(file["permissions"], str)
        file["path"] = root + file["path"]
    owner = f"{pwd.getpwuid(os.getuid()).pw_name}:{grp.getgrgid(os.getgid()).gr_name}"
    cc_write_files.write_files("write_files", config["write_files"], owner)
    commands = config["runcmd"]
    if commands[0][0] == "python3":
        unpack(commands.pop(0), root)
    print(json.dumps(commands))


main(sys.argv[1], sys.argv[2])
