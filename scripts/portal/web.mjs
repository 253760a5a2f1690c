// The web process of `npm start`: node scripts/portal/web.mjs HOST PORT
// Not TypeScript: Next's types change what process.env is for everything that is checked together with them.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { addressOf } from "../../lib/auth/address.ts";
import { doneFrom } from "../../lib/auth/visitor.ts";
import { basePathOf, withBasePath } from "../../lib/config/base-path.ts";
import { loadWebConfig } from "../../lib/config/portal.ts";
import { languageFor } from "../../lib/i18n/negotiation.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { logTo, tied } from "../../lib/observability/log.ts";
import { remember } from "../../lib/observability/recent-lines.ts";
import { factsOfRequest } from "../../lib/observability/request-log.ts";
import { beSparing } from "../../lib/worker/sparing.ts";
import { builtId } from "./build.ts";

beSparing();

/** Streams of progress stay open for hours: they are cut when the process has to end. */
const LONGEST_ANSWER_MS = 2000;

const [host = "", port = ""] = process.argv.slice(2);
const dir = fileURLToPath(new URL("../..", import.meta.url));
// The configuration as the build left it: an image has nothing that could read next.config.ts again. Next's own standalone server does the same.
const { config } = JSON.parse(readFileSync(`${dir}/.next/required-server-files.json`, "utf8"));
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
// A page of another version that asks us for a part of itself is loaded anew instead.
const id = builtId();
if (id !== null) process.env.NEXT_DEPLOYMENT_ID = id;
const app = next({
  dev: false,
  dir,
  hostname: host,
  port: Number(port),
});
await app.prepare();
const handle = app.getRequestHandler();
const { language: usual, trustedProxyHops, url } = loadWebConfig();
const basePath = basePathOf(url);

/** One line for whatever somebody does; who it was is in the audit. */
const log = tied(
  logTo((line) => {
    remember(line);
    process.stdout.write(line);
  }),
  { process: "web" },
);

const server = createServer((request, response) => {
  noteSender(request);
  noteAnswer(request, response);
  // Next.js asks itself for the page after an act, and nobody speaks TLS here. What is secure follows from the portal's address.
  delete request.headers["x-forwarded-proto"];
  if (basePath !== "") keepBelow(response);
  // For files, too, which Next.js sends past proxy.ts.
  response.setHeader("x-content-type-options", "nosniff");
  const { cookie, "accept-language": accepted, "x-forwarded-for": senders } = request.headers;
  const address = addressOf(senders, trustedProxyHops);
  // All that answers this request has its texts in the reader's language.
  const answer = () => inLanguage(languageFor({ cookie, accepted }, usual), () => void handle(request, response));
  doneFrom(address, answer);
});
server.once("error", (error) => {
  const taken = "code" in error && error.code === "EADDRINUSE";
  process.stderr.write(
    taken
      ? `Port ${port} of ${host} is taken by another program: PORT=NUMBER npm start chooses another.\n`
      : `The web process cannot listen on ${host} port ${port}: ${error.message}\n`,
  );
  process.exit(1);
});
server.listen(Number(port), host, () => process.send?.("ready"));
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, end);

function noteAnswer({ method, url }, response) {
  const began = performance.now();
  response.once("finish", () => {
    const milliseconds = performance.now() - began;
    const facts = factsOfRequest({ method, url, status: response.statusCode, milliseconds });
    if (facts !== null) log.info("web.request", facts);
  });
}

/** The last entry is always whoever connected to us; what they claim themselves stands before it. */
function noteSender(request) {
  const claimed = request.headers["x-forwarded-for"];
  const sender = request.socket.remoteAddress ?? "";
  request.headers["x-forwarded-for"] = claimed === undefined ? sender : `${claimed}, ${sender}`;
}

/** Answers of pages and acts lead below the portal's path by themselves; those of all other doors are led there. */
function keepBelow(response) {
  const { writeHead } = response;
  response.writeHead = (...words) => {
    const to = response.getHeader("location");
    if (typeof to === "string" && to !== basePath && !to.startsWith(`${basePath}/`))
      response.setHeader("location", withBasePath(to, basePath));
    return writeHead.apply(response, words);
  };
}

function end() {
  server.close(() => process.exit(0));
  setTimeout(() => server.closeAllConnections(), LONGEST_ANSWER_MS).unref();
}
