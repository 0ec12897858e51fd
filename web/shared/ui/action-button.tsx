/** A button in a table row that runs one action and shows its error next to it. */
import { useAction } from '#web/shared/load.ts';
import { showError } from './components.tsx';

export function ActionButton({
  label,
  does,
  disabled,
}: {
  label: string;
  does: () => Promise<void>;
  disabled?: boolean;
}) {
  const work = useAction(does);
  return (
    <span class="stack">
      <button type="button" class="btn btn-sm nowrap" disabled={disabled || work.busy} onClick={() => work.run()}>
        {label}
      </button>
      {work.error && (
        <span class="bad small" role="alert">
          {showError(work.error)}
        </span>
      )}
    </span>
  );
}
