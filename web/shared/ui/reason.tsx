/** A confirmation dialog that requires a reason. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from './dialog.tsx';
import { Input } from './field.tsx';
import { toast } from './toasts.tsx';

const t = words({ reason: ['Reason', '사유'] });

export function ReasonDialog(props: {
  readonly title: string;
  readonly meaning: string;
  readonly action: string;
  readonly typed?: string;
  readonly does: (reason: string) => Promise<void>;
  readonly close: () => void;
  /** Shown after the action. */
  readonly done?: string;
  /** What else the person chooses. */
  readonly children?: ComponentChildren;
}) {
  const [reason, setReason] = useState('');
  const work = useAction(async () => {
    await props.does(reason);
    if (props.done) toast(props.done);
    props.close();
  });
  return (
    <Dialog
      danger
      title={props.title}
      action={props.action}
      typed={props.typed}
      ready={reason.trim() !== ''}
      busy={work.busy}
      error={work.error}
      fields={['/reason', '?reason']}
      act={() => work.run()}
      close={props.close}
    >
      <p>{props.meaning}</p>
      {props.children}
      <Input
        label={t('reason')}
        value={reason}
        change={setReason}
        maxLength={200}
        fieldError={fieldErrorOf(work.error, '/reason') ?? fieldErrorOf(work.error, '?reason')}
      />
    </Dialog>
  );
}
