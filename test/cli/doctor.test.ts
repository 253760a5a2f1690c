import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type AddressSeen, judgeAddress } from "../../lib/cli/doctor/address.ts";
import { judgeBackup } from "../../lib/cli/doctor/backup.ts";
import { DATABASE_TOLERANCE_MS, HEADER_TOLERANCE_MS, judgeClocks } from "../../lib/cli/doctor/clock.ts";
import { judgeDatabase } from "../../lib/cli/doctor/database.ts";
import { judgeDisk, judgeFolder } from "../../lib/cli/doctor/disk.ts";
import { endingOf } from "../../lib/cli/doctor/doctor.ts";
import { type Finding, failed, fine, skipped, warning } from "../../lib/cli/doctor/finding.ts";
import { judgeKeys, type KeyFile } from "../../lib/cli/doctor/keys.ts";
import { judgePassage, type PassageSeen } from "../../lib/cli/doctor/passage.ts";
import { judgeServer } from "../../lib/cli/doctor/servers.ts";
import { judgeWorkers } from "../../lib/cli/doctor/worker.ts";
import { FINDING_TEXT, filledIn } from "../../lib/i18n/doctor.en.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const DAY = 86_400_000;
const told = ({ verdict, code }: Finding) => `${verdict} ${code}`;

describe("of a database the doctor says", () => {
  const standing = { name: "x.db", isThere: true, known: 40, missing: 0, clockAheadMs: null, milliseconds: 3 };
  it.each([
    ["fine database.fine", {}],
    ["failed database.absent", { isThere: false, missing: 40 }],
    ["failed database.behind", { missing: 1 }],
  ])("%s", (expected, facts) => {
    expect(told(judgeDatabase({ ...standing, ...facts }))).toBe(expected);
  });
});

describe("of backups the doctor says", () => {
  it.each([
    ["warning backup.never", null],
    ["fine backup.fine", NOW - DAY],
    ["warning backup.old", NOW - 2 * DAY - 1],
  ])("%s", (expected, lastBackupAt) => {
    expect(told(judgeBackup({ lastBackupAt }, NOW))).toBe(expected);
  });
});

describe("of a clock the doctor says", () => {
  it.each([
    ["fine clock.fine", 0, DATABASE_TOLERANCE_MS],
    ["fine clock.fine", -1900, DATABASE_TOLERANCE_MS],
    ["failed clock.off", 3000, DATABASE_TOLERANCE_MS],
    ["fine clock.fine", 20_000, HEADER_TOLERANCE_MS],
    ["warning clock.off", -40_000, HEADER_TOLERANCE_MS],
  ])("%s", (expected, aheadMs, toleranceMs) => {
    expect(judgeClocks([{ name: "db", aheadMs, toleranceMs }]).map(told)).toEqual([expected]);
  });

  it("which way it is wrong", () => {
    const [found] = judgeClocks([{ name: "db", aheadMs: 90_000, toleranceMs: DATABASE_TOLERANCE_MS }]);
    expect(found?.values).toEqual({ other: "db", seconds: 90, direction: "behind" });
  });
});

describe("of a mail server the doctor says", () => {
  const reached = { trouble: null, milliseconds: 12, validUntil: NOW + 90 * DAY };
  const server = { address: "old.example:993", pinUntil: null };
  it.each([
    ["fine server.fine", {}, {}],
    ["warning server.expires", { validUntil: NOW + 20 * DAY }, {}],
    ["fine server.plain", { validUntil: null }, {}],
    ["failed server.trouble", { trouble: "tls.untrusted" as const }, {}],
    ["warning server.pinEnds", {}, { pinUntil: NOW + 3 * DAY }],
    ["fine server.fine", {}, { pinUntil: NOW + 60 * DAY }],
  ])("%s", (expected, seen, row) => {
    expect(judgeServer({ ...server, ...row }, { ...reached, ...seen }, NOW).map(told)).toEqual([expected]);
  });
});

describe("of the portal's address the doctor says", () => {
  const answered: AddressSeen = {
    ...{ kind: "answered", status: 200, health: { database: true, worker: true }, validUntil: NOW + 60 * DAY },
    date: NOW,
  };
  it.each<[string, AddressSeen]>([
    ["fine address.fine", answered],
    ["warning address.expires", { ...answered, validUntil: NOW + 5 * DAY }],
    ["fine address.local", { ...answered, validUntil: null }],
    ["failed address.other", { ...answered, health: null, status: 404 }],
    ["failed address.unwell", { ...answered, status: 503, health: { database: true, worker: false } }],
    ["failed address.away", { kind: "away", why: "ECONNREFUSED" }],
    ["failed address.untrusted", { kind: "away", why: "CERT_HAS_EXPIRED" }],
    ["failed address.untrusted", { kind: "away", why: "DEPTH_ZERO_SELF_SIGNED_CERT" }],
  ])("%s", (expected, seen) => {
    expect(told(judgeAddress("https://move.example", seen, NOW))).toBe(expected);
  });
});

