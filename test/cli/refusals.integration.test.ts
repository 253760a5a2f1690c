import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { isRoot } from "../support/servers/debian-packages.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import type { Outcome } from "./support/programs.ts";
import { TwoServers, type Words } from "./support/two-servers.ts";

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
  servers.seed("anna", { messages: 20, folders: 3, deletedPerMille: 0 });
});
afterAll(() => servers.stop());

interface Ending {
  readonly status: number;
  readonly words: string | RegExp;
}

let journals = 0;

/** Runs the import, with a journal of its own unless one is given, and looks at what a person is told. */
async function expectEnding(given: Words, ending: Ending, user = "anna"): Promise<Outcome> {
  const words = { journal: path.join(servers.folder, `${user} ${journals++}.db`), ...given };
  const outcome = await servers.import(user, { ...words, more: [...(words.more ?? []), "--quiet"] });
  expect(outcome.stdout).toMatch(/^Not complete\. /);
  expect(outcome.stdout.replace(/\s+/g, " ")).toMatch(ending.words);
  expect(outcome).toMatchObject({ status: ending.status, stderr: "" });
  return outcome;
}

describe("import says what is wrong", () => {
  it("when a server does not exist", () =>
    expectEnding(
      { old: "imaps://anna@no-such-host.invalid" },
      { status: 4, words: /The old server cannot be reached\..*no-such-host\.invalid:993/ },
    ));

  it("when nothing answers at the port", () =>
    expectEnding({ new: "imap://anna@127.0.0.1:1" }, { status: 4, words: "The new server cannot be reached." }));

  it("when something else than a mail server answers", async () => {
    const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const address = web.address();
    const port = typeof address === "object" ? address?.port : 0;
    try {
      const ending = { status: 4, words: "the old server is not a mail server" };
      const { stdout } = await expectEnding({ old: `imap://anna@127.0.0.1:${port}` }, ending);
      expect(stdout).not.toContain("HTTP");
    } finally {
      web.close();
    }
  });

  it("when a password is wrong, and tries it only once", async () => {
    const wrong = servers.file("wrong", "wr0ng-secret\n");
    const before = refusals();
    const { stdout } = await expectEnding(
      { oldPasswordFile: wrong },
      { status: 3, words: "The old server did not accept this user name and password." },
    );
    expect(stdout).not.toContain("wr0ng");
    expect(refusals() - before).toBe(1);
  });

  it.each([
    ["auth.refused", 3, () => ({ oldPasswordFile: servers.file("wrong", "wr0ng-secret\n") })],
    ["net.unreachable", 4, () => ({ old: "imap://anna@127.0.0.1:1" })],
    ["journal.unreadable", 4, () => ({ journal: servers.file("notes.db", "no database at all, but a note\n") })],
    ["account.same", 2, () => ({ new: servers.address("old", "anna") })],
  ])("to scripts as well, by its code %s", async (code, status, words) => {
    const { outcome, json } = await servers.importJson("anna", {
      journal: path.join(servers.folder, `${code}.db`),
      ...words(),
    });
    expect(outcome.status).toBe(status);
    expect(json).toMatchObject({ grade: "notComplete", found: 0, problems: [], folders: [], endedBy: { code } });
  });

  it("when an address was mistyped, and then goes on with the same journal", async () => {
    const journal = path.join(servers.folder, "typo.db");
    const typo = { journal, old: "imaps://anna@no-such-host.invalid" };
    await expectEnding(typo, { status: 4, words: "cannot be reached" });
    expect((await servers.import("anna", { journal })).status).toBe(0);
    await expectEnding(typo, { status: 2, words: "belongs to other accounts" });
  });

  it("when both sides are one account, also by two names of its server", async () => {
    const same = { new: `imap://anna@localhost:${servers.old.port}` };
    await expectEnding(same, { status: 2, words: "one and the same" });
  });

  it("when a folder was asked for that does not exist", () =>
    expectEnding({ more: ["--folder", "Archiv"] }, { status: 2, words: /no folder.*Archiv/ }));
});

function refusals(): number {
  return servers.old.log().match(/auth failed, \d+ attempts/g)?.length ?? 0;
}

