/** The contract of sessions, kept over real servers, which answer in ways of their own. */
import { afterAll, beforeAll } from "vitest";
import { startCourier } from "../support/servers/courier.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { type ContractServer, sessionContract } from "../support/session-contract.ts";
import { connectNew, connectOld, settingsFor } from "./messages.ts";

let dovecot: DovecotServer;
let cyrus: ImapServer;
let classic: ImapServer;
let courier: ImapServer;
beforeAll(async () => {
  [dovecot, cyrus, classic, courier] = await Promise.all([
    startDovecot(),
    startCyrus(),
    startCyrus({ namespace: "classic" }),
    startCourier(),
  ]);
});
afterAll(() => Promise.all([dovecot.stop(), cyrus.stop(), classic.stop(), courier.stop()]));

function over(server: { host: string; port: number }): ContractServer {
  return {
    connectOld: (user) => connectOld(settingsFor(server, { user })),
    connectNew: (user) => connectNew(settingsFor(server, { user })),
    connectWrongly: () => connectOld(settingsFor(server, { password: async () => "C4NARY" })),
  };
}

const below = { delimiter: ".", allBelowInbox: true };
const beside = { delimiter: "/", allBelowInbox: false };
sessionContract("Dovecot", { naming: beside, uidPlus: true, namesUidNext: true, tellsStandings: true }, () =>
  over(dovecot),
);
sessionContract("Cyrus", { naming: beside, uidPlus: true, namesUidNext: true, tellsStandings: true }, () =>
  over(cyrus),
);
sessionContract("classic Cyrus", { naming: below, uidPlus: true, namesUidNext: true, tellsStandings: true }, () =>
  over(classic),
);
sessionContract("Courier", { naming: below, uidPlus: true, namesUidNext: true, tellsStandings: false }, () =>
  over(courier),
);
