#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// provider.js CLOUDS: stands in for the providers of schemas.json, without a cloud: they
// check names and types as theirs do, keep what they are told, and delete nothing that is
// protected or in use.  Prints the value of TF_REATTACH_PROVIDERS, with which Terraform uses them
// and fetches none, and serves until its standard input ends; says on standard error what it
// does, "TYPE ACTION NAME".  CLOUDS is a file, read anew each time: stages of snapshots by id, by
// CLOUD-ARCHITECTURE, with the type that has baked them, if it is known; and Hetzner's server
// types: {"hetzner-x86": {"7": "golden cx23"}, "types": ["cx23"]}.
"use strict";
const fs = require("fs");
const path = require("path");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const { encode, decode, ExtensionCodec } = require("@msgpack/msgpack");

const schemas = JSON.parse(fs.readFileSync(path.join(__dirname, "schemas.json")));
const sources = { hcloud: "hetznercloud", digitalocean: "digitalocean", cloudflare: "cloudflare" };
const { tfplugin5 } = grpc.loadPackageDefinition(
	loader.loadSync(path.join(__dirname, "provider.proto"), { keepCase: true, defaults: true }));

// Values: go-cty's MessagePack, in which 0 and 12 are what is not known yet.
class Unknown {}
const unknown = new Unknown();
const codec = new ExtensionCodec();
codec.register({ type: 0, encode: (v) => v instanceof Unknown ? new Uint8Array([0]) : null, decode: () => unknown });
codec.register({ type: 12, encode: () => null, decode: () => unknown });
const read = (v) => decode(v.msgpack, { extensionCodec: codec });
const write = (v) => ({ msgpack: Buffer.from(encode(v, { extensionCodec: codec })) });

// What stands between commas, but for those in parentheses.
function parts(text) {
	let depth = 0;
	return text.replace(/[(),]/g, (c) => {
		depth += c === "(" ? 1 : c === ")" ? -1 : 0;
		return c === "," && !depth ? "\n" : c;
	}).split("\n");
}

// "set(object({a=string,b=string?}))" as Terraform's JSON has it.
function type(text) {
	const m = /^(list|set|map|object)\((.*)\)$/.exec(text);
	if (!m)
		return text;
	if (m[1] !== "object")
		return [m[1], type(m[2])];
	const all = {}, optional = [];
	for (const pair of parts(m[2].slice(1, -1))) {
		const [, name, kind] = /^(\w+)=(.*?)\??$/.exec(pair);
		all[name] = type(kind);
		if (pair.endsWith("?"))
			optional.push(name);
	}
	return optional.length ? ["object", all, optional] : ["object", all];
}

function row(name, text) {
	const i = text.lastIndexOf(" "), flags = text.slice(i + 1);
	return { name, type: type(text.slice(0, i)), required: flags.includes("r"), optional: flags.includes("o"),
		computed: flags.includes("c"), force: flags.includes("f") };
}

const rows = (table) => Object.entries(table).filter(([, v]) => typeof v === "string").map(([k, v]) => row(k, v));
const blocks = (table) => Object.entries(table).filter(([, v]) => typeof v !== "string");

function block(table) {
	return {
		attributes: rows(table).map((r) => ({ ...r, type: Buffer.from(JSON.stringify(r.type)) })),
		block_types: blocks(table).map(([k, v]) => ({ type_name: k, block: block(v), nesting: 3 })),
	};
}

const schema = (table) => ({ version: 0, block: block(table) });
const all = (tables) => Object.fromEntries(Object.entries(tables).map(([k, v]) => [k, schema(v)]));

// What the provider finds out when it makes the thing is not known before.
function plan(table, config, proposed) {
	for (const r of rows(table))
		if (r.computed && proposed[r.name] === null && config[r.name] === null)
			proposed[r.name] = unknown;
	for (const [name, inner] of blocks(table))
		for (const item of proposed[name] || [])
			plan(inner, item, item);
	return proposed;
}

let last = 100;

function invent(r) {
	if (r.name === "ip_address" || r.name === "ipv4_address")
		return "192.0.2." + ++last;
	if (r.type === "string")
		return r.name === "id" ? String(++last) : "made-" + r.name;
	if (r.type === "number")
		return ++last;
	return r.type === "bool" ? false : r.type[0] === "map" ? {} : [];
}

function settle(table, value) {
	for (const r of rows(table))
		if (value[r.name] instanceof Unknown)
			value[r.name] = invent(r);
	for (const [name, inner] of blocks(table))
		for (const item of value[name] || [])
			settle(inner, item);
	return value;
}

const clouds = () => JSON.parse(fs.readFileSync(process.argv[2]));

// The newest first.
const snapshots = (kind, what) => Object.entries(clouds()[kind] || {}).sort((a, b) => b[0] - a[0])
	.map(([id, text]) => ({ id: Number(id), ...what(...text.split(" ")) }));

// In GB: docs.hetzner.com/cloud/servers/overview.
const disk = (type) => type === "cx33" ? 80 : 40;
const sizes = { "s-1vcpu-1gb": 25, "s-2vcpu-2gb": 60 };

