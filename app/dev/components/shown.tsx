/** What /dev/components shows. Its words are samples, not texts of the portal. */
import type { ReactNode } from "react";
import { SHOWN_FORMS } from "./shown-forms.tsx";
import { SHOWN_LISTS } from "./shown-lists.tsx";
import { SHOWN_PHASES } from "./shown-phases.tsx";
import { SHOWN_STATES } from "./shown-states.tsx";

export interface Shown {
  name: string;
  states: readonly ReactNode[];
}

export const SHOWN: readonly Shown[] = [...SHOWN_STATES, ...SHOWN_PHASES, ...SHOWN_FORMS, ...SHOWN_LISTS];
