/**
 * What comes through between a visitor and this process, for `cli doctor`, which asks by the address that people type: two pieces of a stream, a moment
 * apart, and what the proxies said of themselves. It tells visitors nothing but what they and their proxies sent.
 */

import { setTimeout as pause } from "node:timers/promises";
import type { NextRequest } from "next/server";
import type { Passage } from "../../../../lib/services/passage.ts";

export const dynamic = "force-dynamic";

const MOMENT_MS = 1500;

export function GET({ headers, signal }: NextRequest): Response {
  const senders = headers.get("x-forwarded-for")?.split(",") ?? [];
  // The last of them is who connected to this process, whatever stands in between.
  const seen: Passage = { host: headers.get("host") ?? "", proxies: Math.max(0, senders.length - 1) };
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(seen)}\n\n`));
      await pause(MOMENT_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      controller.enqueue(encoder.encode("data: end\n\n"));
      controller.close();
    },
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store, no-transform" },
  });
}
