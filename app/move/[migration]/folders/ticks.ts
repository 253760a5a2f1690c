/** Tick boxes in nested lists, in the browser. */

/** What is ticked comes to. */
export interface TickTotals {
  readonly folders: { readonly chosen: number; readonly all: number };
  readonly messages: number;
  readonly messagesKnown: boolean;
  readonly bytes: number;
  readonly bytesKnown: boolean;
}

type Box = HTMLInputElement;

function boxesIn(element: Element): Box[] {
  return [...element.querySelectorAll<Box>("input[name=folder]")];
}

/** A level that holds folders but no mail. */
const isLevel = (box: Box): boolean => "level" in box.dataset;

/** The boxes of the folders below this one. */
function below(box: Box): Box[] {
  const item = box.closest("li");
  return item ? boxesIn(item).filter((other) => other !== box) : [];
}

/** Shows which folders come only in part; the last ones first, as a level is what is below it. */
function showParts(form: Element): void {
  for (const box of boxesIn(form).reverse()) {
    const mail = [box, ...below(box)].filter((one) => !isLevel(one));
    const some = mail.some((one) => one.checked);
    const every = mail.every((one) => one.checked);
    if (isLevel(box)) box.checked = some && every;
    box.indeterminate = some && !every;
  }
}

/** The sums of what is ticked now. */
export function countTicks(form: Element): TickTotals {
  showParts(form);
  const boxes = boxesIn(form);
  const mail = boxes.filter((box) => box.checked && !isLevel(box));
  const sum = (of: (box: Box) => string | undefined) => mail.reduce((total, box) => total + Number(of(box) ?? 0), 0);
  return {
    folders: {
      chosen: boxes.filter((box) => box.checked || (isLevel(box) && box.indeterminate)).length,
      all: boxes.length,
    },
    messages: sum((box) => box.dataset.messages),
    messagesKnown: mail.every((box) => box.dataset.messages !== undefined),
    bytes: sum((box) => box.dataset.bytes),
    bytesKnown: mail.every((box) => box.dataset.bytes !== undefined),
  };
}

/** Calls `update` after every tick; a folder takes those below it along. Answers how to stop. */
export function listen(form: HTMLFormElement, update: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const onChange = ({ target }: Event) => {
    if (!(target instanceof HTMLInputElement)) return;
    for (const box of below(target)) box.checked = target.checked;
    update();
  };
  form.addEventListener("change", onChange, { signal });
  for (const every of document.querySelectorAll<HTMLFormElement>("form[data-tick]"))
    every.addEventListener(
      "submit",
      (event) => {
        // Kept with everything else by Continue.
        event.preventDefault();
        event.stopPropagation();
        for (const box of boxesIn(form)) box.checked = every.dataset.tick === "all";
        update();
      },
      { signal },
    );
  return () => stop.abort();
}
