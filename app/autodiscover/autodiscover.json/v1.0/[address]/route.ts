/** The same with the address in the path. */
export { answerTo as GET } from "../../answer.ts";
