/** From what was kept every five minutes to what a picture shows. Pure. */

/** What one row holds, as far as pictures need it. */
export interface Kept {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Since the portal began. */
  readonly messages: number;
  readonly bytes: number;
  readonly problems: number;
  readonly waiting: number;
  readonly running: number;
  readonly servers: Readonly<Record<string, { readonly connections: number; readonly replyMs: number | null }>>;
}

/** One step of a picture: sums of what passed, and the most of what was. */
export interface CourseStep {
  /** Its end, in epoch milliseconds. */
  readonly at: number;
  readonly messages: number;
  readonly bytes: number;
  readonly problems: number;
  /** Null: nothing was written down then, as no worker was there. */
  readonly waiting: number | null;
  readonly running: number | null;
  readonly servers: Kept["servers"];
}

export const COURSES = {
  day: { lengthMs: 24 * 3_600_000, stepMs: 30 * 60_000 },
  week: { lengthMs: 7 * 24 * 3_600_000, stepMs: 3 * 3_600_000 },
} as const;

export type CourseName = keyof typeof COURSES;

/** All steps up to `now`, the oldest first; of each row what came since the one before it. `kept`: the oldest first. */
export function courseOf(kept: readonly Kept[], name: CourseName, now: number): readonly CourseStep[] {
  const { lengthMs, stepMs } = COURSES[name];
  const last = Math.ceil(now / stepMs) * stepMs;
  const grown = kept.map((row, index) => ({ ...row, ...growth(kept[index - 1], row) }));
  const groups = Map.groupBy(grown, ({ at }) => Math.floor(at / stepMs) * stepMs + stepMs);
  return Array.from({ length: lengthMs / stepMs }, (_, index) => {
    const at = last - lengthMs + (index + 1) * stepMs;
    return stepOf(at, groups.get(at) ?? []);
  });
}

/** A total that went down was one of a server that has been removed. */
function growth(before: Kept | undefined, row: Kept): Pick<Kept, "messages" | "bytes" | "problems"> {
  const more = (of: "messages" | "bytes" | "problems") => (before ? Math.max(0, row[of] - before[of]) : 0);
  return { messages: more("messages"), bytes: more("bytes"), problems: more("problems") };
}

function stepOf(at: number, rows: readonly Kept[]): CourseStep {
  const sum = (of: "messages" | "bytes" | "problems") => rows.reduce((all, row) => all + row[of], 0);
  const most = (of: "waiting" | "running") => (rows.length === 0 ? null : Math.max(...rows.map((row) => row[of])));
  const servers: Record<string, { connections: number; replyMs: number | null }> = {};
  for (const [id, { connections, replyMs }] of rows.flatMap((row) => Object.entries(row.servers))) {
    const known = servers[id] ?? { connections: 0, replyMs: null };
    const slowest = replyMs === null ? known.replyMs : Math.max(replyMs, known.replyMs ?? 0);
    servers[id] = { connections: Math.max(known.connections, connections), replyMs: slowest };
  }
  return {
    ...{ at, messages: sum("messages"), bytes: sum("bytes"), problems: sum("problems") },
    ...{ waiting: most("waiting"), running: most("running"), servers },
  };
}
