/** A portal whose sealing key is missing or broken: nobody can sign in, and whoever runs it can see why. */
import { rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { doubtIn } from "../../lib/auth/prove.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

async function doubt() {
  const { id: serverId } = await addServer(portal, { name: "New mail", use: "new" });
  return doubtIn(portal, { serverId, side: "new", login: "anna", password: "C4NARY", personId: null, address: null });
}

it("says on the console why the key cannot be used, and never the password", async () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
  writeFileSync(portal.config.publicKeyFile, "no key");
  expect(await doubt()).toEqual({ kind: "noAnswer" });
  expect(complaints).toHaveBeenCalledOnce();
  expect(String(complaints.mock.calls)).not.toContain("C4NARY");
  complaints.mockClear();
});

it("has no complaint where no worker has ever made a key", async () => {
  rmSync(portal.config.publicKeyFile);
  expect(await doubt()).toEqual({ kind: "noAnswer" });
});
