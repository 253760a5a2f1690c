import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import { factorView } from "../../../../../lib/services/second-factor.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { Field } from "../../../../_components/field.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireFactorOwner } from "../../../../_lib/viewer.ts";
import { rename } from "../../actions.ts";

type Props = Query & { params: Promise<{ passkey: string }> };

async function formOf({ params, searchParams }: Props) {
  const viewer = await requireFactorOwner();
  const { passkey: id } = await params;
  const { passkeys } = await found(factorView(await portal(), viewer));
  const passkey = passkeys.find((each) => each.id === id);
  if (!passkey) notFound();
  const kept = keptForm(viewer.session, (await searchParams).again);
  return { passkey, form: shownForm(kept, { name: passkey.name }, { name: t("factor.passkeys.column.name") }) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { passkey, form } = await formOf(props);
  return { title: pageTitle(passkey.name, form.summary.length > 0) };
}

export default async function PasskeyPage(props: Props) {
  const { passkey, form } = await formOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/second-step", label: t("factor.title") }}
      title={<bdi>{passkey.name}</bdi>}
      errors={form.summary}
    >
      <form action={rename.bind(null, passkey.id)} noValidate>
        <Field
          {...{ id: "name", name: "name", label: t("factor.passkeys.column.name"), error: form.errors.name }}
          {...{
            defaultValue: form.values.name,
            hint: t("factor.passkeys.name.hint"),
            size: "admin",
            autoComplete: "off",
          }}
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
        </ButtonRow>
      </form>
    </Page>
  );
}
