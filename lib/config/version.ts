/** Which Carryover this is. */
import packageFile from "../../package.json" with { type: "json" };

/** As in package.json and the changelog: `0.1.0`. */
export const VERSION: string = packageFile.version;
