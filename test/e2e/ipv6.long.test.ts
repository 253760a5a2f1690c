/** A network without IPv4: the portal listens on ::, people come from ::1, and both mail servers are at [::1]. */
import { connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { setUpRows } from "../support/demo/portal-rows.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { prepareMove, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

const V6 = "::1";
const relays: Server[] = [];
let bed: Bed;

/** The tests' servers listen on IPv4 alone: a door to one of them on IPv6. */
async function doorTo(port: number): Promise<{ readonly host: string; readonly port: number }> {
  const relay = createServer((guest) => {
    const server = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [guest, server],
      [server, guest],
    ] as const) {
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  relays.push(relay);
  await new Promise<void>((resolve) => relay.listen(0, V6, resolve));
  const address = relay.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  return { host: V6, port: address.port };
}

beforeAll(async () => {
  const folder = portalFolder();
  bed = await startBed({
    folder,
    setUp: false,
    start: async () => {
      const portal = await startPortal({ folder, environment: { HOST: "::", CARRYOVER_URL: "http://[::1]:1" } });
      return { ...portal, url: portal.url.replace("127.0.0.1", `[${V6}]`) };
    },
  });
  const [old, fresh] = [await doorTo(bed.servers.line.port), await doorTo(bed.servers.fresh.port)];
  await setUpRows(bed.database, { old, fresh });
});
afterAll(async () => {
  await bed?.close();
  for (const relay of relays) relay.close();
});

it("copies a mailbox from one server to the other, and knows everybody by their network", async () => {
  const mover = bed.mover("vera", { messages: 20, folders: 3 });
  const page = await (await bed.context()).newPage();
  await prepareMove(page, mover);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await expectCopied(bed, mover);
  await signInAsAdministrator(await (await bed.context()).newPage());
  const rows = await bed.database.client.auditEvent.findMany({
    where: { address: { isNot: null } },
    select: { address: true },
  });
  expect(rows.length).toBeGreaterThan(0);
  expect([...new Set(rows.map(({ address }) => address?.address))]).toEqual(["0:0:0:0::/64"]);
  expect(bed.complaints()).toEqual([]);
});

it("answers by IPv4 at the same port, and knows those who come by it as such", async () => {
  const { port } = new URL(bed.portal.url);
  expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200);
});
