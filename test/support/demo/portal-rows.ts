/** What stands in the database of a portal that is set up: servers, organisation, an administrator, a deadline. */
import { hashPassword } from "../../../lib/auth/password.ts";
import type { Database } from "../../../lib/db/database.ts";

export const ADMINISTRATOR = { name: "admin", password: "demo-administrator" };

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Writes the rows; the announcement's deadline is in nine days, in Berlin's time. Answers the ids of both servers. */
export async function setUpRows(
  { client }: Database,
  { old, fresh }: { readonly old: Place; readonly fresh: Place },
): Promise<{ readonly oldServerId: string; readonly newServerId: string }> {
  const local = { security: "plaintext" } as const;
  const oldServer = await client.server.create({
    data: { name: "Old mail", ...placeOf(old), ...local, use: "old", maxConnections: 2 },
  });
  const newServer = await client.server.create({
    data: { name: "New mail", ...placeOf(fresh), ...local, use: "new", maxConnections: 4, reservedNames: RESERVED },
  });
  await client.organisation.create({ data: { id: 1, ...ORGANISATION } });
  const passwordHash = await hashPassword(ADMINISTRATOR.password);
  await client.administrator.create({ data: { name: ADMINISTRATOR.name, passwordHash } });
  await client.announcement.create({
    data: {
      ...ANNOUNCEMENT,
      translations: JSON.stringify(TRANSLATIONS),
      deadline: inNineDays(),
      publishedAt: new Date(),
    },
  });
  return { oldServerId: oldServer.id, newServerId: newServer.id };
}

const placeOf = ({ host, port }: Place) => ({ host, port });

/** Names that a server with calendars keeps for itself. */
const RESERVED = JSON.stringify(["calendar", "contacts", "notes", "journal"]);

export const ORGANISATION = {
  name: "Example University",
  contact: "Service desk, Mon–Fri 8:00–17:00",
  contactEmail: "help@example.org",
  contactPhone: "+49 30 1234567",
  genuine: "IT Services announced this move in a letter of 2 November.",
};

const ANNOUNCEMENT = {
  headline: "The old mail server is switched off on {when}.",
  text: "Mail that was not copied by then cannot be reached any more.",
  link: "/help",
  linkText: "What this means for you",
  zone: "Europe/Berlin",
};

/** As an administrator writes it for those who read other languages. */
const TRANSLATIONS = {
  de: {
    headline: "Der alte E-Mail-Server wird am {when} abgeschaltet.",
    text: "Was bis dahin nicht kopiert ist, ist danach nicht mehr erreichbar.",
    linkText: "Was das für Sie heißt",
  },
  fr: {
    headline: "L’ancien serveur de messagerie sera arrêté le {when}.",
    text: "Ce qui n’est pas copié d’ici là ne sera plus accessible.",
    linkText: "Ce que cela signifie pour vous",
  },
  es: {
    headline: "El servidor de correo antiguo se apaga el {when}.",
    text: "Lo que no se haya copiado hasta entonces ya no será accesible.",
    linkText: "Qué significa para usted",
  },
  ja: {
    headline: "古いメールサーバーは{when}に停止します。",
    text: "それまでにコピーされなかったメールは、もう見られなくなります。",
    linkText: "あなたへの影響",
  },
  ar: {
    headline: "يُوقَف خادم البريد القديم {when}.",
    text: "ما لم يُنسخ حتى ذلك الوقت لن يكون الوصول إليه ممكنًا.",
    linkText: "ماذا يعني ذلك لك",
  },
};

/** At five in the afternoon, as wall time. */
const inNineDays = () => `${dayFromNow(9)}T17:00`;

/** So many days from now in the announcement's zone: `2026-12-09`. */
export function dayFromNow(days: number): string {
  const day = new Date(Date.now() + days * 24 * 3_600_000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ANNOUNCEMENT.zone }).format(day);
}
