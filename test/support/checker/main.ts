/** The checker as a command. Exit status: 0 the same, 1 different, 2 not checked. */
import { parseArgs } from "node:util";
import { parseAccount } from "../wire/account.ts";
import { type CompareOptions, compareAccounts } from "./compare.ts";
import { type DifferenceKind, differenceKinds, summarise } from "./differences.ts";

const usage = `usage: node test/support/checker/main.ts OLD NEW [options]
Compares two accounts message by message. OLD and NEW: imap[s]://USER:PASSWORD@HOST[:PORT], odd characters as %XX.
  --ladder                what servers alter at APPEND is counted apart and passes
  --map OLD=NEW           a folder that was renamed on purpose (repeatable)
  --ignore FOLDER         a folder, by its name on NEW, that is not looked at (repeatable)
  --allow KIND            a kind of difference that passes (repeatable): ${differenceKinds.join(" ")}
  --deleted HOW           messages marked \\Deleted on OLD: asIs (default), leftOut, unmarked
  --empty-ok              an empty OLD is no error
  --json                  the whole result as JSON`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`NOT CHECKED: ${error instanceof Error ? error.message : String(error)}`);
  // The other account may still be being read: its result is of no use.
  process.exit(2);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ladder: { type: "boolean", default: false },
      map: { type: "string", multiple: true, default: [] },
      ignore: { type: "string", multiple: true, default: [] },
      allow: { type: "string", multiple: true, default: [] },
      deleted: { type: "string", default: "asIs" },
      "empty-ok": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [old, copy] = positionals;
  if (!old || !copy || positionals.length > 2) throw new Error(`two accounts are needed\n${usage}`);
  const comparison = await compareAccounts(parseAccount(old), parseAccount(copy), {
    ladder: values.ladder,
    map: Object.fromEntries(values.map.map((each) => each.split("=", 2))),
    ignoreFolders: values.ignore,
    allow: values.allow.map(differenceKind),
    deleted: deletedOption(values.deleted),
  });
  console.log(values.json ? JSON.stringify(comparison, null, 1) : summarise(comparison));
  // Nothing on OLD is more often a wrong account than an empty one.
  if (comparison.messagesOld === 0 && !values["empty-ok"]) throw new Error("OLD is empty");
  return comparison.identical ? 0 : 1;
}

function differenceKind(name: string): DifferenceKind {
  const kind = differenceKinds.find((each) => each === name);
  if (!kind) throw new Error(`no kind of difference: ${name}\n${usage}`);
  return kind;
}

function deletedOption(how: string): NonNullable<CompareOptions["deleted"]> {
  if (how === "asIs" || how === "leftOut" || how === "unmarked") return how;
  throw new Error(`--deleted ${how}\n${usage}`);
}
