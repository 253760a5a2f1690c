/** Changes that wait for a second pair of eyes, from the command line. */
import { CHANGES } from "../../api/approval-operations.ts";
import { JSON_OPTION, noWord, onlyWord, option, told } from "../area-parts.ts";
import { type Asked, askingArea } from "../asking-area.ts";
import type { Ending } from "../program.ts";

export const approvalCommands = askingArea("approvals", {
  usage: ["list [--json]", "refuse ID [--word TEXT]", "withdraw ID"],
  purpose:
    "Changes that wait for another administrator: what each would change, field by field. refuse says no to one; withdraw takes back what the command line asked for. One is approved on its page alone, /admin/approvals, by somebody who shows there who they are: a command line is nobody.",
  options: [option("word", "TEXT", "With refuse: why, for whoever asked for it."), JSON_OPTION],
  commands: {
    list,
    refuse: async ({ ask, given, more }) => {
      const query = { change: onlyWord(more, "approvals refuse", "the id of a change") };
      const word = given.optional("word", (text) => text) ?? "";
      return told(given, await ask(CHANGES.refuse, { query, body: { word } }), "Refused.");
    },
    withdraw: async ({ ask, given, more }) => {
      const query = { change: onlyWord(more, "approvals withdraw", "the id of a change") };
      return told(given, await ask(CHANGES.withdraw, { query }), "Withdrawn.");
    },
  },
});

async function list({ ask, given, more }: Asked): Promise<Ending> {
  noWord(more, "approvals list");
  const answer = await ask(CHANGES.list);
  const words = answer.waiting.flatMap(({ id, kind, subject, askedBy, askedAt, lines }) => [
    `${id}  ${[kind, subject].filter(Boolean).join(" ")}, asked for by ${askedBy ?? "somebody who is gone"} at ${askedAt}`,
    ...lines.map(({ field, before, after }) => `  ${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`),
  ]);
  return told(given, answer, words.join("\n") || "Nothing waits.");
}
