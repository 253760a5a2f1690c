/** A mail server whose sessions hold slots: none is opened without one, none outlives it, and none gives it back before it is closed. */
import { setTimeout as pause } from "node:timers/promises";
import type { MailServer, ReadingSession } from "../engine/ports.ts";
import { tookLeave } from "../imap/servers.ts";
import type { Slot } from "../jobs/slots.ts";

/** Servers take a moment to count a connection as gone, and longer for one that broke off: slots rest for so long, in milliseconds. */
const REST_MS = 50;
const BROKEN_OFF_MS = 500;

/** `takeSlot` waits for a slot, or throws what the engine is to make of it. */
export function slotted<Session extends ReadingSession>(
  server: MailServer<Session>,
  takeSlot: (signal: AbortSignal) => Promise<Slot>,
): MailServer<Session> {
  return {
    connect: async (signal) => {
      const slot = await takeSlot(signal);
      try {
        return releasedAtClose(await server.connect(AbortSignal.any([signal, slot.lost])), slot);
      } catch (error) {
        await pause(BROKEN_OFF_MS);
        slot.release();
        throw error;
      }
    },
  };
}

function releasedAtClose<Session extends ReadingSession>(session: Session, slot: Slot): Session {
  const close = async (): Promise<void> => {
    await session.close();
    await pause(tookLeave(session) ? REST_MS : BROKEN_OFF_MS);
    slot.release();
  };
  return new Proxy(session, {
    get(target, key) {
      if (key === "close") return close;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
