/** The form of an announcement. */
import {
  ANNOUNCEMENT_LIMITS,
  type AnnouncementField,
  type AnnouncementForm,
  AUDIENCES,
} from "../../lib/services/announcements.ts";
import { Button, ButtonRow } from "../_components/button.tsx";
import { RadioGroup } from "../_components/choices.tsx";
import { Field, TextAreaField } from "../_components/field.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import type { ShownForm } from "./forms.ts";
import { TargetFields } from "./target-fields.tsx";
import { ZoneField } from "./zone-field.tsx";

/** In the order of the page. */
export const ANNOUNCEMENT_FIELDS = [
  ...(["headline", "text", "date", "time", "zone", "audience", "link", "linkText", "showFrom", "showUntil"] as const),
] satisfies readonly AnnouncementField[];

export function announcementLabels(): Record<AnnouncementField, string> {
  return {
    headline: t("admin.announcement.headline"),
    text: t("admin.announcement.text"),
    date: t("admin.announcement.date"),
    time: t("admin.announcement.time"),
    zone: t("admin.announcement.zone"),
    audience: t("admin.announcement.audience"),
    link: t("admin.announcement.link"),
    linkText: t("admin.announcement.linkText"),
    showFrom: t("admin.announcement.showFrom"),
    showUntil: t("admin.announcement.showUntil"),
  };
}

/** What stands in the form of a new one. */
export function emptyAnnouncement(): AnnouncementForm {
  return {
    headline: t("admin.announcement.headline.first", { when: "{when}" }),
    text: t("admin.announcement.text.first"),
    ...{ date: "", time: "17:00", zone: Intl.DateTimeFormat().resolvedOptions().timeZone, audience: "everyone" },
    ...{ link: "/help#dates", linkText: t("admin.announcement.linkText.first"), showFrom: "", showUntil: "" },
  };
}

interface AnnouncementFieldsProps {
  /** Null: a new one. */
  id: string | null;
  /** Whether it stands on the pages, or is scheduled to. */
  published: boolean;
  form: ShownForm<AnnouncementField>;
  action: (form: FormData) => Promise<void>;
}

export function AnnouncementFields({ id, published, form, action }: AnnouncementFieldsProps) {
  return (
    <form action={action} noValidate className="max-w-115 min-w-0">
      <TargetFields id={id} />
      <Words form={form} />
      <Deadline form={form} />
      <Readers form={form} />
      <ButtonRow>
        <Button kind="filled" size="admin" name="act" value="publish">
          {t(published ? "admin.announcement.saveShown" : "admin.announcement.publish")}
        </Button>
        <Button kind="outlined" size="admin" name="act" value="preview">
          {t("admin.announcement.update")}
        </Button>
        {!published && (
          <Button kind="text" size="admin" name="act" value="draft">
            {t("admin.announcement.saveDraft")}
          </Button>
        )}
      </ButtonRow>
    </form>
  );
}

type Part = { form: ShownForm<AnnouncementField> };

function field({ values, errors }: ShownForm<AnnouncementField>, name: AnnouncementField) {
  const label = announcementLabels()[name];
  return { id: name, name, label, defaultValue: values[name], error: errors[name], size: "admin" } as const;
}

function Words({ form }: Part) {
  const characters = { count: [...form.values.text].length, most: ANNOUNCEMENT_LIMITS.text };
  return (
    <>
      <Field {...field(form, "headline")} hint={t("admin.announcement.headline.hint", { when: "{when}" })} />
      <TextAreaField {...field(form, "text")} rows={3} help={t("admin.announcement.text.help", characters)} />
    </>
  );
}

function Deadline({ form }: Part) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-2">
      <Field {...field(form, "date")} type="date" />
      <Field {...field(form, "time")} type="time" />
      <div className="sm:col-span-2">
        <ZoneField {...field(form, "zone")} hint={t("admin.announcement.zone.hint")} />
      </div>
    </div>
  );
}

const AUDIENCE_WORDS = {
  everyone: ["admin.audience.everyone", "admin.audience.everyone.hint"],
  notFinished: ["admin.audience.notFinished", "admin.audience.notFinished.hint"],
  finished: ["admin.audience.finished", "admin.audience.finished.hint"],
} as const satisfies Record<(typeof AUDIENCES)[number], readonly [TextKey, TextKey]>;

function Readers({ form }: Part) {
  return (
    <>
      <RadioGroup
        name="audience"
        legend={t("admin.announcement.audience")}
        error={form.errors.audience}
        defaultValue={form.values.audience}
        options={AUDIENCES.map((value) => {
          const [label, hint] = AUDIENCE_WORDS[value];
          return { value, label: t(label), hint: t(hint) };
        })}
      />
      <Field {...field(form, "link")} hint={t("admin.announcement.link.hint")} inputMode="url" spellCheck={false} />
      <Field {...field(form, "linkText")} />
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Field {...field(form, "showFrom")} type="datetime-local" hint={t("admin.announcement.showFrom.hint")} />
        <Field {...field(form, "showUntil")} type="datetime-local" hint={t("admin.announcement.showUntil.hint")} />
      </div>
    </>
  );
}
