/** Outlook's question where to ask for the settings of an address, which stands in the query. */
export { answerTo as GET } from "./answer.ts";
