/** A button in a table row that runs one action and shows its error next to it. */
import { useAction } from '#web/shared/load.ts';
import { showError } from './components.tsx';
import { toast } from './toasts.tsx';

export function ActionButton({
  label,
  does,
  disabled,
  done,
}: {
  label: string;
  does: () => Promise<void>;
  disabled?: boolean;
  /** Shown after the action. */
  done?: string;
}) {
  const work = useAction(async () => {
    await does();
    if (done) toast(done);
  });
  return (
    <span class="action">
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
