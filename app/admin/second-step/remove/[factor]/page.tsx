import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import { factorView } from "../../../../../lib/services/second-factor.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireFactorOwner } from "../../../../_lib/viewer.ts";
import { removeKey, removeTheApp } from "../../actions.ts";

type Props = Query & { params: Promise<{ factor: string }> };

/** `app`, or the id of a passkey. */
async function factorOf({ params }: Props) {
  const { factor } = await params;
  const view = await found(factorView(await portal(), await requireFactorOwner()));
  const passkey = view.passkeys.find(({ id }) => id === factor);
  if (factor === "app" && view.appSince !== null)
    return { view, title: t("factor.app.removeTitle"), action: removeTheApp };
  if (!passkey) notFound();
  const title = t("factor.passkeys.removeTitle", { name: passkey.name });
  return { view, title, action: removeKey.bind(null, passkey.id) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle((await factorOf(props)).title, (await props.searchParams).last === "1") };
}

export default async function RemoveFactorPage(props: Props) {
  const { view, title, action } = await factorOf(props);
  const { last } = await props.searchParams;
  const count = view.passkeys.length + (view.appSince === null ? 0 : 1);
  const isLast = count === 1 && !view.mayBeNone;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/second-step", label: t("factor.title") }}
      title={title}
      lead={isLast ? t("factor.last") : t(count === 1 ? "factor.remove.only" : "factor.remove.other")}
      errors={last === "1" ? [{ href: null, text: t("factor.last") }] : []}
    >
      {!isLast && (
        <form action={action}>
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("factor.remove")}
            </Button>
            <ButtonLink kind="text" size="admin" href="/admin/second-step">
              {t("common.cancel")}
            </ButtonLink>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
