"use client";
import { Broken } from "./_components/broken.tsx";

/** In place of a page that broke; header and footer stay. */
export default Broken;
