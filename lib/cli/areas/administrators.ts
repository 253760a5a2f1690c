/** Administrators from the command line of the portal's machine: the way back in when nobody can sign in any more. */
import { resetFactorOf } from "../../services/factor-reset.ts";
import { portal } from "../../services/portal.ts";
import type { Area } from "../areas.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import { mistake, UsageError } from "../usage-error.ts";

const OPTIONS: OptionGroup = { title: "Administrators", options: [] };

export const administratorCommands: Area = {
  usage: ["reset-factor NAME"],
  purpose: "The way back in when nobody who administers can sign in any more.",
  options: OPTIONS,
  run: async (words) => {
    const [command, name, ...more] = new GivenOptions(words, [OPTIONS]).positionals;
    if (command !== "reset-factor")
      throw new UsageError(`administrators: expected reset-factor, got ${command ?? "nothing"}`);
    if (name === undefined) throw new UsageError("administrators reset-factor: expected NAME, got nothing");
    if (more[0] !== undefined) throw mistake("administrators reset-factor", "one name", more[0]);
    const { database } = await portal();
    try {
      if (!(await resetFactorOf(database, name))) throw new UsageError(`there is no administrator of the name ${name}`);
    } finally {
      await database.close();
    }
    const output = `The second step of ${name} is reset, and they are signed out everywhere. Their password is as it was.\n`;
    return { status: 0, output };
  },
};
