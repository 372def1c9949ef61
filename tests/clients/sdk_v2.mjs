// The package @modelcontextprotocol/client, which speaks both eras.

import { createRequire } from "node:module";

// Packages are looked for where the tests start this, not beside this file.
const require = createRequire(`${process.cwd()}/`);
const { Client, StreamableHTTPClientTransport } = require("@modelcontextprotocol/client");
const { StdioClientTransport } = require("@modelcontextprotocol/client/stdio");

// A session with a server that is started for it, or that listens at a URL.
export async function connect(era, target) {
  const mode = era === "modern" ? "auto" : "legacy";
  const client = new Client({ name: "story", version: "2" }, { versionNegotiation: { mode } });
  await client.connect(transport(target));
  return {
    version: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args, options) => {
      const result = await client.callTool({ name, arguments: args }, options);
      if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
      return result.structuredContent;
    },
    close: () => client.close(),
  };
}

function transport(target) {
  if (!target.startsWith("[")) return new StreamableHTTPClientTransport(new URL(target));
  const [command, ...args] = JSON.parse(target);
  return new StdioClientTransport({ command, args, env: process.env });
}
