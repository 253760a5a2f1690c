/** What is handed out piece by piece as it is read. */
import { inLanguage, readerLanguage } from "../../lib/i18n/reader.ts";

/** As fast as the browser takes it; whoever stops reading has had it. Words in it are in the language of whoever asked. */
export function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  const language = readerLanguage();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await inLanguage(language, () => parts.next());
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}
