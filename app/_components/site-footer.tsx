/** The foot of every page: who runs the portal, and what people may want to know of it. */
import { LANGUAGE_FACTS, LANGUAGES } from "../../lib/i18n/languages.ts";
import { readerLanguage } from "../../lib/i18n/reader.ts";
import { t } from "../_lib/text.tsx";

export interface SiteFooterProps {
  organisation: string | null;
  /** Path and search of the page, to which the choice of a language leads back. */
  address: string;
}

export function SiteFooter({ organisation, address }: SiteFooterProps) {
  return (
    <footer className="border-t border-rule text-[0.875rem]/5 text-ink-2 print:hidden">
      <nav aria-label={t("common.footer")} className="page-width flex flex-wrap items-center gap-x-7 gap-y-1 py-5">
        {organisation && <p className="py-1 max-sm:w-full">{t("common.runBy", { name: organisation })}</p>}
        <FooterLink href="/help" words={t("common.help")} />
        <FooterLink href="/privacy" words={t("common.privacy")} />
        <FooterLink href="/accessibility" words={t("common.accessibility")} />
      </nav>
      <LanguagePicker address={address} />
    </footer>
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
