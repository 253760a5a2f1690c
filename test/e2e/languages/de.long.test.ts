import { describe } from "vitest";
import { everyPageAndAMove } from "../support/in-language.ts";

describe("UX 50: in German", () => everyPageAndAMove("de"));
