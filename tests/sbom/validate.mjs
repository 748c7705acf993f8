// SPDX-License-Identifier: MIT
// validate.mjs MODULES FILE: is the JSON in FILE a CycloneDX 1.6 document, by the official schema, and
// is each package URL in it as another reader of them would write it?  MODULES: what npm installed here.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [modules, file] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(`${modules}/`);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const schema = (name) =>
	read(`${modules}/node_modules/@cyclonedx/cyclonedx-library/res/schema/${name}.SNAPSHOT.schema.json`);
const { PackageURL } = require("packageurl-js");
const Ajv = require("ajv").default;

// The schemas have keywords for editors, which Ajv would take for mistakes.
const ajv = new Ajv({ strict: false, allErrors: true });
require("ajv-formats").default(ajv);
require("ajv-formats-draft2019")(ajv);
for (const name of ["spdx", "jsf-0.82"])
	ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);

const bom = read(file);
const valid = ajv.compile(schema("bom-1.6"));
const wrong = valid(bom) ? [] : valid.errors.map((e) => `${e.instancePath}: ${e.message}`);
const refs = bom.components.map((c) => c["bom-ref"]);
if (new Set(refs).size !== refs.length)
	wrong.push("a bom-ref is there twice");
for (const { purl } of bom.components)
	if (purl && PackageURL.fromString(purl).toString() !== purl)
		wrong.push(`${purl}: should be ${PackageURL.fromString(purl)}`);
for (const line of wrong.slice(0, 20))
	console.error(line);
process.exitCode = wrong.length ? 1 : 0;
