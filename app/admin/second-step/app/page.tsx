import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { appBeingSetUp } from "../../../../lib/services/authenticator-app.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Field } from "../../../_components/field.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireFactorOwner } from "../../../_lib/viewer.ts";
import { confirm } from "../actions.ts";

async function formOf({ searchParams }: Query) {
  const viewer = await requireFactorOwner();
  const kept = keptForm(viewer.session, (await searchParams).again);
  const words = { wrongCode: "factor.signIn.wrong", missing: "admin.problem.missing" } as const;
  const known = { ...words, tooManyTries: "desk.problem.tooManyTries" } as const;
  return { viewer, form: shownForm(kept, { code: "" }, { code: t("factor.app.code") }, known) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("factor.app.setUpTitle"), form.summary.length > 0) };
}

export default async function AppPage(props: Query) {
  const { viewer, form } = await formOf(props);
  const app = await found(appBeingSetUp(await portal(), viewer));
  if (app === null) redirect("/admin/second-step");
  const { text, picture } = app;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/second-step", label: t("factor.title") }}
      title={t("factor.app.setUpTitle")}
      errors={form.summary}
    >
      <div className="mb-8 grid gap-5 sm:grid-cols-[auto_minmax(0,1fr)] sm:items-center">
        {/* Black on white in either theme: cameras read nothing else for sure. */}
        <svg
          role="img"
          aria-label={t("factor.app.picture")}
          viewBox={`0 0 ${picture.size} ${picture.size}`}
          shapeRendering="crispEdges"
          className="size-52 rounded-panel border border-rule bg-white"
        >
          <path d={picture.path} fill="#000" />
        </svg>
        <div className="grid gap-2">
          <p>{t("factor.app.scan")}</p>
          <p>{t("factor.app.type")}</p>
          <p className="font-medium wrap-anywhere select-all">
            <code>{text}</code>
          </p>
        </div>
      </div>
      <form action={confirm} noValidate>
        <Field
          {...{ id: "code", name: "code", label: t("factor.app.code"), hint: t("factor.app.code.hint") }}
          {...{ error: form.errors.code, size: "admin", inputMode: "numeric", autoComplete: "one-time-code" }}
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("factor.app.confirm")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
