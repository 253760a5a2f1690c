import type { Metadata } from "next";
import { portal } from "../../../lib/services/portal.ts";
import { type Proofs, proofsOf } from "../../../lib/services/prove.ts";
import { shownForm } from "../../_admin/forms.ts";
import { PasskeyButton } from "../../_admin/passkey-button.tsx";
import { passkeyWords } from "../../_admin/passkey-words.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field, PasswordField } from "../../_components/field.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { formToken } from "../../_lib/form-token.ts";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { type TextKey, t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";
import { localAddress } from "../../language/local-address.ts";
import { askProof, show } from "./actions.ts";

const PASSWORD: Readonly<Record<string, TextKey>> = {
  missing: "admin.problem.missing",
  wrongCode: "desk.problem.wrongPassword",
  tooManyTries: "desk.problem.tooManyTries",
};
const CODE: Readonly<Record<string, TextKey>> = { ...PASSWORD, wrongCode: "factor.signIn.wrong" };

function labelOf({ kind, hasApp }: Proofs): string {
  if (kind === "password") return t("admin.signIn.password");
  return t(hasApp ? "factor.signIn.code" : "factor.signIn.recoveryCode");
}

async function formOf({ searchParams }: Query) {
  const viewer = await requireStaff();
  const proofs = await found(proofsOf(await portal(), viewer));
  const { again, to } = await searchParams;
  const words = proofs.kind === "password" ? PASSWORD : CODE;
  const form = shownForm(keptForm(viewer.session, again), { typed: "" }, { typed: labelOf(proofs) }, words);
  return { viewer, proofs, form, to: localAddress(typeof to === "string" ? to : "/admin") };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await formOf(props);
  return { title: pageTitle(t("factor.prove.title"), form.summary.length > 0) };
}

/** Before a dangerous act: an open browser alone is not enough. */
export default async function ProvePage(props: Query) {
  const { viewer, proofs, form, to } = await formOf(props);
  const field = {
    id: "typed",
    name: "typed",
    label: labelOf(proofs),
    error: form.errors.typed,
    size: "admin",
  } as const;
  const target = <input type="hidden" name="to" value={to} />;
  return (
    <Page kind="admin" title={t("factor.prove.title")} lead={t("factor.prove.lead")} errors={form.summary}>
      {proofs.hasPasskey && (
        <form action={show} className="mb-10">
          {target}
          <PasskeyButton act="show" ask={askProof} words={passkeyWords("prove")} />
        </form>
      )}
      {proofs.kind === "openId" ? (
        <ByOrganisation token={await formToken()} />
      ) : (
        <form action={show} noValidate>
          {target}
          {/* Password managers want to know whose password it is. */}
          <input type="text" name="username" autoComplete="username" defaultValue={viewer.name} readOnly hidden />
          {proofs.kind === "password" ? (
            <PasswordField {...field} whose={t("admin.signIn.whose")} autoComplete="current-password" />
          ) : (
            <Field
              {...field}
              hint={t(proofs.hasApp ? "factor.signIn.code.hint" : "factor.signIn.recoveryCode.hint")}
              autoComplete="one-time-code"
            />
          )}
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("factor.prove.button")}
            </Button>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}

/** They have no password here: the organisation's provider asks them for theirs. */
function ByOrganisation({ token }: { token: string }) {
  return (
    <form method="post" action="/api/auth/signin/organisation">
      <input type="hidden" name="csrfToken" value={token} />
      <p>{t("factor.prove.organisation")}</p>
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t("factor.organisation.button")}
        </Button>
      </ButtonRow>
    </form>
  );
}
