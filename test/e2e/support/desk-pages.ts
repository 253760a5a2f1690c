/** The administrators' pages of dates, letters and the switch-off, with something on each. */
import { dayFromNow } from "../../support/demo/portal-rows.ts";
import type { Bed } from "./bed.ts";
import type { ShownPage } from "./pages.ts";

const ZONE = "Europe/Berlin";
const ENGLISH = { language: "en", subject: "Your old mailbox closes", text: "Dear {name},\n\nplease move: {portal}" };
const RULES = { days: "[14,7,3,1,0]", escalationDays: "[7,1]", timeOfDay: "09:00" };

/** Writes their rows, and answers the pages. To be called when all other pages have been seen: dates show on many of them. */
export async function deskPages({ database: { client } }: Pick<Bed, "database">): Promise<ShownPage[]> {
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const contact = { contactName: "Maren Okonkwo", contactEmail: "maren@example.org" };
  const wave = await client.wave.create({ data: { name: "Archive", ...contact } });
  // The announcement says that the old server is switched off in nine days.
  const dates = { zone: ZONE, deliverySwitched: `${dayFromNow(5)}T08:00`, importsClose: `${dayFromNow(8)}T17:00` };
  await client.timetable.create({ data: { id: "everyone", ...dates, switchedOff: `${dayFromNow(9)}T17:00` } });
  const later = { ...dates, importsClose: `${dayFromNow(9)}T12:00` };
  await client.timetable.create({ data: { id: wave.id, waveId: wave.id, ...later } });
  const entry = await client.rosterEntry.findFirstOrThrow({ where: { migrationId: { not: null } } });
  const rosa = { serverId, oldAddress: "rosa@old.example", name: "Rosa Iwanow", contact: "Room 4", waveId: wave.id };
  const { id: rosaId } = await client.rosterEntry.create({ data: rosa });
  const listed = { serverId, lastLoginAt: new Date("2024-03-01T10:00:00Z") };
  await client.oldMailbox.createMany({
    data: [
      { ...listed, address: "rosa@old.example", bytes: 400_000_000n, messages: 5_200 },
      { ...listed, address: "field-station@old.example", bytes: 22_100_000_000n, messages: 81_000 },
    ],
  });
  const texts = { create: [ENGLISH] };
  const mailing = { audience: "notDone", language: "en", zone: ZONE };
  const draft = await client.mailing.create({ data: { ...mailing, texts } });
  const past = { dueAt: new Date(Date.now() - 86_400_000), listedAt: new Date() };
  const sent = await client.mailing.create({ data: { ...mailing, ...past, texts } });
  const letter = { mailingId: sent.id, via: "oldAddress", endedAt: new Date() };
  await client.letter.createMany({
    data: [
      { ...letter, entryId: entry.id, state: "sent" },
      { ...letter, entryId: rosaId, state: "givenUp", error: "550", reply: "5.1.1 No such user here" },
    ],
  });
  await client.mailing.create({ data: { ...mailing, id: "reminder", kind: "reminder", texts } });
  await client.reminderPlan.create({ data: { enabledAt: new Date(), ...RULES } });
  const pages = {
    "admin-checklist": "/admin/checklist",
    ...{ "admin-dates": "/admin/phases", "admin-dates-everyone": "/admin/phases/everyone" },
    ...{ "admin-wave": `/admin/phases/${wave.id}`, "admin-wave-new": "/admin/phases/new" },
    ...{
      "admin-wave-remove": `/admin/phases/${wave.id}/remove`,
      "admin-last-day": "/admin/last-day",
      "admin-maintenance": "/admin/maintenance",
    },
    ...{ "admin-switch-off": "/admin/switch-off", "admin-sweep": "/admin/switch-off/sweep" },
    "admin-mailbox-list": `/admin/switch-off/mailboxes/${serverId}`,
    ...{ "admin-mailings": "/admin/mailings", "admin-mailing-new": "/admin/mailings/new" },
    ...{
      "admin-mailing": `/admin/mailings/${draft.id}`,
      "admin-mailing-release": `/admin/mailings/${draft.id}/release`,
    },
    ...{ "admin-letters": `/admin/mailings/${sent.id}/letters`, "admin-reminders": "/admin/mailings/reminders" },
    ...{ "admin-grace": `/admin/roster/${rosaId}/grace`, "admin-roster-remove": `/admin/roster/${rosaId}/remove` },
    "admin-roster-waiting": `/admin/roster/${rosaId}`,
  };
  return Object.entries(pages).map(([name, path]) => ({ name, path, viewer: "administrator", isJourney: false }));
}
