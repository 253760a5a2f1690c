/** The contract of sessions, kept by the in-memory world and over the scripted server. */
import { afterAll, beforeAll } from "vitest";
import { MemoryAccount } from "../support/memory/account.ts";
import { FakeClock } from "../support/memory/clock.ts";
import { Faults, noFaults } from "../support/memory/faults.ts";
import { mailbox } from "../support/memory/fixture.ts";
import { MemoryProcess } from "../support/memory/process.ts";
import { MemoryServer } from "../support/memory/server.ts";
import { type ServerTraits, TELLS_STANDINGS } from "../support/memory/traits.ts";
import { PLAIN_DIALECT } from "../support/scripted-imap/dialect.ts";
import { type ScriptedImap, startScriptedImap } from "../support/scripted-imap/server.ts";
import { type ContractServer, sessionContract } from "../support/session-contract.ts";
import { connectNew, connectOld, settingsFor } from "./messages.ts";

/** One account, whoever signs in. */
function inMemory(account: MemoryAccount, traits: Partial<ServerTraits>): ContractServer {
  const process = new MemoryProcess();
  const around = { process, faults: new Faults(process, noFaults), clock: new FakeClock(), log: [] };
  return {
    connectOld: () => MemoryServer.old(account, traits, around).connect(process.signal),
    connectNew: () => MemoryServer.new(account, traits, around).connect(process.signal),
  };
}

const plain = inMemory(new MemoryAccount(mailbox({}), { firstUid: 501 }), TELLS_STANDINGS);
const reticent = inMemory(new MemoryAccount(mailbox({}), { prefix: "INBOX.", delimiter: "." }), {
  uidPlus: false,
  namesUidNext: false,
  allBelowInbox: true,
});
sessionContract(
  "the in-memory world",
  { naming: { delimiter: "/" }, uidPlus: true, namesUidNext: true, tellsStandings: true },
  () => plain,
);
sessionContract(
  "an in-memory server that says little",
  { naming: { delimiter: ".", allBelowInbox: true }, uidPlus: false, namesUidNext: false, tellsStandings: false },
  () => reticent,
);

const servers: ScriptedImap[] = [];
const account = new MemoryAccount(mailbox({}), { firstUid: 501 });
const below = new MemoryAccount(mailbox({}), { prefix: "INBOX.", delimiter: "." });
beforeAll(async () => {
  servers.push(
    await startScriptedImap(() => account, {
      capabilities: [...PLAIN_DIALECT.capabilities, "LIST-EXTENDED", "LIST-STATUS", "CONDSTORE"],
    }),
    await startScriptedImap(() => below, {
      capabilities: ["IMAP4rev1", "NAMESPACE"],
      uidNext: () => null,
    }),
  );
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

function scripted(index: number): ContractServer {
  const server = servers[index] ?? { host: "", port: 0 };
  return {
    connectOld: (user) => connectOld(settingsFor(server, { user })),
    connectNew: (user) => connectNew(settingsFor(server, { user })),
    connectWrongly: () => connectOld(settingsFor(server, { password: async () => "C4NARY" })),
  };
}

sessionContract(
  "the scripted server",
  { naming: { delimiter: "/" }, uidPlus: true, namesUidNext: true, tellsStandings: true },
  () => scripted(0),
);
sessionContract(
  "a scripted server that says little",
  { naming: { delimiter: ".", allBelowInbox: true }, uidPlus: false, namesUidNext: false, tellsStandings: false },
  () => scripted(1),
);
