/** Whole imports over encrypted connections. What is said of bad certificates belongs to the command line's own tests. */
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type ImportEnding, type Move, readEnding } from "./support/bench.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  const options = { tls: "selfSigned" } as const;
  bench = new Bench(...(await Promise.all([startDovecot(options), startDovecot(options)])));
});
afterAll(() => bench?.stop());

function newMove(): Move {
  const move = bench.move();
  seedMaildir(bench.old, move.user, sampleMailbox("encryption", { messages: 20, folders: 3, deletedPerMille: 0 }));
  return move;
}

async function importOver(scheme: "imap" | "imaps", move: Move, ...trust: string[]): Promise<ImportEnding> {
  const address = (side: "old" | "new") =>
    move.address(side, scheme, scheme === "imaps" ? bench[side].tlsPort : bench[side].port);
  const passwords = ["--old-password-file", "password", "--new-password-file", "password"];
  const words = ["--old", address("old"), "--new", address("new"), ...passwords, "--journal", move.journal];
  return readEnding(await move.startFreely("import", [...words, "--json", "--quiet", ...trust]).ended);
}

function certificate(side: "old" | "new"): string {
  return readFileSync(bench[side].caFile ?? "", "utf8");
}

/** A file in the move's folder, with the certificates of these servers. */
function authorities(move: Move, ...sides: ("old" | "new")[]): string {
  const file = path.join(move.folder, "authorities.pem");
  writeFileSync(file, sides.map(certificate).join(""));
  return file;
}

function pin(side: "old" | "new"): string {
  return new X509Certificate(certificate(side)).fingerprint256;
}

/** How the user signed in, by the servers' logs. */
function signIns(move: Move): string[] {
  const lines = `${bench.old.log()}\n${bench.new.log()}`.split("\n");
  return lines.filter((line) => line.includes(`user=<${move.user}>`));
}

test.each(["imap", "imaps"] as const)(
  "%s:// is encrypted from before the sign-in on, with --tls-ca",
  async (scheme) => {
    const move = newMove();
    const ending = await importOver(scheme, move, "--tls-ca", authorities(move, "old", "new"));
    expect(ending).toMatchObject({ status: 0, report: { grade: "complete", copied: 20 } });
    expect(signIns(move).length).toBeGreaterThanOrEqual(2);
    for (const line of signIns(move)) expect(line).toContain(", TLS, ");
    await move.expectIdentical();
  },
);

test("a pin (--tls-pin) is enough for the one server that --tls-ca says nothing of", async () => {
  const move = newMove();
  const ending = await importOver("imaps", move, "--tls-ca", authorities(move, "old"), "--tls-pin", pin("new"));
  expect(ending).toMatchObject({ status: 0, report: { grade: "complete", copied: 20 } });
  await move.expectIdentical();
});

test("a certificate that is neither known nor pinned ends the run before anybody signs in", async () => {
  const move = newMove();
  const wrong = pin("new").replaceAll("A", "B").replaceAll("0", "1");
  const ending = await importOver("imaps", move, "--tls-pin", wrong);
  expect(ending).toMatchObject({ status: 4, report: { endedBy: { code: "tls.untrusted" }, copied: 0 } });
  expect(signIns(move)).toEqual([]);
});
