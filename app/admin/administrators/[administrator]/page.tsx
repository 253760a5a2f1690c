import type { Metadata } from "next";
import { staffMember } from "../../../../lib/services/administrators.ts";
import { portal } from "../../../../lib/services/portal.ts";
import type { Query } from "../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../_components/button.tsx";
import { RadioGroup } from "../../../_components/choices.tsx";
import { Page, pageTitle, Section } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { remove, reset, resetStep, saveRole } from "../actions.ts";

type Props = Query & { params: Promise<{ administrator: string }> };

async function memberOf({ params }: Props) {
  return found(staffMember(await portal(), await requireAdministrator(), (await params).administrator));
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { tooFew } = await props.searchParams;
  return { title: pageTitle((await memberOf(props)).name, tooFew === "1") };
}

export default async function AdministratorPage(props: Props) {
  const { id, name, role, factor, isYou } = await memberOf(props);
  const { tooFew } = await props.searchParams;
  const field = <input type="hidden" name="id" value={id} />;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/administrators", label: t("desk.staff.title") }}
      title={<bdi>{name}</bdi>}
      lead={t(`desk.role.${role}`)}
      errors={tooFew === "1" ? [{ href: null, text: t("desk.staff.tooFew") }] : []}
    >
      <form action={saveRole} noValidate>
        {field}
        <RadioGroup
          name="role"
          legend={t("desk.staff.role")}
          defaultValue={role}
          options={(["helper", "administrator"] as const).map((each) => ({
            ...{ value: each, label: t(`desk.role.${each}`), hint: t(`desk.role.${each}.hint`) },
          }))}
        />
        <ButtonRow>
          <Button kind="filled" size="admin">
            {t("admin.save")}
          </Button>
        </ButtonRow>
      </form>
      {factor !== "openId" && (
        <Section title={t("desk.staff.forgotten")}>
          <form action={reset} className="mt-4">
            {field}
            <p>{t("desk.staff.forgottenText")}</p>
            <ButtonRow>
              <Button kind="outlined" size="admin">
                {t("desk.staff.allowNew")}
              </Button>
            </ButtonRow>
          </form>
        </Section>
      )}
      {factor === "set" && !isYou && (
        <Section title={t("factor.reset.title")}>
          <form action={resetStep} className="mt-4">
            {field}
            <p>{t("factor.reset.text")}</p>
            <ButtonRow>
              <Button kind="outlined" size="admin">
                {t("factor.reset.button")}
              </Button>
            </ButtonRow>
          </form>
        </Section>
      )}
      <Section title={t("desk.staff.remove")}>
        <form action={remove} className="mt-4">
          {field}
          <p>{t("desk.staff.removeText")}</p>
          <ButtonRow>
            <Button kind="outlined" size="admin">
              {t("desk.staff.removeNow", { name })}
            </Button>
          </ButtonRow>
        </form>
      </Section>
    </Page>
  );
}
