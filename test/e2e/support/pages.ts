/** Every page in a state worth looking at, for whom it is. */
import { createHash } from "node:crypto";
import type { BrowserContext, BrowserContextOptions } from "@playwright/test";
import { text } from "../../../lib/i18n/translator.ts";
import { ANNA, BEN, CLEO, seedPeople } from "../../support/demo/people.ts";
import { addRunWith, REFUSED } from "../../support/set-aside.ts";
import { addCourse } from "../../support/system-course.ts";
import { type Bed, type Mover, PASSWORD } from "./bed.ts";
import {
  confirmAddress,
  connectOld,
  giveAddress,
  prepareMove,
  rename,
  signIn,
  signInAsAdministrator,
  start,
  untilTitle,
} from "./steps.ts";

export interface ShownPage {
  /** Names the picture. */
  readonly name: string;
  readonly path: string;
  readonly viewer: "nobody" | "person" | "full" | "slow" | "administrator";
  /** Where people go on their way; these carry little JavaScript. */
  readonly isJourney: boolean;
}

type Viewer = ShownPage["viewer"];

const mover = ({ oldLogin, newLogin }: Omit<Mover, "password">): Mover => ({ oldLogin, newLogin, password: PASSWORD });

/** Signs everybody in and brings their moves to where the pages show them; answers their browsers. */
export async function bringAbout(bed: Bed): Promise<{ contexts: Map<Viewer, BrowserContext>; pages: ShownPage[] }> {
  const options: BrowserContextOptions = { timezoneId: "Europe/Berlin" };
  const viewers: readonly Viewer[] = ["nobody", "person", "full", "slow", "administrator"];
  const contexts = new Map<Viewer, BrowserContext>();
  for (const viewer of viewers) contexts.set(viewer, await bed.context(options));
  const pageOf = async (viewer: Viewer) => {
    const context = contexts.get(viewer);
    if (!context) throw new Error(`${viewer} has no browser`);
    return context.newPage();
  };
  // Names for which this machine may have no font would be boxes in pictures.
  seedPeople(bed.servers.old, bed.servers.fresh, { annasMessages: 3000, folders: { anna: 8, cleo: 8 } });
  const cleo = await pageOf("person");
  const finished = await prepareMove(cleo, mover(CLEO));
  await start(cleo);
  await untilTitle(cleo, text("progress.title.done"));
  const ben = await pageOf("full");
  await signIn(ben, mover(BEN));
  const choosing = await connectOld(ben, mover(BEN));
  await rename(ben, "Kunden & Partner", "Customers");
  await addRunWith(bed.database, await bed.database.client.migration.findUniqueOrThrow({ where: { id: choosing } }), [
    REFUSED,
  ]);
  const anna = await pageOf("slow");
  const copying = await prepareMove(anna, mover(ANNA));
  bed.servers.line.set({ toClient: { bytesPerSecond: 30_000 } });
  await start(anna);
  await giveAddress(anna, "anna@home.example");
  await giveAddress(cleo, "cleo@home.example");
  await confirmAddress(cleo, bed, "cleo@home.example");
  await signInAsAdministrator(await pageOf("administrator"));
  const servers = await bed.database.client.server.findMany({ select: { id: true } });
  await addCourse(
    bed.database,
    servers.map(({ id }) => id),
  );
  for (const viewer of viewers) await Promise.all((contexts.get(viewer)?.pages() ?? []).map((page) => page.close()));
  return { contexts, pages: await pagesOf(bed, { finished, choosing, copying }) };
}

/** What a new server's form says for mail programs. */
const PROGRAMS = {
  ...({ smtpHost: "smtp.new.example", smtpPort: 465, smtpSecurity: "tls", mailDomain: "new.example" } as const),
};

/** One that waits for approval. */
function changeOf(askedById: string, subjectId: string) {
  const form = JSON.stringify({ maxConnections: "8", security: "tls" });
  const before = JSON.stringify({ maxConnections: "4", security: "starttls" });
  return { kind: "server.save", subjectId, form, before, askedById };
}

/** Of a link that nobody has opened. */
const LINK = "k3yQ0vYw7n2sT5rXb8uJ1A";

function linkOf(personId: string) {
  const tokenHash = createHash("sha256").update(LINK).digest("hex");
  return { tokenHash, personId, expiresAt: new Date(Date.now() + 3_600_000) };
}

