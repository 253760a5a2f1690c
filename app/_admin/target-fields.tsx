/** The hidden fields that say what a form is about: something that is there, or something new with the id it will have. */
export function TargetFields({ id }: { id: string | null }) {
  return (
    <>
      <input type="hidden" name="id" value={id ?? crypto.randomUUID()} />
      {id === null && <input type="hidden" name="isNew" value="yes" />}
    </>
  );
}
