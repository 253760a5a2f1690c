import type { Metadata } from "next";
import { cache } from "react";
import { LANGUAGES } from "../../../../lib/i18n/languages.ts";
import { lastTest } from "../../../../lib/services/mailing-outcome.ts";
import { previewEscalation, previewMailing } from "../../../../lib/services/mailing-preview.ts";
import { portal } from "../../../../lib/services/portal.ts";
import {
  countedForReminders,
  type ReminderField,
  type RemindersView,
  remindersView,
  reminderWish,
} from "../../../../lib/services/reminders.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { type ShownForm, shownForm } from "../../../_admin/forms.ts";
import { LetterPreviews, OneLetter } from "../../../_admin/letter-previews.tsx";
import { LetterTexts, textLabels } from "../../../_admin/letter-texts.tsx";
import { firstReminders, NextSendings } from "../../../_admin/next-sendings.tsx";
import type { Query } from "../../../_admin/query.ts";
import { type TestField, TestMail, testLabels } from "../../../_admin/test-mail.tsx";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Field } from "../../../_components/field.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../_components/page.tsx";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { test } from "../actions.ts";
import { leaveOut, save } from "./actions.ts";

type FieldName = ReminderField | TestField | "leftOut";

function labels(): Record<FieldName, string> {
  return {
    days: t("mailing.reminders.days"),
    escalationDays: t("mailing.reminders.escalationDays"),
    time: t("mailing.reminders.time"),
    language: t("mailing.field.language"),
    ...textLabels(),
    ...testLabels(),
    leftOut: t("mailing.reminders.leaveOut.address"),
  };
}

/** Once a request: head and body ask for it, and very many rows are counted. */
const viewNow = cache(async () => {
  const viewer = await requireAdministrator();
  const now = Date.now();
  const counted = await countedForReminders(await portal(), viewer, now);
  return {
    now,
    counted: await counted,
    view: await remindersView(await portal(), viewer, firstReminders(), now, counted),
  };
});

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const { view, counted, now } = await viewNow();
  const first = { ...view.form, address: "", testLanguage: view.form.language, leftOut: "" };
  return {
    viewer,
    view,
    counted,
    now,
    form: shownForm(keptForm(viewer.session, (await searchParams).again), first, labels()),
  };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("mailing.reminders.title"), form.summary.length > 0) };
}

export default async function RemindersPage(props: Query) {
  const { viewer, view, counted, now, form } = await pageOf(props);
  const { saved, tested } = await props.searchParams;
  const previews = await previewMailing(await portal(), viewer, reminderWish(form.values), now, counted);
  const last = await lastTest(await portal(), viewer, "reminder");
  const escalation = await previewEscalation(await portal(), viewer, now, counted);
  const languages = LANGUAGES.filter((language) => view.form[`text-${language}`] !== "");
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin/mailings", label: t("mailing.title") }}
      title={t("mailing.reminders.title")}
      lead={t("mailing.reminders.lead")}
      errors={form.summary}
    >
      {view.from === null && <Note tone="wait">{t("mailing.noMail")}</Note>}
      {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
      <NextSendings view={view} />
      {view.isWritten && <Logs />}
      <Section id="words" title={t("mailing.reminders.texts")}>
        <div className="mt-5 grid gap-x-16 gap-y-12 md:grid-cols-2">
          <Ladder form={form} isOn={view.enabledAt !== null} />
          <LetterPreviews previews={previews} />
        </div>
      </Section>
      {view.isWritten && (
        <Section id="test" title={t("mailing.test.title")}>
          <TestMail
            mailing="reminder"
            {...{ form, languages }}
            tested={typeof tested === "string" ? tested : null}
            last={last}
            zone={await portalZone(await portal())}
            action={test}
          />
        </Section>
      )}
      <LeftOut view={view} form={form} />
      <Section id="contacts" title={t("mailing.reminders.escalation.title")}>
        <div className="max-w-(--measure)">
          {escalation === null ? (
            <p className="mt-4">{t("mailing.reminders.escalation.none")}</p>
          ) : (
            <OneLetter preview={escalation} />
          )}
        </div>
      </Section>
    </Page>
  );
}

function Logs() {
  return (
    <p className="mt-4 flex flex-wrap gap-x-6 gap-y-2">
      <a className="link" href="/admin/mailings/reminder/letters">
        {t("mailing.reminders.log")}
      </a>
      <a className="link" href="/admin/mailings/escalation/letters">
        {t("mailing.reminders.logEscalation")}
      </a>
    </p>
  );
}

function Ladder({ form, isOn }: { form: ShownForm<FieldName>; isOn: boolean }) {
  const words = labels();
  const field = (name: "days" | "escalationDays" | "time") =>
    ({
      ...{ id: name, name, label: words[name], hint: t(`mailing.reminders.${name}.hint`) },
      size: "admin",
      ...{ defaultValue: form.values[name], error: form.errors[name] },
    }) as const;
  return (
    <form action={save} noValidate className="max-w-115 min-w-0">
      <Field {...field("days")} />
      <Field {...field("time")} type="time" />
      <Field {...field("escalationDays")} />
      <LetterTexts form={form} />
      <ButtonRow>
        <Button kind="filled" size="admin" name="act" value="on">
          {t(isOn ? "mailing.reminders.keep" : "mailing.reminders.enable")}
        </Button>
        <Button kind="outlined" size="admin" name="act" value="preview">
          {t("mailing.preview")}
        </Button>
        <Button kind="text" size="admin" name="act" value="off">
          {t(isOn ? "mailing.reminders.disable" : "mailing.reminders.saveOff")}
        </Button>
      </ButtonRow>
    </form>
  );
}

function LeftOut({ view: { leftOut }, form }: { view: RemindersView; form: ShownForm<FieldName> }) {
  return (
    <Section id="left-out" title={t("mailing.reminders.leftOut")}>
      <p className="mt-4">{t("mailing.reminders.leftOut.lead")}</p>
      {leftOut.shown.length === 0 && <p className="mt-2 text-ink-2">{t("mailing.reminders.leftOut.none")}</p>}
      <ul className="my-4">
        {leftOut.shown.map(({ id, name, oldAddress }) => (
          <li key={id} className="border-b border-rule py-2">
            <form action={leaveOut} className="flex flex-wrap items-center gap-x-6 gap-y-1">
              <input type="hidden" name="leftOut" value={oldAddress} />
              <span className="min-w-0 wrap-anywhere">
                <bdi>{oldAddress}</bdi> <bdi className="text-ink-2">{name}</bdi>
              </span>
              <Button kind="text" size="admin" name="act" value="include">
                {t("mailing.reminders.include")}
              </Button>
            </form>
          </li>
        ))}
      </ul>
      {leftOut.more > 0 && (
        <p className="mb-4 text-ink-2">{t("mailing.reminders.leftOut.more", { count: leftOut.more })}</p>
      )}
      <form action={leaveOut} noValidate className="max-w-115">
        <Field
          {...{ id: "leftOut", name: "leftOut", label: labels().leftOut, size: "admin", error: form.errors.leftOut }}
          defaultValue={form.values.leftOut}
          spellCheck={false}
        />
        <Button kind="outlined" size="admin" name="act" value="leaveOut">
          {t("mailing.reminders.leaveOut")}
        </Button>
      </form>
    </Section>
  );
}
