import { type Mutant, mutantOf } from "./mutant.ts";

/** What docs/REALITIES.md tells, where it came from several sides. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "imap: a virus is not known by its words",
    "imap/refusals",
    '  [/virus|malware|infected/i, "message.virus"],\n',
    "",
    "imap/refusals",
    "NO Message refused because it contains a virus is message.virus",
  ),
  mutantOf(
    "engine: deep paths are not cut",
    "engine/folder-level",
    "if (pathLength(path) <= naming.maxPathBytes) return path;",
    "if (pathLength(path) >= 0) return path;",
    "engine/folder-map",
    "because it is too long as a whole: the levels that do not fit become one",
  ),
  mutantOf(
    "engine: all who were cut off come back together",
    "engine/reconnects",
    "((now % 1000) / 1000)",
    "0",
    "engine/reconnects",
    "waits differ by up to a quarter, so that those cut off together do not come back together",
  ),
];
