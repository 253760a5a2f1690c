/** The portal behind nginx and behind Caddy, set up as docs/deploy/proxy says. */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text as textOf } from "node:stream/consumers";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { ADMINISTRATOR } from "../support/demo/portal-rows.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { freePort } from "../support/servers/loopback.ts";
import { type ProxyName, type ReverseProxy, startProxy } from "../support/servers/proxies.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, start, untilTitle } from "./support/steps.ts";

describe.each<ProxyName>(["nginx", "caddy"])("behind %s", (name) => {
  let bed: Bed;
  let proxy: ReverseProxy;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const folder = portalFolder();
    const url = `https://localhost:${port}`;
    bed = await startBed({
      folder,
      start: async () => {
        const environment = { CARRYOVER_URL: url, CARRYOVER_TRUSTED_PROXY: "1" };
        const portal = await startPortal({ folder, environment });
        proxy = await startProxy(name, { port, portalPort: Number(new URL(portal.url).port) });
        return { ...portal, url };
      },
    });
  });
  afterAll(async () => {
    await proxy?.stop();
    await bed?.close();
  });

  it("somebody signs in, and follows a copy event by event while it goes on", async () => {
    const mover = bed.mover("nina", { messages: 40, folders: 8, medianBytes: 800 });
    const page = await (await bed.context({ ignoreHTTPSErrors: true })).newPage();
    const migration = await prepareMove(page, mover);
    const cookies = await page.context().cookies();
    expect(cookies.filter(({ secure, name }) => !secure || !name.startsWith("__Host-"))).toEqual([]);
    bed.servers.line.set({ toClient: { bytesPerSecond: 3000 } });
    await start(page);
    await see(page.getByRole("heading", { level: 1 })).toHaveText(text("progress.title.copying"), { timeout: 20_000 });
    expect(await eventByItself(page, `/api/migrations/${migration}/progress`)).toMatch(/^id: /);
    const { endedAt } = await bed.database.client.run.findFirstOrThrow({ where: { migrationId: migration } });
    expect(endedAt).toBeNull();
    bed.servers.line.set({ toClient: {} });
    await untilTitle(page, text("progress.title.done"));
    await expectCopied(bed, mover);
    expect(bed.complaints()).toEqual([]);
  });

  it("the portal knows who comes, whatever they claim, by IPv4 and by IPv6", async () => {
    expect(await addressAfterSignIn(bed, { port, host: "127.0.0.1", localAddress: "127.0.0.2" })).toBe("127.0.0.2");
    expect(await addressAfterSignIn(bed, { port, host: "::1" })).toBe("0:0:0:0::/64");
  });

  it("lists of some megabytes come through", async () => {
    const answer = await ask(
      { port, host: "127.0.0.1" },
      "/api/auth/callback/administrator",
      "x=".padEnd(4_000_000, "x"),
    );
    expect(answer.statusCode).not.toBe(413);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });
});

/**
 * The first event of a stream that comes by itself, after the stream has begun. Where answers are held back events come together, cut off where a
 * buffer was full; nginx hands on at once only what came with the header. The stream itself goes on.
 */
function eventByItself(page: Page, address: string): Promise<string> {
  return page.evaluate(async (path) => {
    const end = new AbortController();
    const response = await fetch(path, { headers: { accept: "text/event-stream" }, signal: end.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const seen: string[] = [];
    setTimeout(() => end.abort(), 20_000);
    try {
      for (;;) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) return "the stream has ended";
        const events = piece.value.split("\n\n").filter((event) => event.startsWith("id: "));
        if (seen.push(piece.value) > 1 && events.length === 1 && piece.value.endsWith("\n\n")) break;
      }
    } catch {
      return `none came by itself, of ${JSON.stringify(seen)}`;
    }
    end.abort();
    return seen.at(-1) ?? "";
  }, address);
}

interface Way {
  readonly port: number;
  readonly host: string;
  readonly localAddress?: string;
}

/** The address that the audit has of a sign-in by somebody who claims to come from elsewhere. */
async function addressAfterSignIn({ database }: Bed, way: Way): Promise<string | null> {
  const page = await ask(way, "/admin/sign-in");
  const cookies = (page.headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
  const [, word = ""] = /name="csrfToken" value="([^"]+)"/.exec(await textOf(page)) ?? [];
  const typed = { name: ADMINISTRATOR.name, password: ADMINISTRATOR.password, csrfToken: word };
  const answer = await ask(way, "/api/auth/callback/administrator", String(new URLSearchParams(typed)), cookies);
  await textOf(answer);
  const events = await database.client.auditEvent.findMany({
    where: { address: { isNot: null } },
    orderBy: { id: "desc" },
    select: { address: true },
    take: 1,
  });
  return events[0]?.address?.address ?? null;
}

function ask({ port, host, localAddress }: Way, path: string, body?: string, cookie = ""): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...{ host, port, path, method: body === undefined ? "GET" : "POST", servername: "localhost" },
        ...(localAddress === undefined ? {} : { localAddress }),
        // Made by the test for this moment, and known to nobody else.
        rejectUnauthorized: false,
        headers: {
          ...{ host: `localhost:${port}`, origin: `https://localhost:${port}`, cookie },
          ...{ "x-forwarded-for": "203.0.113.9", "content-type": "application/x-www-form-urlencoded" },
        },
      },
      resolve,
    );
    asked.once("error", reject).end(body);
  });
}
