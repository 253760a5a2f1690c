/** The last look at flags before they are sent: what is not canonical could make a server read mail as commands. */
import { MailError } from "../engine/errors.ts";

const SYSTEM_FLAGS = new Map(
  ["\\Seen", "\\Answered", "\\Flagged", "\\Draft"].map((flag) => [flag.toLowerCase(), flag]),
);
const KEYWORD = /^[A-Za-z0-9$_.-]+$/;

/** `(\Seen $Forwarded)`. Throws MailError `engine.bug` at \Deleted, at unknown system flags and at keywords that are not plain atoms. */
export function flagList(flags: readonly string[]): string {
  const canonical = flags.map((flag) => {
    const known = SYSTEM_FLAGS.get(flag.toLowerCase()) ?? (KEYWORD.test(flag) ? flag : null);
    if (known === null) throw new MailError("engine.bug", `a flag that must not be sent: ${JSON.stringify(flag)}`);
    return known;
  });
  return `(${canonical.join(" ")})`;
}
