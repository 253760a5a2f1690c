/** Everything that one can look at beside the pages of bringAbout(). */
import { deskPages } from "./desk-pages.ts";
import type { ShownPage } from "./pages.ts";
import { type Contexts, opened, type Sight } from "./sights.ts";
import type { StaffBed } from "./staff-bed.ts";
import { staffsStates } from "./staff-states.ts";
import { peoplesStates } from "./states.ts";

/** Each stands until the next is asked for, as what comes later shows on pages before. */
export async function* otherSights(
  bed: StaffBed,
  pages: readonly ShownPage[],
  contexts: Contexts,
): AsyncGenerator<Sight> {
  const administrator = contexts.get("administrator");
  if (!administrator) throw new Error("no administrator");
  // Somebody's mail is still being copied when her pages are shown again.
  bed.servers.line.set({ toClient: { bytesPerSecond: 10_000 } });
  yield* opened(await deskPages(bed), contexts);
  yield* staffsStates(bed, administrator);
  yield* peoplesStates(bed, pages, contexts);
}
