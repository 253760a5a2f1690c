/** What the administrators' forms have in common: reading what was typed, and the words for what is wrong with it. */
import { redirect } from "next/navigation";
import type { AnnouncementProblem } from "../../lib/services/announcements.ts";
import type { ApiTokenProblem } from "../../lib/services/api-tokens.ts";
import type { CodeProblem } from "../../lib/services/authenticator-app.ts";
import type { FactorRuleOutcome } from "../../lib/services/factor-rule.ts";
import type { GraceProblem } from "../../lib/services/grace.ts";
import type { InviteProblem } from "../../lib/services/invitations.ts";
import type { LastDayProblem } from "../../lib/services/last-day.ts";
import type { TestProblem } from "../../lib/services/mailing-preview.ts";
import type { MailingProblem } from "../../lib/services/mailings.ts";
import type { MaintenanceProblem } from "../../lib/services/maintenance.ts";
import type { OrganisationProblem } from "../../lib/services/organisation.ts";
import type { PasswordProblem } from "../../lib/services/own-password.ts";
import type { PasskeyProblem } from "../../lib/services/passkeys.ts";
import type { PilotProblem } from "../../lib/services/pilot.ts";
import type { ProviderProblem } from "../../lib/services/provider-setup.ts";
import type { ReminderProblem } from "../../lib/services/reminders.ts";
import type { ServerProblem } from "../../lib/services/servers.ts";
import type { SetUpProblem } from "../../lib/services/set-up.ts";
import type { WaveProblem } from "../../lib/services/waves.ts";
import type { FormError } from "../_components/error-summary.tsx";
import { type KeptForm, keepForm } from "../_lib/kept-form.ts";
import { type TextKey, t } from "../_lib/text.tsx";

type Problem =
  | AnnouncementProblem
  | ApiTokenProblem
  | CodeProblem
  | Exclude<FactorRuleOutcome, "done">
  | PasskeyProblem
  | GraceProblem
  | InviteProblem
  | LastDayProblem
  | MailingProblem
  | MaintenanceProblem
  | OrganisationProblem
  | PasswordProblem
  | PilotProblem
  | ProviderProblem
  | ReminderProblem
  | ServerProblem
  | SetUpProblem
  | TestProblem
  | WaveProblem;

const WORDS: Record<Problem, TextKey> = {
  missing: "admin.problem.missing",
  tooLong: "admin.problem.tooLong",
  tooShort: "admin.problem.tooShort",
  noName: "admin.problem.noName",
  wrongCode: "admin.problem.wrongCode",
  notAdded: "factor.passkeys.notAdded",
  noOrganisation: "factor.rule.noOrganisation",
  tooMany: "admin.problem.tooMany",
  noAddress: "admin.problem.noAddress",
  noContact: "admin.problem.noContact",
  noReportDays: "admin.problem.noReportDays",
  noHost: "admin.problem.noHost",
  withScheme: "admin.problem.withScheme",
  noPort: "admin.problem.noPort",
  noChoice: "admin.problem.noChoice",
  plaintext: "admin.problem.plaintext",
  noNumber: "admin.problem.noNumber",
  noMessageRate: "admin.problem.noMessageRate",
  noByteRate: "admin.problem.noByteRate",
  noDailyAmount: "admin.problem.noDailyAmount",
  noMinutes: "admin.problem.noMinutes",
  twoForBoth: "admin.problem.twoForBoth",
  noCertificate: "admin.problem.noCertificate",
  noFingerprint: "admin.problem.noFingerprint",
  taken: "admin.problem.taken",
  hasAccounts: "admin.problem.hasAccounts",
  usedAsOld: "admin.problem.usedAsOld",
  usedAsNew: "admin.problem.usedAsNew",
  noWhen: "admin.problem.noWhen",
  noDate: "admin.problem.noDate",
  noTime: "admin.problem.noTime",
  skipped: "admin.problem.skipped",
  past: "admin.problem.past",
  noZone: "admin.problem.noZone",
  noMoment: "admin.problem.noMoment",
  ends: "admin.problem.ends",
  noLink: "admin.problem.noLink",
  noLinkText: "admin.problem.noLinkText",
  tooManyPeople: "admin.problem.tooManyPeople",
  noCount: "admin.problem.noCount",
  notAddresses: "admin.problem.notAddresses",
  moreThanPeople: "admin.problem.moreThanPeople",
  noServer: "admin.problem.noServer",
  noDays: "api.problem.noDays",
  order: "admin.problem.order",
  passed: "admin.problem.passed",
  waveTaken: "admin.problem.nameTaken",
  tooFar: "phases.lastDay.tooFar",
  noConnections: "phases.lastDay.noConnections",
  noMore: "admin.problem.noMore",
  afterSwitchOff: "admin.problem.afterSwitchOff",
  unknownFiller: "mailing.problem.unknownFiller",
  strayBrace: "mailing.problem.strayBrace",
  noDeadline: "mailing.problem.noDeadline",
  noContactKnown: "mailing.problem.noContactKnown",
  released: "mailing.problem.released",
  noMail: "mailing.problem.noMail",
  notWritten: "mailing.problem.notWritten",
  notOnRoster: "mailing.reminders.leaveOut.unknown",
  noReminderDays: "mailing.problem.noDays",
  noDaytime: "mailing.problem.noDaytime",
  noDomain: "devices.server.noDomain",
  nameTaken: "desk.problem.nameTaken",
  noHttps: "servers.provider.problem.noHttps",
  noOpenid: "servers.provider.problem.noOpenid",
  oneTenant: "servers.provider.problem.oneTenant",
  bothEndpoints: "servers.provider.problem.bothEndpoints",
  wrongPassword: "desk.problem.wrongPassword",
  tooManyTries: "desk.problem.tooManyTries",
};

