/** The place of content that is being loaded, with the height of some rows. Screen readers get the sentence. */
const ROWS = 6;

export const Skeleton = ({ text }: { text: string }) => (
  <div class="skeleton box" role="status">
    <span class="sr-only">{text}</span>
    {Array.from({ length: ROWS }, (_, n) => (
      <span key={n} aria-hidden="true" />
    ))}
  </div>
);
