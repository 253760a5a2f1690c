/** Changes that wait for approval in words: what they are, and the labels and values of their fields. */
import { type ChangeFacts, isChangeName } from "../../lib/services/approvals.ts";
import type { ChangeName } from "../../lib/services/changes.ts";
import { type TextKey, t } from "../_lib/text.tsx";
import { announcementLabels } from "./announcement-form.tsx";
import { providerLabels } from "./provider-form.tsx";
import { serverLabels } from "./server-form.tsx";

interface KindWords {
  readonly title: TextKey;
  /** Of its fields. */
  readonly labels: () => Readonly<Record<string, string>>;
}

const staffLabels = () => ({ name: t("desk.staff.name"), role: t("desk.staff.role") });

const changedProviderLabels = () => ({ ...providerLabels(), sealedSecret: t("servers.provider.clientSecret") });

const KINDS: Readonly<Record<ChangeName, KindWords>> = {
  "announcement.save": {
    title: "desk.change.announcement.save",
    labels: () => ({ ...announcementLabels(), published: t("desk.change.published") }),
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
  "organisation.fourEyes": {
    title: "desk.change.organisation.fourEyes",
    labels: () => ({ fourEyes: t("desk.approvals.setting") }),
  },
};

/** "Change a server". A kind that a newer version wrote is shown by its code. */
export function changeTitle({ kind }: Pick<ChangeFacts, "kind">): string {
  return isChangeName(kind) ? t(KINDS[kind].title) : kind;
}

/** What would be otherwise, field by field. */
export function changeLines({ kind, lines }: Pick<ChangeFacts, "kind" | "lines">) {
  const labels = isChangeName(kind) ? KINDS[kind].labels() : {};
  return lines.map(({ field, before, after }) => ({
    ...{ field, label: labels[field] ?? field },
    ...{ before: valueWords(field, before), after: valueWords(field, after) },
  }));
}

const VALUES: Readonly<Record<string, TextKey>> = {
  "published yes": "desk.change.yes",
  "published no": "desk.change.no",
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

/** Choices by their words; everything else as it was typed. */
function valueWords(field: string, value: string): string {
  // Sealed, and of no use to a reader.
  if (field === "sealedSecret" && value !== "") return t("servers.provider.change.secret");
  const words = VALUES[`${field} ${value}`];
  return words ? t(words) : value;
}
