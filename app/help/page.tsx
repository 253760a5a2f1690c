import type { Metadata } from "next";
import { helpFacts, onlyMove } from "../../lib/services/help.ts";
import { portal } from "../../lib/services/portal.ts";
import { Page, Section } from "../_components/page.tsx";
import { When } from "../_components/values.tsx";
import { Answer, QUESTIONS } from "../_help/answers.tsx";
import { GuideNote } from "../_help/guide-note.tsx";
import { helpLinks } from "../_help/links.tsx";
import { t } from "../_lib/text.tsx";
import { currentViewer } from "../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: t("help.title") };
}

/** What people ask most, each answer with an address of its own. */
export default async function HelpPage() {
  const services = await portal();
  const facts = await helpFacts(services);
  const links = helpLinks(await onlyMove(services, await currentViewer()));
  const { deadline, zone } = facts;
  const when = deadline === null ? null : <When at={deadline} zone={zone} />;
  return (
    <Page kind="journey" title={t("help.title")} lead={t("help.lead")} aside={<GuideNote />}>
      <Contents />
      {QUESTIONS.map((question) => (
        <Section key={question} id={question} title={t(`help.${question}.title`)}>
          <div className="grid gap-3 pt-4">
            <Answer question={question} facts={facts} links={links} deadline={when} />
          </div>
        </Section>
      ))}
    </Page>
  );
}

/** Before the answers, also on phones, where side notes come last. */
function Contents() {
  return (
    <nav aria-label={t("help.contents")} className="border-t border-rule-ink print:hidden">
      <ul>
        {QUESTIONS.map((question) => (
          <li key={question} className="border-b border-rule">
            <a href={`#${question}`} className="flex min-h-11 items-center py-2">
              <span className="link">{t(`help.${question}.title`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
