/** One import at a time into one account, whatever it is called: without servers to wait for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewSession } from "../../lib/engine/ports.ts";
import { newServer } from "../../lib/imap/servers.ts";
import { type ClaimDestination, GuardedDestination } from "../../lib/worker/destination-guard.ts";
import { MemoryAccount } from "../support/memory/account.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { type ScriptedImap, startScriptedImap } from "../support/scripted-imap/server.ts";

let server: ScriptedImap;
let folder: string;
const open: { session: NewSession; guard: GuardedDestination }[] = [];
beforeEach(async () => {
  const accounts = new Map<string, MemoryAccount>();
  const accountOf = (user: string): MemoryAccount => {
    const name = user.toLowerCase().replace(/\+.*(?=@)/, "");
    const known = accounts.get(name) ?? new MemoryAccount(mailbox({}), { firstUidValidity: 100 * accounts.size });
    accounts.set(name, known);
    return known;
  };
  server = await startScriptedImap(accountOf);
  folder = mkdtempSync(join(tmpdir(), "carryover-locks-"));
});
afterEach(async () => {
  for (const { session, guard } of open.splice(0)) {
    await session.close();
    guard.release();
  }
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function enter(user: string, claim: ClaimDestination = async () => true): Promise<GuardedDestination> {
  const { host, port } = server;
  const settings = { host, port, security: "starttls", user, password: async () => "pw" } as const;
  const guard = new GuardedDestination(newServer(settings), folder, claim);
  open.push({ session: await guard.connect(new AbortController().signal), guard });
  return guard;
}

const IN_USE = { code: "destination.inUse" };

describe("an account that is copied into", () => {
  it.each(["anna@new.example", "Anna@NEW.example", "anna+old@new.example"])(
    "SEC 32: is closed to another import until that ends, also as %s",
    async (name) => {
      const first = await enter("anna@new.example");
      await expect(enter(name)).rejects.toMatchObject(IN_USE);
      first.release();
      await expect(enter(name)).resolves.toBeInstanceOf(GuardedDestination);
    },
  );

  it("SEC 32: is closed where another machine has it, and open to the next as soon as it has not", async () => {
    await expect(enter("anna@new.example", async () => false)).rejects.toMatchObject(IN_USE);
    await expect(enter("anna@new.example")).resolves.toBeInstanceOf(GuardedDestination);
  });

  it("keeps nobody from another account", async () => {
    await enter("anna@new.example");
    await expect(enter("ben@new.example")).resolves.toBeInstanceOf(GuardedDestination);
  });
});
