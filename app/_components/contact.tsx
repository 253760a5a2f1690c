/** Whom to ask, as the administrator entered it. */
import type { OrganisationFacts } from "../../lib/services/organisation.ts";

export type ContactFacts = Pick<OrganisationFacts, "contact" | "contactPhone" | "contactEmail">;

/** Whether anything was entered. */
export function hasContact(facts: ContactFacts | null): facts is ContactFacts {
  return facts !== null && Boolean(facts.contact || facts.contactPhone || facts.contactEmail);
}

/** As a phone dials it. */
export function phoneAddress(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}

/** Each on a line of its own. */
export function Contact({ facts: { contact, contactPhone, contactEmail } }: { facts: ContactFacts }) {
  return (
    <div className="wrap-anywhere">
      {contact && (
        <p>
          <bdi>{contact}</bdi>
        </p>
      )}
      {contactPhone && (
        <p>
          <a href={phoneAddress(contactPhone)} className="link inline-flex min-h-6 items-center">
            <bdi>{contactPhone}</bdi>
          </a>
        </p>
      )}
      {contactEmail && (
        <p>
          <a href={`mailto:${contactEmail}`} className="link inline-flex min-h-6 items-center">
            <bdi>{contactEmail}</bdi>
          </a>
        </p>
      )}
    </div>
  );
}
