/** The keys that passwords are sealed to, from the command line: a new one while everything runs, and the end of the one before. */
import { loadWorkerConfig } from "../../config/portal.ts";
import { addKeyTo, dropKeysOf, type KeyInUse, keysInUse } from "../../worker/keys.ts";
import type { Area } from "../areas.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { mistake, UsageError } from "../usage-error.ts";

const OPTIONS: OptionGroup = {
  title: "The keys",
  options: [{ name: "json", value: null, repeats: false, help: "Prints the keys as one line of JSON." }],
};

export const keysCommands: Area = {
  usage: ["list [--json]", "rotate", "drop-earlier"],
  purpose: "New keys for the passwords that are kept, while everything runs. As the worker's own user, on its machine.",
  options: OPTIONS,
  run: async (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    if (more[0] !== undefined) throw mistake("keys", "one command", more[0]);
    const config = loadWorkerConfig();
    switch (command) {
      case "list":
        return listEnding(await keysInUse(config), given.has("json"));
      case "rotate":
        return { status: 0, output: addedWords(await addKeyTo(config)) };
      case "drop-earlier":
        return dropEnding(await dropKeysOf(config));
      default:
        throw new UsageError(`keys: expected list, rotate or drop-earlier, got ${command ?? "nothing"}`);
    }
  },
};

function listEnding(keys: readonly KeyInUse[], isJson: boolean): Ending {
  if (isJson) return { status: 0, output: `${JSON.stringify({ keys })}\n` };
  return { status: 0, output: keys.map((key) => `${keyWords(key)}\n`).join("") };
}

function keyWords({ id, standing, sealed }: KeyInUse): string {
  return `${id}  ${standing === "inUse" ? "in use" : standing}: ${sealed} passwords and codes are sealed to it`;
}

function addedWords(id: string): string {
  return [
    `${id} is in use from now on, and what is kept is sealed to it within a few minutes.`,
    "Where other machines have workers, give each the new key file before anything else happens.",
    "Then destroy the key of before: keys drop-earlier. Backups from before then open for nobody.",
    "",
  ].join("\n");
}

/** Status 1: something is still sealed to an earlier key. */
function dropEnding(left: readonly KeyInUse[]): Ending {
  if (left.length === 0) return { status: 0, output: "Only the key in use is left.\n" };
  const words = left.map((key) => `  ${keyWords(key)}\n`).join("");
  return {
    status: 1,
    output: `Nothing was destroyed, as it would be lost:\n${words}A running worker seals passwords anew within a few minutes; codes and questions end within an hour.\n`,
  };
}
