// The package @modelcontextprotocol/sdk, which knows `initialize` alone.

import { createRequire } from "node:module";

// Packages are looked for where the tests start this, not beside this file.
const require = createRequire(`${process.cwd()}/`);
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { StreamableHTTPClientTransport } = require(
  "@modelcontextprotocol/sdk/client/streamableHttp.js",
);

// A session with a server that is started for it, or that listens at a URL.
export async function connect(era, target) {
  if (era !== "legacy") throw new Error(`this package does not speak ${era}`);
  const client = new Client({ name: "story", version: "1" });
  const way = transport(target);
  // The package keeps the version to itself and tells only its transport.
  let version;
  const tell = way.setProtocolVersion?.bind(way);
  way.setProtocolVersion = (negotiated) => {
    version = negotiated;
    tell?.(negotiated);
  };
  await client.connect(way);
  return {
    version,
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args, options) => {
      const result = await client.callTool({ name, arguments: args }, undefined, options);
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
