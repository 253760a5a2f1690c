/** Before a form leads on: who goes back in the browser is shown how things stand, not the page as it came before. */
import { revalidatePath } from "next/cache";

export function forgetShownPages(): void {
  revalidatePath("/", "layout");
}
