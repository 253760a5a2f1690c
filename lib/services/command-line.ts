/** Who works at the portal's own machine. */
import type { Administrator } from "../auth/viewer.ts";

/** Stands where ids of administrators do. */
export const COMMAND_LINE_ID = "commandLine";

/** May what administrators may, as whoever can read the database could anyway; the second pair of eyes is asked for as for them. */
export const AT_COMMAND_LINE: Administrator = {
  ...{ kind: "administrator", administratorId: COMMAND_LINE_ID, name: "command line", role: "administrator" },
  ...{ session: "", isCommandLine: true },
};
