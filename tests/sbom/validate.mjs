// SPDX-License-Identifier: MIT
// validate.mjs MODULES FILE: is the JSON in FILE a CycloneDX 1.6 document, by the official schema, and
// does another reader of package URLs find in each what the component says?  MODULES: where npm was run.
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
if (bom.specVersion !== "1.6")
	wrong.push("/specVersion: must be 1.6, as the schema is");
const refs = bom.components.map((c) => c["bom-ref"]);
if (new Set(refs).size !== refs.length)
	wrong.push("a bom-ref is there twice");
for (const { purl, name, version } of bom.components.filter((c) => c.purl)) {
	const url = PackageURL.fromString(purl);
	const named = url.type === "oci" ? url.qualifiers.repository_url : url.name;
	if (named !== name || !name.endsWith(url.name) || url.version !== version)
		wrong.push(`${purl}: is not the URL of ${name} ${version}`);
}
for (const line of wrong.slice(0, 20))
	console.error(line);
process.exitCode = wrong.length ? 1 : 0;
