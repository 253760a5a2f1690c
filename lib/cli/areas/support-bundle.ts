/** The support bundle from the command line: with what the doctor found, as codes. */
import { AT_COMMAND_LINE } from "../../services/command-line.ts";
import { portal } from "../../services/portal.ts";
import { supportBundle } from "../../services/support-bundle.ts";
import { onlyWord } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { save } from "../at-portal.ts";
import { type Checked, examine } from "../doctor/examine.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";

const OPTIONS: OptionGroup = { title: "The support bundle", options: [] };

export const supportBundleCommands: Area = {
  usage: ["FILE"],
  purpose:
    "Makes a new .tar.gz for whoever helps you: versions, settings without their values, counts, metrics, error codes, what doctor finds and the last lines of the logs. No addresses, names, passwords or keys are in it; look before you send it.",
  options: OPTIONS,
  run: async (words, { signal }) => {
    const file = onlyWord(new GivenOptions(words, [OPTIONS]).positionals, "support-bundle", "a file");
    const found = await examine(signal);
    const opened = await portal();
    try {
      const doctor = { name: "doctor.json", text: `${JSON.stringify(codesOf(found), null, 2)}\n` };
      await save(file, await supportBundle(opened, AT_COMMAND_LINE, [doctor]));
    } finally {
      await opened.database.close();
    }
    return { status: 0, output: `Written to ${file}. Open it and look before you send it.\n` };
  },
};

/** Of the values numbers alone: the others name hosts and files. */
function codesOf(checked: readonly Checked[]) {
  return checked.flatMap(({ check, findings }) =>
    findings.map(({ verdict, code, values }) => ({
      ...{ check, verdict, code },
      values: Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === "number")),
    })),
  );
}