describe("import says what is wrong with encryption", () => {
  it("when a certificate has expired, and sends no password", async () => {
    const expired = await startDovecot({ tls: "expired" });
    try {
      const words = { old: `imaps://anna@127.0.0.1:${expired.tlsPort}`, more: ["--tls-ca", expired.caFile ?? ""] };
      await expectEnding(words, {
        status: 4,
        words: /certificate of the old server is not trusted.*it has expired/,
      });
      expect(expired.log()).not.toMatch(/Login: |auth failed/);
    } finally {
      await expired.stop();
    }
  });

  it("when a certificate is nobody's, unless --tls-ca or --tls-pin names it", async () => {
    const own = await startDovecot({ tls: "selfSigned" });
    try {
      const words = { old: `imaps://anna@127.0.0.1:${own.tlsPort}` };
      await expectEnding(words, { status: 4, words: "is not trusted" });
      const pin = execFileSync("openssl", ["x509", "-noout", "-fingerprint", "-sha256", "-in", own.caFile ?? ""], {
        encoding: "utf8",
      });
      const good = pin.split("=")[1]?.trim() ?? "";
      expect((await servers.import("anna", { ...words, more: ["--tls-pin", good] })).status).toBe(0);
      const byAuthority = {
        ...words,
        journal: path.join(servers.folder, "ca.db"),
        more: ["--tls-ca", own.caFile ?? ""],
      };
      expect((await servers.import("anna", byAuthority)).status).toBe(0);
      const bad = { ...words, more: ["--tls-pin", "00".repeat(32)] };
      await expectEnding(bad, { status: 4, words: "is not trusted" });
      expect((await servers.import("anna", { more: ["--tls-ca", servers.file("no.pem", "nothing")] })).stderr).toMatch(
        /^import: --tls-ca: expected a PEM file with certificates, got .*no\.pem"\n$/,
      );
    } finally {
      await own.stop();
    }
  });
});

describe("import says what is wrong with its journal", () => {
  it("when the file is something else, and leaves it alone", async () => {
    const journal = servers.file("letter.db", "Dear Anna, this is no database but a letter of some length.\n");
    await expectEnding({ journal }, { status: 4, words: /The journal cannot be read.*letter\.db/ });
    expect(readFileSync(journal, "utf8")).toMatch(/^Dear Anna/);
  });

  it("when the file is a folder, or lies in none", async () => {
    const folder = path.join(servers.folder, "folder.db");
    mkdirSync(folder);
    await expectEnding({ journal: folder }, { status: 4, words: "The journal cannot be read" });
    const nowhere = path.join(servers.folder, "no", "such", "folder.db");
    await expectEnding({ journal: nowhere }, { status: 4, words: "The journal cannot be read" });
  });

  it("when it belongs to other accounts", async () => {
    servers.seed("ben", { messages: 3, folders: 1 });
    const journal = path.join(servers.folder, "ben.db");
    expect((await servers.import("ben", { journal })).status).toBe(0);
    await expectEnding({ journal }, { status: 2, words: /belongs to other accounts.*ben on 127\.0\.0\.1:\d+/ });
  });

  it.runIf(isRoot)("when its disk is full, and goes on from there once there is room", async () => {
    servers.seed("full", { messages: 40, folders: 2, deletedPerMille: 0 });
    const disk = path.join(servers.folder, "disk");
    mkdirSync(disk);
    const resize = (kilobytes: number) => execFileSync("mount", ["-o", `remount,size=${kilobytes}k`, disk]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", disk]);
    try {
      const journal = path.join(disk, "full.db");
      await expectEnding({ journal }, { status: 4, words: "The disk is full" }, "full");
      resize(4096);
      expect((await servers.importJson("full", { journal })).json).toMatchObject({
        grade: "complete",
        found: 40,
        copied: 40,
      });
      expect(await servers.differences("full")).toEqual([]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

describe("two imports at once", () => {
  it("the second says that the journal is in use, or the destination, and the first goes on", async () => {
    servers.seed("carla", { messages: 60, folders: 2, deletedPerMille: 0 });
    const slow = await startFaultProxy(servers.old, { toClient: { bytesPerSecond: 20_000 } });
    try {
      const old = `imap://carla@127.0.0.1:${slow.port}`;
      const first = servers.startImport("carla", { old, more: ["--json"] });
      await first.says(/Copying: /);
      await expectEnding(
        { old, journal: path.join(servers.folder, "carla.db") },
        { status: 4, words: "Another import is at work with this journal" },
        "carla",
      );
      const journal = path.join(servers.folder, "other.db");
      await expectEnding(
        { journal },
        { status: 4, words: "Another import is copying into the same new account" },
        "carla",
      );
      slow.set({ toClient: {} });
      expect((await first.ended).status).toBe(0);
      expect(await servers.differences("carla")).toEqual([]);
      expect(readdirSync(path.join(servers.folder, "locks")).length).toBeGreaterThan(0);
    } finally {
      await slow.stop();
    }
  });
});
