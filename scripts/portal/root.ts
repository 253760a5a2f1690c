/** Where everything stands: the checkout, or in a container the image's files. */
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
