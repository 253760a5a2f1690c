import type { Metadata } from "next";
import { organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { Contact, hasContact } from "../_components/contact.tsx";
import { Page, Section } from "../_components/page.tsx";
import { t } from "../_lib/text.tsx";

export function generateMetadata(): Metadata {
  return { title: t("about.accessibility.title") };
}

export default async function AccessibilityPage() {
  const facts = await organisationFacts(await portal());
  return (
    <Page kind="journey" title={t("about.accessibility.title")} lead={t("about.accessibility.lead")}>
      <div className="grid gap-4">
        <p>{t("about.accessibility.1")}</p>
        <p>{t("about.accessibility.2")}</p>
        <p>{t("about.accessibility.3")}</p>
        <p>{t("about.accessibility.4")}</p>
      </div>
      {hasContact(facts) && (
        <Section id="tell" title={t("about.accessibility.tell")}>
          <div className="grid gap-3 pt-4">
            <p>{t("about.accessibility.tell.1")}</p>
            <Contact facts={facts} />
          </div>
        </Section>
      )}
    </Page>
  );
}
