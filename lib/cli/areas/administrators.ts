/** Administrators and helpers from the command line of the portal's machine, and the way back in when nobody can sign in any more. */
import { STAFF } from "../../api/staff-operations.ts";
import { ROLES } from "../../services/administrators.ts";
import { resetFactorOf } from "../../services/factor-reset.ts";
import { portal } from "../../services/portal.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, told } from "../area-parts.ts";
import { type Asked, askingArea } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { mistake, UsageError } from "../usage-error.ts";
import { oneOf } from "../values.ts";

const ROLE = option("role", "ROLE", `With invite, needed: ${ROLES.join(" or ")}.`);

export const administratorCommands = askingArea("administrators", {
  usage: ["list [--json]", "invite NAME --role ROLE", "link NAME", "uninvite NAME", "reset-factor NAME"],
  purpose:
    "Who administers and who helps. invite asks somebody in, which may wait for another administrator's approval; link makes the link by which they choose their password, good once, for three days. reset-factor is the way back in when nobody who administers can sign in any more. Roles, removing somebody and forgotten passwords are on their page, where you show who you are.",
  options: [ROLE, JSON_OPTION],
  commands: { list, invite, link, uninvite, "reset-factor": resetFactor },
});

async function list({ ask, given, more }: Asked): Promise<Ending> {
  noWord(more, "administrators list");
  const answer = await ask(STAFF.list);
  const rows = [
    ...answer.staff.map(({ name, role, factor }) => ({ name, role, stands: `second factor: ${factor}` })),
    ...answer.invitations.map(({ name, role, linkUntil }) => ({
      ...{ name, role, stands: linkUntil === null ? "invited, without a link" : `invited, link until ${linkUntil}` },
    })),
  ];
  type Row = (typeof rows)[number];
  const columns = [
    column<Row>("name", ({ name }) => name),
    column<Row>("role", ({ role }) => role),
    column<Row>("", ({ stands }) => stands),
  ];
  return told(given, answer, table(columns, rows));
}

async function invite({ ask, given, more }: Asked): Promise<Ending> {
  const name = onlyWord(more, "administrators invite", "NAME");
  const saved = await ask(STAFF.add, { body: { name, role: given.required(ROLE, oneOf(...ROLES)) } });
  return told(given, saved, savedWords(saved));
}

async function link({ ask, given, more }: Asked): Promise<Ending> {
  const invitation = await invitationOf(ask, onlyWord(more, "administrators link", "NAME"));
  const made = await ask(STAFF.link, { query: { invitation } });
  return told(
    given,
    made,
    `${made.link}\nGood once, until ${made.until}. Whoever has it is let in: hand it over privately.`,
  );
}

async function uninvite({ ask, given, more }: Asked): Promise<Ending> {
  const invitation = await invitationOf(ask, onlyWord(more, "administrators uninvite", "NAME"));
  return told(given, await ask(STAFF.drop, { query: { invitation } }), "Nobody can use the link any more.");
}

/** Throws UsageError. */
async function invitationOf(ask: Ask, typed: string): Promise<string> {
  const { invitations } = await ask(STAFF.list);
  const found = invitations.find(({ name }) => name === typed.toLowerCase());
  if (found) return found.id;
  throw mistake("administrators", "the name of somebody who is invited", typed);
}

async function resetFactor({ more }: Asked): Promise<Ending> {
  const name = onlyWord(more, "administrators reset-factor", "NAME");
  const { database } = await portal();
  if (!(await resetFactorOf(database, name))) throw new UsageError(`there is no administrator of the name ${name}`);
  const output = `The second step of ${name} is reset, and they are signed out everywhere. Their password is as it was.\n`;
  return { status: 0, output };
}