describe("of the proxies in front the doctor says", () => {
  const seen: PassageSeen = { host: "move.example", proxies: 1, apartMs: 1500 };
  it.each<[string, PassageSeen | null, number]>([
    ["fine proxy.fine", seen, 1],
    ["fine proxy.none", { ...seen, proxies: 0 }, 0],
    ["failed proxy.count", { ...seen, proxies: 2 }, 1],
    ["failed proxy.count", { ...seen, proxies: 0 }, 1],
    ["failed proxy.host", { ...seen, host: "127.0.0.1:3000" }, 1],
    ["failed proxy.buffers", { ...seen, apartMs: 3 }, 1],
    ["skipped skipped", null, 1],
  ])("%s", (expected, found, trusted) => {
    expect(judgePassage("https://move.example", trusted, found).map(told)).toEqual([expected]);
  });
});

describe("of the data folder the doctor says", () => {
  it.each([
    ["nothing", 0o40700, true],
    ["nothing", 0o42770, true],
    ["failed disk.open", 0o40755, true],
    ["failed disk.closed", 0o40700, false],
  ])("%s", (expected, mode, isWritable) => {
    expect(judgeFolder("/data", mode, isWritable).map(told).join() || "nothing").toBe(expected);
  });
});

describe("of keys the doctor says", () => {
  const pem = { format: "pem" } as const;
  const pair = () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const text = [privateKey.export({ ...pem, type: "pkcs8" }), publicKey.export({ ...pem, type: "spki" })];
    return text.map(String);
  };
  const file = (name: string, text: string | null, more: Partial<KeyFile> = {}): KeyFile => {
    return { file: name, text, isAbsent: text === null, why: "", isOpen: false, ...more };
  };
  const [own = "", public_ = ""] = pair();
  const [, other = ""] = pair();
  const judged = (secret: KeyFile, shared: KeyFile) =>
    judgeKeys({ secret: [secret], shared: [shared], pairs: [[secret, shared]] }).map(told);

  it.each([
    ["that all is well", file("a", own), file("b", public_), ["fine keys.fine"]],
    ["which are missing", file("a", null), file("b", null), ["failed keys.absent"]],
    ["which others can read", file("a", own, { isOpen: true }), file("b", public_), ["failed keys.open"]],
    [
      "nothing of public ones that all can read",
      file("a", own),
      file("b", public_, { isOpen: true }),
      ["fine keys.fine"],
    ],
    ["which it may not read", file("a", null, { isAbsent: false }), file("b", public_), ["failed keys.unreadable"]],
    ["which are none", file("a", "no key"), file("b", public_), ["failed keys.wrong"]],
    ["which do not belong together", file("a", own), file("b", other), ["failed keys.mismatch"]],
  ])("%s", (_, secret, shared, expected) => {
    expect(judged(secret, shared)).toEqual(expected);
  });
});

it.each([
  ["failed disk.low", 100_000_000],
  ["warning disk.low", 1_000_000_000],
  ["fine disk.fine", 50_000_000_000],
])("of a disk the doctor says %s", (expected, bytes) => {
  expect(told(judgeDisk("/data", bytes))).toBe(expected);
});

it.each([
  ["fine worker.fine", { workers: 2, workerSeenAt: NOW }],
  ["failed worker.away", { workers: 0, workerSeenAt: NOW - DAY }],
  ["failed worker.never", { workers: 0, workerSeenAt: null }],
])("of workers the doctor says %s", (expected, facts) => {
  expect(told(judgeWorkers(facts, NOW))).toBe(expected);
});

describe("the doctor ends", () => {
  const ended = (...findings: Finding[]) => endingOf([{ check: "disk", findings }], false).status;

  it("with status 0 where nothing has to be done, else with 1", () => {
    expect([ended(fine("clock.alone")), ended(skipped)]).toEqual([0, 0]);
    expect([ended(warning("server.none")), ended(fine("clock.alone"), failed("worker.never"))]).toEqual([1, 1]);
  });

  it("with what to do below whatever is wrong, and with the same as JSON", () => {
    const findings = [failed("keys.open", { file: "/k" })];
    const { output } = endingOf([{ check: "keys", findings }], false);
    expect(output).toMatch(
      /^Keys +WRONG +Other accounts .* \/k\.\n +What to do: Close it: chmod 600 \/k\n\n1 to look at/,
    );
    expect(JSON.parse(endingOf([{ check: "keys", findings }], true).output)).toEqual({
      status: 1,
      findings: [
        {
          ...{ check: "keys", verdict: "failed", code: "keys.open", values: { file: "/k" } },
          ...{ says: "Other accounts of this machine can read /k.", next: "Close it: chmod 600 /k" },
        },
      ],
    });
  });
});

it("every text says what to do in whole sentences, or that nothing has to be done", () => {
  for (const { says, next } of Object.values(FINDING_TEXT)) {
    expect(says).toMatch(/[.}]$/);
    expect(next ?? "Nothing.").toMatch(/[.}]$/);
  }
  expect(filledIn("{a} of {b}", { a: 1 })).toBe("1 of {b}");
});
