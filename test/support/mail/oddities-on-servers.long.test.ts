/** What the three servers do with each oddity at APPEND: the facts that expectations of other tests rest on. */
import { expect, onTestFinished, test } from "vitest";
import { compareAccounts } from "../checker/compare.ts";
import type { Comparison } from "../checker/differences.ts";
import { startScriptedServer } from "../checker/scripted-server.ts";
import { startCourier } from "../servers/courier.ts";
import { startCyrus } from "../servers/cyrus.ts";
import { isRoot } from "../servers/debian-packages.ts";
import { startDovecot } from "../servers/dovecot.ts";
import { notKeptByDovecot, oddMessage, oddNames } from "./odd-messages.ts";
import type { SampleMailbox } from "./sample-mailbox.ts";
import { seedByAppend } from "./seed-by-append.ts";
import { seedMaildir } from "./seed-maildir.ts";

/** A folder for each oddity. */
const mailbox: SampleMailbox = {
  seed: "oddities",
  folders: oddNames.map((name) => ({
    path: [name],
    subscribed: false,
    messages: [{ bytes: oddMessage(name), flags: [], instant: 1_044_072_306 }],
  })),
};

interface Place {
  host: string;
  port: number;
}

const jane = ({ host, port }: Place) => ({ host, port, user: "jane", password: "pw" });

async function started<T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(async () => void (await server.stop()));
  return server;
}

/** An account that hands out the very bytes. */
async function originals() {
  const folders = mailbox.folders.map(({ path: [name = ""], messages }) => [
    name,
    messages.map(({ bytes }) => ({ bytes: bytes.toString("latin1") })),
  ]);
  const { port } = await started(startScriptedServer({ folders: Object.fromEntries(folders) }));
  return { host: "127.0.0.1", port, user: "me", password: "p%w" };
}

/** What the server refuses and alters, by oddity. */
async function outcomes(server: Place) {
  const refusals = await seedByAppend(jane(server), mailbox);
  const refused = refusals.map(({ folder, text }) => [folder[0], text.replace(/ \(.*/, "")]);
  const comparison = await compareAccounts(await originals(), jane(server), { ladder: true, ignoreFolders: ["INBOX"] });
  expect(comparison.missing).toBe(refused.length);
  expect(comparison.bodyDiffers).toBe(0);
  return { refused: Object.fromEntries(refused), altered: alterations(comparison) };
}

/** Kind of alteration to the oddities that suffer it. */
function alterations({ details }: Comparison): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of details) {
    const [, kind = "", name = ""] = /^altered(\w+): (\S+)/.exec(line) ?? [];
    if (kind) found[kind] = [...(found[kind] ?? []), name].sort();
  }
  return found;
}

test("Dovecot refuses a message without bytes, completes line ends and serves NUL as 0x80", async () => {
  expect(await outcomes(await started(startDovecot()))).toEqual({
    refused: { "zero-bytes": "NO Can't save a zero byte message" },
    altered: {
      LineEnds: ["all-bytes", "bare-lf", "cr-before-crlf", "cr-only", "ends-in-cr", "lf-only", "mixed-line-ends"],
      FinalLineEnd: ["cr-only"],
      Nul: ["nul-in-body", "nul-in-header", "utf16-body"],
    },
  });
});

test("only the known oddities differ between a Dovecot that has them and one that they are appended to", async () => {
  const server = await started(startDovecot());
  seedMaildir(server, "old", mailbox);
  const refusals = await seedByAppend(jane(server), mailbox);
  const comparison = await compareAccounts({ ...jane(server), user: "old" }, jane(server), { ladder: true });
  const differ = [...refusals.map(({ folder }) => folder[0]), ...Object.values(alterations(comparison)).flat()];
  expect(new Set(differ)).toEqual(new Set(notKeptByDovecot));
  expect(comparison).toMatchObject({ missing: 1, bodyDiffers: 0 });
});

test.runIf(isRoot)("Cyrus refuses NUL, bare newlines and broken headers, and alters nothing", async () => {
  const newlines = "NO Message contains bare newlines";
  const header = "NO Message contains invalid header";
  const nulCharacters = "NO Message contains NUL characters";
  expect(await outcomes(await started(startCyrus()))).toEqual({
    refused: {
      "all-bytes": newlines,
      "bare-lf": newlines,
      "lf-only": newlines,
      "mixed-line-ends": newlines,
      "cr-only": header,
      "header-without-colon": header,
      "no-blank-line": header,
      "one-byte": header,
      "nul-in-body": nulCharacters,
      "nul-in-header": nulCharacters,
      "utf16-body": nulCharacters,
      "zero-bytes": "NO Zero-length message literal",
    },
    altered: {},
  });
});

test.runIf(isRoot)("Cyrus as Debian sets it up writes X for 8-bit bytes in headers", async () => {
  const { altered } = await outcomes(await started(startCyrus({ mungeHeaders: true })));
  expect(altered).toEqual({ HeaderBytes: ["eight-bit-header-latin1", "eight-bit-header-utf8"] });
});

test.runIf(isRoot)("Courier takes everything, and alters line ends", async () => {
  const alike = ["all-bytes", "bare-cr", "bare-lf", "cr-before-crlf", "cr-only", "ends-in-cr", "lf-only"];
  expect(await outcomes(await started(startCourier()))).toEqual({
    refused: {},
    altered: {
      LineEnds: [...alike, "mixed-line-ends", "utf16-body"],
      FinalLineEnd: ["cr-only", "ends-in-cr", "no-final-line-end", "one-byte", "zero-bytes"],
    },
  });
});