/** A form as it is shown: values and problems of its fields, the latter in words. */
export interface ShownForm<Field extends string> {
  readonly values: Readonly<Record<Field, string>>;
  readonly errors: Readonly<Partial<Record<Field, string>>>;
  /** For the error summary, in the order of the fields. */
  readonly summary: readonly FormError[];
}

/** Their error leads to the first of their buttons. */
const RADIO_GROUPS: ReadonlySet<string> = new Set([
  "security",
  "use",
  "audience",
  "smtpSecurity",
  "mark",
  "deliverySwitched",
  "when",
  "kind",
]);

/** The kept form where there is one, else the values at first. `labels`: the fields' labels in their order on the page. `words` for what can be wrong. */
export function shownForm<Field extends string>(
  kept: KeptForm | null,
  first: Readonly<Record<Field, string>>,
  labels: Readonly<Record<Field, string>>,
  words: Readonly<Partial<Record<string, TextKey>>> = WORDS,
): ShownForm<Field> {
  const fields = Object.keys(labels).filter((field): field is Field => field in labels);
  const values: Record<Field, string> = { ...first };
  const errors: Partial<Record<Field, string>> = {};
  const summary: FormError[] = [];
  for (const field of fields) {
    values[field] = kept?.values[field] ?? first[field];
    const code = kept?.problems[field];
    const key = code === undefined || !Object.hasOwn(words, code) ? undefined : words[code];
    if (key === undefined) continue;
    const text = t(key, { label: labels[field] });
    errors[field] = text;
    summary.push({ href: RADIO_GROUPS.has(field) ? `#${field}-0` : `#${field}`, text });
  }
  return { values, errors, summary };
}

/** What was typed into these fields, without spaces around it. */
export function typedIn<Field extends string>(form: FormData, fields: readonly Field[]): Record<Field, string> {
  const typed: Partial<Record<Field, string>> = {};
  for (const field of fields) typed[field] = textIn(form, field).trim();
  return typed as Record<Field, string>;
}

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What the form is about, from its hidden fields (target-fields.tsx). A form without them makes something new. */
export function targetIn(form: FormData): { readonly id: string; readonly isNew: boolean } {
  const id = textIn(form, "id");
  return ID.test(id) ? { id, isNew: textIn(form, "isNew") === "yes" } : { id: crypto.randomUUID(), isNew: true };
}

/** The value of one field as it was sent; empty where there is none. */
export function textIn(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}

/** Shows the page with this form again: with what is wrong, or only with what was typed. */
export function showAgain(owner: string, page: string, form: KeptForm): never {
  redirect(`${page}?again=${keepForm(owner, form)}`);
}
