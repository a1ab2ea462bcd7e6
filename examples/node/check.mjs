// Asks a searchguard server from Node: one line of JSON for each query.
//
//   node examples/node/check.mjs 127.0.0.1:50051 "#plandemic" bread
//   node examples/node/check.mjs 127.0.0.1:50051 < queries.txt
//
// The channel has the service config that ships, and reconnects at once; each call has 25 ms. Where
// there is no answer the query is searched all the same, and the line says that nobody looked.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";

const ROOT = new URL("../../", import.meta.url);
const read = (name) => readFileSync(new URL(name, ROOT));
const MILLISECONDS = Number(process.env.DEADLINE_MS ?? 25);
const WHO = { region: "NL", language: "nl", surface: "SURFACE_SEARCH" };
const FAULTS = new Set([grpc.status.INVALID_ARGUMENT, grpc.status.PERMISSION_DENIED]);

// What `make descriptors` writes: the API and all that it imports, in one file.
const described = loadFileDescriptorSetFromBuffer(read("build/searchguard.binpb"), {
  keepCase: true,
  enums: String,
  longs: String,
  defaults: true,
});
const { SearchGuardService } = grpc.loadPackageDefinition(described).searchguard.v1;

export function connect(target) {
  return new SearchGuardService(target, grpc.credentials.createInsecure(), {
    "grpc.service_config": read("deploy/service-config.json").toString(),
    "grpc.initial_reconnect_backoff_ms": 20,
    "grpc.max_reconnect_backoff_ms": 200,
  });
}

export function check(client, query, context = WHO) {
  const unchecked = { action: "ACTION_PASS", results: "RESULTS_SHOW", notices: [], revision: "" };
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + MILLISECONDS;
    client.Check({ query, context }, { deadline }, (error, reply) => {
      if (!error) resolve({ source: "remote", reason: "asked", decision: reply.decision });
      else if (FAULTS.has(error.code)) reject(error);
      else resolve({ source: "unchecked", reason: grpc.status[error.code], decision: unchecked });
    });
  });
}

async function main([target, ...queries]) {
  const client = connect(target);
  // Connects, and has the code compiled that the first query would wait for.
  await new Promise((resolve) => client.GetStatus({}, { deadline: Date.now() + 1000 }, resolve));
  for await (const query of queries.length ? queries : createInterface(process.stdin)) {
    const { source, reason, decision } = await check(client, query);
    const notices = decision.notices.map((notice) => notice.id);
    const { action, rule_id = "", revision } = decision;
    console.log(JSON.stringify({ query, action, rule_id, notices, source, reason, revision }));
  }
  client.close();
}

await main(process.argv.slice(2));