async function pagesOf({ database: { client } }: Bed, ids: Record<"finished" | "choosing" | "copying", string>) {
  const folder = await client.folderChoice.findFirstOrThrow({
    where: { migrationId: ids.choosing, newPath: { not: null } },
  });
  const account = await client.account.findFirstOrThrow({ where: { migrationsFrom: { some: { id: ids.finished } } } });
  const server = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const fresh = await client.server.findFirstOrThrow({ where: { use: "new" } });
  await client.server.update({ where: { id: fresh.id }, data: PROGRAMS });
  const { personId } = await client.migration.findUniqueOrThrow({ where: { id: ids.finished } });
  await client.deviceLink.create({ data: linkOf(personId ?? "") });
  const announcement = await client.announcement.findFirstOrThrow();
  const entry = await client.rosterEntry.findFirstOrThrow({ where: { migrationId: ids.finished } });
  const scanner = { serverId: server.id, oldAddress: "scanner@old.example", mark: "serviceAccount" } as const;
  const unowned = await client.rosterEntry.create({ data: scanner });
  const helper = await client.administrator.create({ data: { name: "h.elper", role: "helper", passwordHash: "none" } });
  await client.pendingChange.create({ data: changeOf(helper.id, server.id) });
  const listed = (viewer: Viewer, pages: Record<string, string>, isJourney: boolean): ShownPage[] =>
    Object.entries(pages).map(([name, path]) => ({ name, path, viewer, isJourney }));
  const journey = (viewer: Viewer, pages: Record<string, string>) => listed(viewer, pages, true);
  return [
    ...journey("nobody", { start: "/", "sign-in": "/sign-in", help: "/help", privacy: "/privacy" }),
    ...journey("nobody", { guide: "/help/guide" }),
    ...journey("nobody", { "phone-link": `/s/${LINK}`, "phone-link-over": "/s/no-such-link" }),
    ...journey("nobody", { accessibility: "/accessibility", "not-found": "/no-such-page" }),
    ...journey("nobody", { "stop-mail": "/stop-mail/token" }),
    ...listed("nobody", { "invitation-over": "/invitation/token" }, false),
    ...journey("full", {
      ...{ home: "/move", connect: "/move/connect", folders: `/move/${ids.choosing}/folders` },
      "folders-below": `/move/${ids.choosing}/folders/below`,
      "folder-name": `/move/${ids.choosing}/folders/${folder.id}/name`,
      ...{ check: `/move/${ids.choosing}/check`, space: `/move/${ids.choosing}/space` },
      "set-aside": `/move/${ids.choosing}/report/1/1`,
    }),
    ...journey("full", { notify: "/move/notify", "help-desk": "/move/help-desk" }),
    ...journey("slow", { "notify-code": "/move/notify", "notify-other": "/move/notify?other=1" }),
    ...journey("person", { "notify-confirmed": "/move/notify", "privacy-own": "/privacy" }),
    ...journey("slow", { "privacy-erase": "/privacy/erase" }),
    ...journey("slow", { progress: `/move/${ids.copying}/progress`, "home-copying": "/move" }),
    ...journey("person", {
      ...{ report: `/move/${ids.finished}/report`, "progress-done": `/move/${ids.finished}/progress` },
      devices: `/move/${ids.finished}/devices`,
      "devices-code": `/move/${ids.finished}/devices?app=android&code=${LINK}`,
      "devices-outlook": `/move/${ids.finished}/devices?app=outlook`,
      ...{ receipts: `/move/${ids.finished}/receipts`, "sign-off": `/move/${ids.finished}/sign-off` },
      ...{ passwords: "/move/passwords", "passwords-forget": "/move/passwords/forget" },
      "password-again": `/move/passwords/${account.id}`,
    }),
    ...listed("nobody", { "admin-sign-in": "/admin/sign-in" }, false),
    ...listed(
      "administrator",
      {
        ...{ admin: "/admin", "admin-set-up": "/admin/set-up", "admin-servers": "/admin/servers" },
        ...{ "admin-server-new": "/admin/servers/new", "admin-server": `/admin/servers/${server.id}` },
        ...{
          "admin-server-remove": `/admin/servers/${server.id}/remove`,
          "admin-server-folders": `/admin/servers/${server.id}/folders`,
          "admin-announcements": "/admin/announcements",
        },
        ...{ "admin-announcement-new": "/admin/announcements/new", "admin-organisation": "/admin/organisation" },
        ...{ "admin-at-risk": "/admin/at-risk", "admin-tokens": "/admin/tokens" },
        ...{ "admin-server-measure": `/admin/servers/${server.id}/measure`, "admin-pilot": "/admin/pilot" },
        ...{ "admin-server-programs": `/admin/servers/${fresh.id}/programs` },
        ...{ "admin-roster": "/admin/roster", "admin-roster-import": "/admin/roster/import" },
        ...{ "admin-roster-person": `/admin/roster/${entry.id}`, "admin-roster-new": "/admin/roster/new" },
        "admin-roster-change": `/admin/roster/${entry.id}/change`,
        "admin-roster-act": `/admin/roster/act?act=mark&scope=ticked&entry=${entry.id}`,
        "admin-roster-unconnected": "/admin/roster/unconnected",
        ...{ "admin-announcement": `/admin/announcements/${announcement.id}`, "admin-audit": "/admin/audit" },
        "admin-system": "/admin/system",
        ...{ "admin-texts": "/admin/texts?language=fr", "admin-text": "/admin/texts/fr/help.title" },
        ...{ "admin-administrators": "/admin/administrators", "admin-account": "/admin/account" },
        ...{ "admin-administrator": `/admin/administrators/${helper.id}`, "admin-approvals": "/admin/approvals" },
        ...{ "admin-links": `/admin/links/${unowned.id}`, "admin-move": `/admin/move/${unowned.id}` },
        "admin-announcement-remove": `/admin/announcements/${announcement.id}/remove`,
      },
      false,
    ),
  ];
}
