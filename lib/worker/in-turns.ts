/** Work on one connection that stops when somebody more urgent needs its slot, and goes on when there is a slot again. */
import { Interrupted } from "../engine/errors.ts";
import type { MailServer, ReadingSession } from "../engine/ports.ts";
import type { Slots, SlotUse } from "../jobs/slots.ts";
import { slotted } from "./slotted.ts";

export interface Turns<Session extends ReadingSession> {
  readonly slots: Slots;
  readonly serverId: string;
  readonly use: SlotUse;
  readonly server: MailServer<Session>;
}

/**
 * Gives `work` a session, and another one after each time it was interrupted for somebody else: it must be able to go on
 * where it was. Throws Interrupted when the signal is aborted, and what connecting and working throw.
 */
export async function inTurns<Session extends ReadingSession, T>(
  { slots, serverId, use, server }: Turns<Session>,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  for (;;) {
    const slot = await slots.take(serverId, use, signal);
    try {
      const session = await slotted(server, async () => slot).connect(AbortSignal.any([signal, slot.wanted]));
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    } catch (error) {
      const givesWay = error instanceof Interrupted && slot.wanted.aborted && !signal.aborted;
      if (!givesWay) throw error;
    }
  }
}