const find = {
	hcloud_server_types: (c) => ({ ...c, id: "1", server_types: clouds().types.map((name) => ({
		name, architecture: name.startsWith("cax") ? "arm" : "x86", disk: disk(name),
		locations: [{ name: "nbg1", available: true }, { name: "fsn1", available: false }] })) }),
	hcloud_images: (c) => ({ ...c, id: "1", images: ["x86", "arm"].flatMap((architecture) =>
		snapshots("hetzner-" + architecture, (stage, type) => ({ architecture, labels: type ? { stage, type } : { stage } }))) }),
	digitalocean_images: (c) => ({ ...c, id: "1", images: snapshots("digitalocean-x86", (stage, size) =>
		({ name: "x", regions: ["fra1"], tags: ["stage:" + stage], min_disk_size: sizes[size] || 25 })) }),
	digitalocean_sizes: (c) => ({ ...c, id: "1", sizes: Object.keys(sizes).map((slug) =>
		({ slug, available: true, disk: sizes[slug], regions: ["fra1"] })) }),
	cloudflare_zone: (c) => ({ ...c, id: "1", zone_id: "zone-of-" + c.filter.name, name: c.filter.name }),
};

// What there is, by id, and why it cannot be deleted.
const made = new Map();

function why(type, v) {
	const has = (kind, name, id) => [...made.values()].some((m) => m.type === kind && (m[name] || []).includes(id));
	if (v.delete_protection)
		return v.name + " is protected";
	if (type === "digitalocean_volume" && has("digitalocean_droplet", "volume_ids", v.id))
		return v.name + " is attached";
	return "";
}

function apply(type, table, prior, planned) {
	const action = !prior ? "create" : planned ? "update" : "delete", { name } = prior || planned;
	if (prior && !planned) {
		if (prior.shutdown_before_deletion || prior.graceful_shutdown)
			console.error(type, "shutdown", name);
		const reason = why(type, prior);
		if (reason)
			return { new_state: write(prior), diagnostics: [{ severity: 1, summary: reason }] };
	}
	console.error(type, action, name);
	if (planned && type === "hcloud_volume" && planned.location instanceof Unknown)
		planned.location = made.get(String(planned.server_id)).location;
	if (planned && type === "hcloud_server" && planned.primary_disk_size instanceof Unknown)
		planned.primary_disk_size = disk(planned.server_type);
	if (planned && type === "digitalocean_droplet" && planned.disk instanceof Unknown)
		planned.disk = sizes[planned.size];
	const value = planned && settle(table, planned);
	if (value)
		made.set(value.id, { ...value, type });
	else
		made.delete(prior.id);
	return { new_state: write(value) };
}

function service(tables) {
	const resource = (q) => tables.resources[q.type_name];
	const answers = {
		GetSchema: () => ({ provider: schema(tables.provider), resource_schemas: all(tables.resources),
			data_source_schemas: all(tables.data) }),
		PrepareProviderConfig: (q) => ({ prepared_config: q.config }),
		ValidateResourceTypeConfig: () => ({}),
		ValidateDataSourceConfig: () => ({}),
		Configure: () => ({}),
		UpgradeResourceState: (q) => ({ upgraded_state: write(JSON.parse(q.raw_state.json)) }),
		ReadResource: (q) => ({ new_state: q.current_state }),
		PlanResourceChange: (q) => {
			const prior = read(q.prior_state), proposed = read(q.proposed_new_state);
			if (!proposed)
				return { planned_state: q.proposed_new_state };
			const planned = plan(resource(q), read(q.config), proposed);
			const differs = (r) => prior && r.force &&
				JSON.stringify(prior[r.name]) !== JSON.stringify(planned[r.name]);
			return { planned_state: write(planned), requires_replace: rows(resource(q)).filter(differs)
				.map((r) => ({ steps: [{ attribute_name: r.name }] })) };
		},
		ApplyResourceChange: (q) => apply(q.type_name, resource(q), read(q.prior_state), read(q.planned_state)),
		ReadDataSource: (q) => ({ state: write(find[q.type_name](read(q.config))) }),
		Stop: () => ({}),
	};
	return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, (call, done) => {
		try {
			done(null, answer(call.request));
		} catch (e) {
			console.error(name, call.request.type_name, e);
			done({ code: grpc.status.INTERNAL, message: String(e) });
		}
	}]));
}

async function serve(tables) {
	const server = new grpc.Server();
	server.addService(tfplugin5.Provider.service, service(tables));
	return new Promise((ok, fail) => server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(),
		(e, port) => e ? fail(e) : ok(port)));
}

(async () => {
	const reattach = {};
	for (const [name, owner] of Object.entries(sources))
		reattach[`registry.terraform.io/${owner}/${name}`] = { Protocol: "grpc", ProtocolVersion: 5,
			Pid: process.pid, Test: true, Addr: { Network: "tcp", String: `127.0.0.1:${await serve(schemas[name])}` } };
	console.log(JSON.stringify(reattach));
	process.stdin.resume().on("end", () => process.exit(0));
})();
