// The web process of `npm start`: node scripts/portal/web.mjs HOST PORT
// Not TypeScript: Next's types change what process.env is for everything that is checked together with them.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { addressOf } from "../../lib/auth/address.ts";
import { doneFrom } from "../../lib/auth/visitor.ts";
import { loadWebConfig } from "../../lib/config/portal.ts";
import { languageFor } from "../../lib/i18n/negotiation.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { beSparing } from "../../lib/worker/sparing.ts";

beSparing();

/** Streams of progress stay open for hours: they are cut when the process has to end. */
const LONGEST_ANSWER_MS = 2000;

const [host = "", port = ""] = process.argv.slice(2);
const app = next({
  dev: false,
  dir: fileURLToPath(new URL("../..", import.meta.url)),
  hostname: host,
  port: Number(port),
});
await app.prepare();
const handle = app.getRequestHandler();
const { language: usual, trustedProxyHops } = loadWebConfig();

const server = createServer((request, response) => {
  noteSender(request);
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

/** The last entry is always whoever connected to us; what they claim themselves stands before it. */
function noteSender(request) {
  const claimed = request.headers["x-forwarded-for"];
  const sender = request.socket.remoteAddress ?? "";
  request.headers["x-forwarded-for"] = claimed === undefined ? sender : `${claimed}, ${sender}`;
}

function end() {
  server.close(() => process.exit(0));
  setTimeout(() => server.closeAllConnections(), LONGEST_ANSWER_MS).unref();
}
