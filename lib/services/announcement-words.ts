/** What a reader's band says, ready to be shown. */
import { readerLanguage } from "../i18n/reader.ts";
import { text as t } from "../i18n/translator.ts";
import {
  type Announced,
  type AnnouncedWords,
  type Band,
  bandOf,
  type Reader,
  type Tone,
} from "../policy/announcement.ts";

export interface BandFacts {
  readonly tone: Tone;
  /** `{when}` in it stands for the deadline. */
  readonly headline: string;
  /** May be empty. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** IANA name of the zone in which the deadline is written. */
  readonly zone: string;
  /** Days of the calendar in that zone: 0 on the day itself, negative afterwards. */
  readonly daysLeft: number;
  readonly link: BandLink | null;
}

export interface BandLink {
  readonly href: string;
  readonly words: string;
}

/** The band of this announcement for this reader at this moment (epoch milliseconds). */
export function bandFacts(announced: Announced, reader: Reader, now: number): BandFacts {
  const { tone, story, deadline, zone, daysLeft } = bandOf(announced, reader, now);
  return { tone, deadline, zone, daysLeft, ...WORDS[story](announced) };
}

type Words = Pick<BandFacts, "headline" | "text" | "link">;

/** The texts of the catalogue hold the mark for the deadline as the administrator's own do. */
const WHEN = { when: "{when}" };

const WORDS: Record<Band["story"], (announced: Announced) => Words> = {
  own: (announced) => {
    const { headline, text, linkText } = wordsFor(announced);
    return { headline, text, link: linkOf(announced.link, linkText || announced.linkText) };
  },
  finished: () => ({
    headline: t("announcement.finished.headline", WHEN),
    text: t("announcement.finished.text"),
    link: { href: "/move", words: t("announcement.finished.link") },
  }),
  past: (announced) => ({
    headline: t("announcement.past.headline", WHEN),
    text: t("announcement.past.text"),
    link: linkOf(announced.link, wordsFor(announced).linkText || announced.linkText),
  }),
  finishedPast: () => ({
    headline: t("announcement.past.headline", WHEN),
    text: t("announcement.finishedPast.text"),
    link: { href: "/move", words: t("announcement.finished.link") },
  }),
};

/** In the reader's language, where it is written in that. */
function wordsFor({ translations, headline, text, linkText }: Announced): AnnouncedWords {
  return translations[readerLanguage()] ?? { headline, text, linkText: linkText ?? "" };
}

function linkOf(href: string | null, words: string | null): BandLink | null {
  return href && words ? { href, words } : null;
}
