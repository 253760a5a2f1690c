import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { secondStepOptions } from "../../../../lib/services/factor-sign-in.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { portalZone } from "../../../../lib/services/zone.ts";
import { PasskeyButton } from "../../../_admin/passkey-button.tsx";
import { passkeyWords } from "../../../_admin/passkey-words.ts";
import type { Query } from "../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { Field } from "../../../_components/field.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SideNote } from "../../../_components/side-note.tsx";
import { formOwner, formToken } from "../../../_lib/form-token.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { currentViewer, halfViewer, nextStep } from "../../../_lib/viewer.ts";
import { askSecondPasskey } from "../actions.ts";
import { refusal } from "../refusal.ts";

async function problemOf({ searchParams }: Query): Promise<string | undefined> {
  const code = keptForm(await formOwner(), (await searchParams).again)?.problems.code;
  if (code === undefined) return undefined;
  return refusal(code, await portalZone(await portal()), "factor.signIn.wrong");
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  return { title: pageTitle(t("factor.signIn.title"), (await problemOf(props)) !== undefined) };
}

/** The second of two steps: whoever has not taken the first is sent there. */
export default async function SecondStepPage(props: Query) {
  if ((await currentViewer()).kind === "administrator") redirect("/admin");
  const half = await halfViewer();
  if (half?.needs !== "factor") redirect(nextStep(half));
  const { hasApp, hasPasskey } = await secondStepOptions(await portal(), half);
  const error = await problemOf(props);
  const token = await formToken();
  const passkey = hasPasskey && (
    <form method="post" action="/api/auth/callback/secondStep" className="mb-10">
      <input type="hidden" name="csrfToken" value={token} />
      <PasskeyButton act="show" ask={askSecondPasskey} words={passkeyWords("secondStep")} />
    </form>
  );
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/sign-in", label: t("admin.signIn.title") }}
      title={t("factor.signIn.title")}
      lead={t("factor.signIn.lead", { name: half.name })}
      errors={error === undefined ? [] : [{ href: "#code", text: error }]}
      aside={<SideNote title={t("factor.signIn.lostTitle")}>{t("factor.signIn.lost")}</SideNote>}
    >
      {passkey}
      <form method="post" action="/api/auth/callback/secondStep" noValidate>
        <input type="hidden" name="csrfToken" value={token} />
        <Field
          {...{
            id: "code",
            name: "code",
            label: t(hasApp ? "factor.signIn.code" : "factor.signIn.recoveryCode"),
            error,
          }}
          {...{ hint: t(hasApp ? "factor.signIn.code.hint" : "factor.signIn.recoveryCode.hint"), size: "admin" }}
          {...{ autoComplete: "one-time-code", autoCapitalize: "none", spellCheck: false }}
        />
        <ButtonRow>
          <Button kind={hasApp ? "filled" : "outlined"} size="admin">
            {t("common.signIn")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
