import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { startPortal } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { prepareMove, start, untilTitle } from "./support/steps.ts";

/** Numbers that no user or group of this machine has; nothing is added to it. */
const GROUP = 48_110;
const WEB = { uid: 48_111, gid: GROUP };
const WORKER = { uid: 48_112, gid: GROUP };
const ROOT = join(import.meta.dirname, "../..");

const asUser = ({ uid, gid }: typeof WEB, ...command: string[]) =>
  spawnSync("setpriv", [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...command], { encoding: "utf8" });

const canChangeUser = process.getuid?.() === 0 && asUser(WEB, "cat", join(ROOT, "package.json")).status === 0;
if (!canChangeUser)
  console.log("- not root, or the checkout is closed to other users: the portal as two system users is not tried");

const folder = mkdtempSync("/tmp/carryover-two-users-");
const privateKey = join(folder, "worker", "opening-key.pem");
let bed: Bed | undefined;
afterAll(async () => {
  await bed?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As docs/CONFIGURATION.md says. */
function makeFolders(): void {
  chmodSync(folder, 0o755);
  for (const [name, uid, gid, mode] of [
    ["shared", 0, GROUP, 0o2770],
    ["web", WEB.uid, 0, 0o700],
    ["worker", WORKER.uid, 0, 0o700],
  ] as const) {
    mkdirSync(join(folder, name));
    chownSync(join(folder, name), uid, gid);
    chmodSync(join(folder, name), mode);
  }
}

it.runIf(canChangeUser)("copies mail as two system users, of whom the web's cannot read the key", async () => {
  makeFolders();
  const shared = join(folder, "shared");
  bed = await startBed({
    folder: shared,
    start: () => {
      const secret = join(folder, "web", "session-secret");
      return startPortal({ folder: shared, user: WEB, environment: { ROLE: "web", NEXTAUTH_SECRET_FILE: secret } });
    },
  });
  const environment = {
    ...{ ROLE: "worker", CARRYOVER_PRIVATE_KEY_FILE: privateKey, CARRYOVER_LOCK_DIR: join(folder, "worker", "locks") },
  };
  const worker = await startPortal({ folder: shared, user: WORKER, environment });
  try {
    const mover = bed.mover("dana");
    const page = await (await bed.context()).newPage();
    await prepareMove(page, mover);
    await start(page);
    await untilTitle(page, text("progress.title.done"));
    await expectCopied(bed, mover);
    expect(asUser(WEB, "cat", privateKey)).toMatchObject({ status: 1, stderr: expect.stringContaining("denied") });
    expect(asUser(WEB, "ls", join(folder, "worker")).status).not.toBe(0);
    expect(asUser(WORKER, "head", "-1", privateKey).stdout).toContain("PRIVATE KEY");
    expect(asUser(WORKER, "cat", join(folder, "web", "session-secret")).status).not.toBe(0);
    for (const name of readdirSync(shared).filter((each) => each.startsWith("carryover.db")))
      expect(statSync(join(shared, name)).mode & 0o777, name).toBe(0o660);
  } finally {
    await worker.end();
  }
});
