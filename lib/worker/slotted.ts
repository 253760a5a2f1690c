/** A mail server whose sessions hold slots: none is opened without one, and none gives it back before it is closed. */
import type { MailServer, ReadingSession } from "../engine/ports.ts";
import type { Slot } from "../jobs/slots.ts";

/** `takeSlot` waits for a slot, or throws what the engine is to make of it. */
export function slotted<Session extends ReadingSession>(
  server: MailServer<Session>,
  takeSlot: (signal: AbortSignal) => Promise<Slot>,
): MailServer<Session> {
  return {
    connect: async (signal) => {
      const slot = await takeSlot(signal);
      try {
        return releasedAtClose(await server.connect(signal), slot);
      } catch (error) {
        slot.release();
        throw error;
      }
    },
  };
}

function releasedAtClose<Session extends ReadingSession>(session: Session, slot: Slot): Session {
  const close = async (): Promise<void> => {
    await session.close();
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
