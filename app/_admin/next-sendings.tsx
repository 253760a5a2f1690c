/** Whether people are reminded, and what is sent next. */
import { LANGUAGE_FACTS, LANGUAGES } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import type { NextSending } from "../../lib/services/next-sendings.ts";
import type { RemindersView } from "../../lib/services/reminders.ts";
import { Note } from "../_components/note.tsx";
import { t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";

/** So many are named. */
const MOST_NAMED = 6;

export function NextSendings({ view: { enabledAt, next, hasDeadline } }: { view: RemindersView }) {
  if (!hasDeadline) return <Note tone="wait">{t("mailing.reminders.noDeadline")}</Note>;
  return (
    <div className="mt-4">
      <p className="font-semibold">{t(enabledAt === null ? "mailing.reminders.off" : "mailing.reminders.on")}</p>
      <p className="mt-1 text-ink-2">
        {t(enabledAt === null ? "mailing.reminders.next.ifOn" : "mailing.reminders.next")}
      </p>
      {next.length === 0 && <p>{t("mailing.reminders.next.none")}</p>}
      <ul className="mt-1 list-disc ps-5">
        {next.slice(0, MOST_NAMED).map((sending) => (
          <li key={`${sending.kind} ${sending.wave ?? ""} ${sending.closes}`}>{sendingWords(sending)}</li>
        ))}
      </ul>
    </div>
  );
}

function sendingWords({ kind, wave, hasGrace, at, zone, people }: NextSending): string {
  const time = when(at, zone);
  if (hasGrace) return t("mailing.reminders.next.grace", { time, people });
  if (kind === "escalation") return t("mailing.reminders.next.escalation", { time, people, wave: wave ?? "" });
  return wave === null
    ? t("mailing.reminders.next.reminder", { time, people })
    : t("mailing.reminders.next.reminderOf", { time, people, wave });
}

/** What stands in the texts before anybody has written them, in the languages that somebody has read. */
export function firstReminders() {
  return LANGUAGES.filter((language) => LANGUAGE_FACTS[language].reviewed).map((language) =>
    inLanguage(language, () => ({
      language,
      subject: t("mailing.reminders.subject.first", { oldAddress: "{oldAddress}", timeLeft: "{timeLeft}" }),
      text: t("mailing.reminders.text.first", {
        ...{ name: "{name}", oldAddress: "{oldAddress}", deadline: "{deadline}", portal: "{portal}" },
        contact: "{contact}",
      }),
    })),
  );
}
