/** Changes that wait for approval in words: what they are, and the labels and values of their fields. */
import { type ChangeFacts, isChangeName } from "../../lib/services/approvals.ts";
import type { ChangeName } from "../../lib/services/changes.ts";
import { type TextKey, t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import { announcementLabels } from "./announcement-form.tsx";
import { textLabels } from "./letter-texts.tsx";
import { mailingLabels } from "./mailing-page.tsx";
import { audienceWords, languageName } from "./mailing-words.ts";
import { providerLabels } from "./provider-form.tsx";
import { serverLabels } from "./server-form.tsx";
import { everyoneLabels } from "./timetable-fields.tsx";
import { waveLabels } from "./wave-page.tsx";

interface Wave {
  readonly id: string;
  readonly name: string;
}

interface KindWords {
  readonly title: TextKey;
  /** Of its fields. */
  readonly labels: () => Readonly<Record<string, string>>;
  /** Of values that are not told as they were typed, beside those that mean the same everywhere. Null: as it was typed. */
  readonly value?: (field: string, value: string, waves: readonly Wave[]) => string | null;
  /** Where it can be seen as it will be. */
  readonly shownAt?: (subjectId: string) => string;
}

const staffLabels = () => ({ name: t("desk.staff.name"), role: t("desk.staff.role") });

/** Others have words of their own for the pages. */
const isNarrow = (audience: string) => !Object.hasOwn(VALUES, `audience ${audience}`);

const mailingValue: KindWords["value"] = (field, value, waves) => {
  if (field === "audience") return audienceWords(value, waves);
  return field === "language" ? languageName(value) : null;
};

const changedProviderLabels = () => ({ ...providerLabels(), sealedSecret: t("servers.provider.clientSecret") });

const KINDS: Readonly<Record<ChangeName, KindWords>> = {
  "announcement.save": {
    title: "desk.change.announcement.save",
    labels: () => ({ ...announcementLabels(), published: t("desk.change.published") }),
    value: (field, value, waves) => (field === "audience" && isNarrow(value) ? audienceWords(value, waves) : null),
  },
  "announcement.withdraw": {
    title: "desk.change.announcement.withdraw",
    labels: () => ({ ...announcementLabels(), published: t("desk.change.published") }),
  },
  "server.save": { title: "desk.change.server.save", labels: serverLabels },
  "server.remove": { title: "desk.change.server.remove", labels: serverLabels },
  "provider.save": { title: "servers.provider.change.save", labels: changedProviderLabels },
  "provider.remove": { title: "servers.provider.change.remove", labels: changedProviderLabels },
  "administrator.role": { title: "desk.change.administrator.role", labels: staffLabels },
  "administrator.remove": { title: "desk.change.administrator.remove", labels: staffLabels },
  "administrator.invite": { title: "desk.change.administrator.invite", labels: staffLabels },
  "administrator.reset": { title: "desk.change.administrator.reset", labels: staffLabels },
  "administrator.factor": { title: "factor.change.reset", labels: staffLabels },
  "organisation.factor": { title: "factor.change.rule", labels: () => ({ factorFrom: t("factor.rule.from") }) },
  "organisation.fourEyes": {
    title: "desk.change.organisation.fourEyes",
    labels: () => ({ fourEyes: t("desk.approvals.setting") }),
  },
  "dates.save": { title: "desk.change.dates.save", labels: everyoneLabels },
  "wave.save": { title: "desk.change.wave.save", labels: waveLabels },
  "wave.remove": { title: "desk.change.wave.remove", labels: waveLabels },
  "mailing.release": {
    title: "desk.change.mailing.release",
    labels: () => ({ ...mailingLabels(), letters: t("desk.change.letters") }),
    value: mailingValue,
    shownAt: (id) => `/admin/mailings/${id}`,
  },
  "reminders.save": {
    title: "desk.change.reminders.save",
    labels: () => ({
      ...{ days: t("mailing.reminders.days"), escalationDays: t("mailing.reminders.escalationDays") },
      ...{ time: t("mailing.reminders.time"), language: t("mailing.field.language"), ...textLabels() },
      enabled: t("desk.change.enabled"),
    }),
    value: mailingValue,
  },
};

/** "Change a server". A kind that a newer version wrote is shown by its code. */
export function changeTitle({ kind }: Pick<ChangeFacts, "kind">): string {
  return isChangeName(kind) ? t(KINDS[kind].title) : kind;
}

/** What would be otherwise, field by field. */
export function changeLines({ kind, lines }: Pick<ChangeFacts, "kind" | "lines">, waves: readonly Wave[]) {
  const words = isChangeName(kind) ? KINDS[kind] : null;
  const labels = words?.labels() ?? {};
  const told = (field: string, value: string) =>
    (value === "" ? null : words?.value?.(field, value, waves)) ?? valueWords(field, value);
  return lines.map(({ field, before, after }) => ({
    ...{ field, label: labels[field] ?? field },
    ...{ before: told(field, before), after: told(field, after) },
  }));
}

/** Where it can be seen as it will be; null: what is told of it says all. */
export function changeShownAt({ kind, subjectId }: Pick<ChangeFacts, "kind" | "subjectId">): string | null {
  return (isChangeName(kind) && KINDS[kind].shownAt?.(subjectId)) || null;
}

const VALUES: Readonly<Record<string, TextKey>> = {
  "published yes": "desk.change.yes",
  "published no": "desk.change.no",
  "enabled yes": "desk.change.yes",
  "enabled no": "desk.change.no",
  "when now": "mailing.field.when.now",
  "when at": "mailing.field.when.at",
  "fourEyes yes": "desk.change.yes",
  "fourEyes no": "desk.change.no",
  "role administrator": "desk.role.administrator",
  "role helper": "desk.role.helper",
  "security tls": "admin.security.tls",
  "security starttls": "admin.security.starttls",
  "security plaintext": "admin.security.plaintext",
  "use old": "admin.use.old",
  "use new": "admin.use.new",
  "use both": "admin.use.both",
  "takesPasswords yes": "desk.change.yes",
  "kind google": "servers.provider.kind.google",
  "kind microsoft": "servers.provider.kind.microsoft",
  "kind openid": "servers.provider.kind.openid",
  "audience everyone": "admin.audience.everyone",
  "audience notFinished": "admin.audience.notFinished",
  "audience finished": "admin.audience.finished",
};

/** Choices and moments by their words; everything else as it was typed. */
function valueWords(field: string, value: string): string {
  // Sealed, and of no use to a reader.
  if (field === "sealedSecret" && value !== "") return t("servers.provider.change.secret");
  const words = VALUES[`${field} ${value}`];
  if (words) return t(words);
  // A wall time of the zone that stands with it.
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? when(Date.parse(`${value}Z`), "UTC", "dateTime") : value;
}
