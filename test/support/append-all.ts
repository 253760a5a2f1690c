/** append() for tests: with leave given unless a test refuses it, and the results in a list. */
import type { AppendResult, AppendWatch, AppendWay, NewSession, OutgoingMessage } from "../../lib/engine/ports.ts";

export interface AppendOptions extends Partial<Pick<AppendWatch, "release" | "lastLook">> {
  /** The fastest that the server takes unless given. */
  readonly way?: AppendWay;
}

/** Appends the messages and gives their results. */
export async function appendAll(
  session: NewSession,
  folder: string,
  messages: readonly OutgoingMessage[],
  { way, ...watch }: AppendOptions = {},
): Promise<AppendResult[]> {
  const results: AppendResult[] = [];
  await session.append(folder, messages, way ?? session.appendWays[0] ?? "oneByOne", {
    release: async () => undefined,
    lastLook: () => undefined,
    ...watch,
    replied: (index, result) => {
      results[index] = result;
    },
  });
  return results;
}
