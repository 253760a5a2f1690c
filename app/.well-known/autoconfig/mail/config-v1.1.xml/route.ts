/** The same question where the domain itself leads to the portal. */
export { GET } from "../../../../mail/config-v1.1.xml/route.ts";
