/** The end of the connection, in every way, in place of the answer to every command that a run sends to either server. */
import { describe, expect, it, onTestFinished } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import type { Timeouts } from "../../lib/imap/servers.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { scriptedBench } from "../support/scripted-imap/bench.ts";
import { bye, type Dialect, type Said } from "../support/scripted-imap/dialect.ts";
import { expectNoLie, expectRecovery } from "../support/scripted-imap/honest.ts";
import { refusing, spoiling } from "../support/scripted-imap/spoil.ts";

const mail = mailbox({ INBOX: [message("a", { flags: ["\\Seen"] }), message("b")], Sent: [message("c")] });

/** Commands by their first words; the first four come before anybody is signed in for good. */
const COMMANDS = {
  old: ["CAPABILITY", "LOGIN", "ID", "NAMESPACE", "LIST", "LSUB", "EXAMINE", "UID FETCH 1:", "UID FETCH 11", "LOGOUT"],
  new: [
    "LOGIN",
    "NAMESPACE",
    "LIST",
    "LSUB",
    "SELECT",
    "CREATE",
    "SUBSCRIBE",
    "APPEND",
    "EXAMINE",
    "UID FETCH",
    "LOGOUT",
  ],
} as const;
const SIGN_IN = new Set(["CAPABILITY", "LOGIN", "ID", "NAMESPACE"]);

const all = (["old", "new"] as const).flatMap((side) => COMMANDS[side].map((verb) => [side, verb] as const));

/** How a connection ends in place of an answer. */
const ENDS: Readonly<Record<string, Said>> = {
  "says BYE": bye("going down"),
  "hangs up": { lines: [], reply: null, ending: "fin" },
  "resets the connection": { lines: [], reply: null, ending: "rst" },
  "sends garbage": { lines: ["\x80\xff {(\0garbage\r\n"], reply: null },
};
const SILENCE: Said = { lines: [], reply: null };
/** Long enough that only silence is too long for it, on a busy machine as well. */
const IMPATIENT = { silenceMs: 300, openMs: 300, appendReplyMs: 300, loginMs: 700 };

describe.each(all)("the %s server, asked for %s,", (side, verb) => {
  const dialectOf = side === "old" ? "oldDialect" : "newDialect";

  // To whoever signs in, garbage is silence.
  it.each(Object.entries(ENDS).filter(([name]) => name !== "sends garbage" || !SIGN_IN.has(verb)))(
    "%s, once: before or after doing it, nothing is lost or doubled",
    async (_name, end) => {
      for (const way of [refusing, carriedOut]) await survives(side, verb, way(new RegExp(`^${verb}`), end, 1));
    },
  );

  // A goodbye that is not answered is waited for two seconds, and is nobody's loss.
  if (verb !== "LOGOUT")
    it("falls silent, once, having done it: nothing is lost or doubled", async () => {
      await survives(side, verb, carriedOut(new RegExp(`^${verb}`), SILENCE, 1), IMPATIENT);
    });

  it("says BYE each time: the run ends, or the messages are set aside, with the server's words", async () => {
    const bench = await scriptedBench({ old: mail, [dialectOf]: refusing(new RegExp(`^${verb}`), bye("going down")) });
    onTestFinished(() => bench.stop());
    const run = await bench.run({ settleMs: 0, lastProbeMs: 24 * 3_600_000 });
    expectNoLie(bench, run);
    const { endedBy, problemList, notSettled } = run.report;
    const words = [endedBy instanceof MailError ? endedBy.message : "", ...problemList.map(({ text }) => text)];
    // A sign-in that breaks off is told in our words; a message that may have arrived is parked, and given up after three times; a goodbye
    // is nobody's loss.
    if (SIGN_IN.has(verb)) expect(endedBy).toMatchObject({ side });
    else if (verb === "APPEND") expect(notSettled + problemList.length).toBe(3);
    else if (verb !== "LOGOUT") expect(words.join("\n")).toContain("going down");
    if (verb !== "LOGOUT") await expectRecovery(bench);
  });
});

async function survives(
  side: "old" | "new",
  verb: string,
  dialect: Partial<Dialect>,
  timeouts: Partial<Timeouts> = {},
): Promise<void> {
  const dialectOf = side === "old" ? "oldDialect" : "newDialect";
  const bench = await scriptedBench({ old: mail, [dialectOf]: dialect, timeouts });
  onTestFinished(() => bench.stop());
  const run = await bench.run({ settleMs: 60_000, verify: "full" });
  expectNoLie(bench, run);
  // A first connection that fails is not tried again: the address may be wrong, and somebody should know now.
  if (SIGN_IN.has(verb)) await expectRecovery(bench);
  else expect(run.report).toMatchObject({ grade: "complete", copied: 3 });
  expectSameMail(bench.old, bench.new);
}

/** Like refusing(), but the command has been carried out. */
function carriedOut(command: RegExp, said: Said, times: number) {
  return spoiling(command, () => said, times);
}
