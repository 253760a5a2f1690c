/** What a page is asked with behind the question mark. */
export interface Query {
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}
