/** The foot of every page: who runs the portal, and what people may want to know of it. */
import { LANGUAGE_FACTS, LANGUAGES } from "../../lib/i18n/languages.ts";
import { readerLanguage } from "../../lib/i18n/reader.ts";
import type { OrganisationFacts } from "../../lib/services/organisation.ts";
import { t } from "../_lib/text.tsx";
import { hasContact, phoneAddress } from "./contact.tsx";

export interface SiteFooterProps {
  organisation: OrganisationFacts | null;
  /** Path and search of the page, to which the choice of a language leads back. */
  address: string;
  /** Of Carryover, for those who run it; null: it is nobody else's business. */
  version: string | null;
}

export function SiteFooter({ organisation, address, version }: SiteFooterProps) {
  return (
    <footer className="border-t border-rule text-[0.875rem]/5 text-ink-2 print:hidden">
      {hasContact(organisation) && <WhomToAsk organisation={organisation} />}
      <nav aria-label={t("common.footer")} className="page-width flex flex-wrap items-center gap-x-7 gap-y-1 py-5">
        {organisation && <p className="py-1 max-sm:w-full">{t("common.runBy", { name: organisation.name })}</p>}
        <FooterLink href="/help" words={t("common.help")} />
        <FooterLink href="/privacy" words={t("common.privacy")} />
        <FooterLink href="/accessibility" words={t("common.accessibility")} />
        {version !== null && <p className="py-1">{t("common.version", { version })}</p>}
      </nav>
      <LanguagePicker address={address} />
    </footer>
  );
}

/** Always here, on every page: whoever looks for help does not have to search for it (WCAG 3.2.6). */
function WhomToAsk({ organisation: { contact, contactPhone, contactEmail } }: { organisation: OrganisationFacts }) {
  return (
    <section aria-labelledby="whom-to-ask" className="page-width flex flex-wrap gap-x-7 gap-y-1 pt-5 wrap-anywhere">
      <p id="whom-to-ask" className="py-1 font-semibold text-ink max-sm:w-full">
        {t("common.contact")}
      </p>
      {contact && (
        <p className="py-1">
          <bdi>{contact}</bdi>
        </p>
      )}
      {contactPhone && <Reach href={phoneAddress(contactPhone)} words={contactPhone} />}
      {contactEmail && <Reach href={`mailto:${contactEmail}`} words={contactEmail} />}
    </section>
  );
}

function Reach({ href, words }: { href: string; words: string }) {
  return (
    <a href={href} className="link-ink inline-block py-1 text-ink-2">
      <bdi>{words}</bdi>
    </a>
  );
}

/** Each language by its own name, as whoever looks for theirs may not read the others. */
function LanguagePicker({ address }: { address: string }) {
  const current = readerLanguage();
  const to = (language: string) => `/language?${new URLSearchParams({ to: language, back: address })}`;
  return (
    <nav aria-label={t("common.language")} className="page-width pb-5">
      <ul className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {LANGUAGES.map((language) => (
          <li key={language}>
            <a
              href={to(language)}
              hrefLang={language}
              lang={language}
              dir={LANGUAGE_FACTS[language].direction}
              rel="nofollow"
              aria-current={language === current ? "true" : undefined}
              className="link-ink inline-block py-1 text-ink-2 aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:no-underline"
            >
              {LANGUAGE_FACTS[language].name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FooterLink({ href, words }: { href: string; words: string }) {
  return (
    <a href={href} className="link-ink inline-block py-1 text-ink-2">
      {words}
    </a>
  );
}
