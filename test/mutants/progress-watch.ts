import { type Mutant, mutantOf } from "./mutant.ts";

const watch = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`progress watch: ${name}`, "services/progress-watch", find, replace, "services/progress-watch", title);

/** Who is told when something was written about a run. */
export const mutants: readonly Mutant[] = [
  watch(
    "everybody looks for himself",
    "this.#timer ??= setTimeout(() => void this.#look(), LOOK_MS).unref();",
    "this.#timer = setTimeout(() => void this.#look(), LOOK_MS).unref();",
    "whoever follows a run shares one look a second with all others, and nobody looks when nobody follows",
  ),
  watch(
    "a change is not seen",
    "if (stamp !== follower.since) follower.tell(stamp);",
    "",
    "whoever follows a run is told of a change within a second or two",
  ),
  watch(
    "nobody looks without a change",
    "setTimeout(leave, LONGEST_MS).unref();",
    "setTimeout(() => undefined, LONGEST_MS).unref();",
    "whoever follows a run looks by himself after ten seconds without a change",
  ),
  watch(
    "wishes are not told",
    "waitUntil: true, wish: true, queuedAt: true",
    "waitUntil: true, queuedAt: true",
    "has another stamp for every change of state, wish and progress",
  ),
];
