/** How far a run is, for pages that follow it: server-sent events where they are asked for, else JSON. */
import type { NextRequest } from "next/server";
import { isStillHeld } from "../../../../../lib/auth/sessions.ts";
import type { Person } from "../../../../../lib/auth/viewer.ts";
import { NotFound } from "../../../../../lib/services/access.ts";
import { type Portal, portal } from "../../../../../lib/services/portal.ts";
import { progressOf } from "../../../../../lib/services/progress.ts";
import { ProgressWatch, stampsIn } from "../../../../../lib/services/progress-watch.ts";
import { currentViewer } from "../../../../_lib/viewer.ts";
import { type ProgressWords, progressWords } from "../../../../move/[migration]/progress/words.ts";
import { feedText } from "./feed.ts";
import { Seats } from "./seats.ts";

const HEADERS = { "cache-control": "no-store, no-transform" };

export async function GET(request: NextRequest, { params }: { params: Promise<{ migration: string }> }) {
  const viewer = await currentViewer();
  if (viewer.kind === "nobody") return new Response(null, { status: 401, headers: HEADERS });
  if (viewer.kind !== "person") return new Response(null, { status: 404, headers: HEADERS });
  const { migration } = await params;
  const open = await portal();
  const zone = knownZone(request.nextUrl.searchParams.get("zone"));
  const look = async () => progressWords(await progressOf(open, viewer, migration), zone);
  try {
    const first = await look();
    const asksForEvents = request.headers.get("accept")?.includes("text/event-stream") ?? false;
    return asksForEvents
      ? events(request, { open, viewer, migration, look })
      : Response.json(first, { headers: HEADERS });
  } catch (error) {
    if (error instanceof NotFound) return new Response(null, { status: 404, headers: HEADERS });
    throw error;
  }
}

const seats = new Seats();
let watching: ProgressWatch | null = null;

interface Following {
  readonly open: Portal;
  readonly viewer: Person;
  readonly migration: string;
  readonly look: () => Promise<ProgressWords>;
}

function events(request: NextRequest, { open, viewer, migration, look }: Following) {
  const { database } = open;
  const leave = seats.take(viewer.personId);
  // The page then looks every few seconds instead.
  if (leave === null) return new Response(null, { status: 503, headers: HEADERS });
  watching ??= new ProgressWatch(stampsIn(open));
  const watch = watching;
  let stamp: string | null = null;
  const feed = feedText({
    look,
    changed: async (signal) => {
      stamp = await watch.changed(migration, stamp, signal);
    },
    isSignedIn: () => isStillHeld(database, viewer, Date.now()),
    lastId: request.headers.get("last-event-id"),
    signal: request.signal,
  });
  const headers = { ...HEADERS, "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };
  return new Response(streamOf(feed, leave), { headers });
}

function streamOf(feed: AsyncGenerator<string>, leave: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { value, done } = await feed.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          leave();
          controller.close();
        } catch (error) {
          leave();
          controller.error(error);
        }
      },
      async cancel() {
        leave();
        await feed.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

/** The reader's time zone, when it is one. */
function knownZone(zone: string | null): string | null {
  try {
    return zone === null ? null : new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
