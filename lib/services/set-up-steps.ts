/** What makes a portal ready for people. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { onlyAdministrators } from "./access.ts";
import type { Portal } from "./portal.ts";

/** What makes a portal ready, in the order in which it is done. */
export const SET_UP_STEPS = ["oldServer", "newServer", "testServers", "organisation", "announcement"] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

/** What is still missing of the set-up. For administrators; throws NotFound for others. */
export async function setUpLeft({ database }: Portal, viewer: Viewer): Promise<readonly SetUpStep[]> {
  onlyAdministrators(viewer);
  return missingSteps(database);
}

async function missingSteps({ client }: Database): Promise<readonly SetUpStep[]> {
  const [servers, organisation, published] = await Promise.all([
    client.server.findMany({ select: { use: true, testResult: true } }),
    client.organisation.count(),
    client.announcement.count({ where: { publishedAt: { not: null } } }),
  ]);
  const has = (use: "old" | "new") => servers.some((server) => server.use === use || server.use === "both");
  const missing: Record<SetUpStep, boolean> = {
    oldServer: !has("old"),
    newServer: !has("new"),
    testServers: servers.length === 0 || !servers.every(({ testResult }) => works(testResult)),
    organisation: organisation === 0,
    announcement: published === 0,
  };
  return SET_UP_STEPS.filter((step) => missing[step]);
}

function works(testResult: string | null): boolean {
  const test: { trouble: unknown } | null = testResult === null ? null : JSON.parse(testResult);
  return test !== null && test.trouble === null;
}
