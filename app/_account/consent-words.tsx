/** What becomes of a permission that somebody gave at a provider, in words. */
import type { GrantedAt } from "../../lib/services/passwords.ts";
import { rich, type TextKey } from "../_lib/text.tsx";

/** For texts with the name of a provider and a link to its page. */
export function consentWords(name: string, page: string) {
  return {
    name: <bdi>{name}</bdi>,
    address: <bdi>{new URL(page).host}</bdi>,
    link: (words: React.ReactNode) => (
      <a className="link" href={page} rel="noreferrer" target="_blank">
        {words}
      </a>
    ),
  };
}

interface TakenBackProps {
  /** Null: nothing was allowed anywhere. */
  provider: GrantedAt | null;
  /** `revoked`: the provider is told. `consent`: only the person can withdraw it, at a page. */
  texts: { readonly revoked: TextKey; readonly consent: TextKey };
}

/** A point of a list: whether the permission is taken back at the provider as well, or who can do so. */
export function TakenBack({ provider, texts }: TakenBackProps) {
  if (provider?.revokes) return <li>{rich(texts.revoked, { name: <bdi>{provider.name}</bdi> })}</li>;
  if (!provider?.consentPage) return null;
  return <li>{rich(texts.consent, consentWords(provider.name, provider.consentPage))}</li>;
}
