/** Who runs this portal, and whether it is set up. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { REPORT_DAYS } from "../policy/report-lifetime.ts";
import { onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { isMailAddress, type Problems, required, type Saved, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

/** As on every page's foot and on the help pages; null where nothing was said. */
export interface OrganisationFacts {
  readonly name: string;
  readonly contact: string | null;
  readonly contactEmail: string | null;
  readonly contactPhone: string | null;
  /** How people can know that this page is genuine. */
  readonly genuine: string | null;
}

export interface Organisation extends OrganisationFacts {
  /** Reports are kept for so many days after the end. */
  readonly reportDays: number;
}

/** Everybody may read it. Null until it is set up. */
export async function organisationFacts({ database }: Portal): Promise<Organisation | null> {
  const select = {
    name: true,
    contact: true,
    contactEmail: true,
    contactPhone: true,
    genuine: true,
    reportDays: true,
  } as const;
  return database.client.organisation.findUnique({ where: { id: 1 }, select });
}

export interface PortalState {
  /** Nobody has used the code from the console yet. */
  readonly needsAdministrator: boolean;
  /** People can sign in: there is an old server and a new one. */
  readonly ready: boolean;
}

/** How far the set-up is. Everybody may read it. */
export async function portalState({ database: { client } }: Portal): Promise<PortalState> {
  const [administrator, oldServer, newServer] = await Promise.all([
    client.administrator.findFirst({ select: { id: true } }),
    client.server.findFirst({ where: { use: { in: ["old", "both"] } }, select: { id: true } }),
    client.server.findFirst({ where: { use: { in: ["new", "both"] } }, select: { id: true } }),
  ]);
  return { needsAdministrator: administrator === null, ready: oldServer !== null && newServer !== null };
}

export type OrganisationField = "name" | "contact" | "contactEmail" | "contactPhone" | "genuine" | "reportDays";
export type OrganisationForm = Readonly<Record<OrganisationField, string>>;
export type OrganisationProblem = "missing" | "tooLong" | "noAddress" | "noContact" | "noReportDays";

/** Characters at most. */
export const ORGANISATION_LIMITS: Record<OrganisationField, number> = {
  ...{ name: 80, contact: 160, contactEmail: 200, contactPhone: 60, genuine: 300, reportDays: 10 },
};

/** Saves who runs the portal. For administrators; throws NotFound for others. */
export async function saveOrganisation(
  { database }: Portal,
  viewer: Viewer,
  form: OrganisationForm,
): Promise<Saved<OrganisationField, OrganisationProblem>> {
  onlyAdministrators(viewer);
  const problems = problemsOf(form);
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  await write(database, viewer, {
    name: form.name,
    contact: form.contact || null,
    contactEmail: form.contactEmail || null,
    contactPhone: form.contactPhone || null,
    genuine: form.genuine || null,
    reportDays: Number(form.reportDays),
  });
  return { ok: true, id: "1" };
}

function problemsOf(form: OrganisationForm): Problems<OrganisationField, OrganisationProblem> {
  const noAddress = form.contactEmail !== "" && !isMailAddress(form.contactEmail);
  const noContact = form.contactEmail === "" && form.contactPhone === "" && form.contact === "";
  return {
    ...(isReportDays(form.reportDays) ? {} : { reportDays: "noReportDays" }),
    ...tooLong(form, ORGANISATION_LIMITS),
    ...(noAddress ? { contactEmail: "noAddress" } : {}),
    ...(noContact ? { contact: "noContact" } : {}),
    ...required(form, ["name"]),
  };
}

function isReportDays(typed: string): boolean {
  return /^\d{1,4}$/.test(typed) && Number(typed) >= REPORT_DAYS.fewest && Number(typed) <= REPORT_DAYS.most;
}

async function write({ client }: Database, viewer: Viewer, facts: Organisation): Promise<void> {
  await client.$transaction(async (tx) => {
    await tx.organisation.upsert({ where: { id: 1 }, create: { id: 1, ...facts }, update: facts });
    const details = { reportDays: facts.reportDays };
    await audit.record(tx, viewer, { action: "organisation.change", subjectId: null, details });
  });
}
