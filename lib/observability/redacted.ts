/** Lines of the log for whoever helps from outside: only what can name nobody. What is not known to be harmless is left out. */

/** Codes, ids and words of our own; each is checked to be no more than that. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    "at",
    "level",
    "event",
    "process",
    "worker",
    "migration",
    "run",
    "kind",
    "name",
    "code",
    "error",
    "endedBy",
    "next",
  ],
  ...["reason", "phase", "activity", "grade", "outcome", "method", "page"],
]);
const WORD = /^[\w.:/+-]{1,80}$/;

/** As JSON. A line that is none of ours becomes nothing at all. */
export function redactedLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const facts = factsIn(line);
    return facts === null ? [] : [JSON.stringify(facts)];
  });
}

function factsIn(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null) return null;
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([name, value]) => {
        const kept = harmless(name, value);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  } catch {
    return null;
  }
}

function harmless(name: string, value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "string") return undefined;
  if (name === "stack") return placesIn(value);
  return WORDS.has(name) && WORD.test(value) ? value : undefined;
}

/** Where in our own program: no path of the machine. */
function placesIn(stack: string): string {
  return [...stack.matchAll(/\b(?:lib|app|scripts)\/[\w./[\]-]+?\.(?:ts|tsx|mjs):\d+/g)]
    .map(([place]) => place)
    .join(" ");
}
