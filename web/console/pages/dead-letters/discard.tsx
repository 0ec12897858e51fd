/** The dialog that discards messages. It requires a reason and the typed number of messages. */
import { useState } from 'preact/hooks';
import { DISCARD_REASON_CHARACTERS_MAX } from '#domain/limits.ts';
import { parkedChanged } from '#web/console/parked.ts';
import { call, isCode } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';

const t = words({
  title: ['Discard', '폐기'],
  meaning: [
    'These {n} messages are not retried any more. A copy that is already in its queue may still be processed. Their body and your reason are kept.',
    '이 메시지 {n}개는 더 이상 재시도되지 않습니다. 이미 큐에 들어간 복사본은 처리될 수 있습니다. 본문과 사유는 보관됩니다.',
  ],
  reason: ['Reason', '사유'],
  action: ['Discard {n}', '{n}개 폐기'],
  done: ['{n} discarded.', '{n}개를 폐기했습니다.'],
  progress: ['{done} of {n} discarded', '{n}개 중 {done}개 폐기'],
});

export function DiscardDialog({ ids, close, done }: { ids: readonly string[]; close: () => void; done: () => void }) {
  const [reason, setReason] = useState('');
  const [ended, setEnded] = useState(0);
  const work = useAction(async () => {
    for (const [n, deadLetterId] of ids.entries()) {
      await call('discardDeadLetter', { params: { deadLetterId }, query: { reason } }).catch((error: unknown) => {
        // Another operator or its consumer was faster: the message has ended.
        if (!isCode(error, 'dead_letter.not_parked')) throw error;
      });
      setEnded(n + 1);
    }
    toast(t('done', { n: count(ids.length) }));
    parkedChanged();
    done();
    close();
  });
  return (
    <Dialog
      danger
      title={t('title')}
      action={t('action', { n: count(ids.length) })}
      typed={String(ids.length)}
      ready={reason.trim() !== ''}
      busy={work.busy}
      error={work.error}
      fields={['?reason']}
      act={() => work.run()}
      close={close}
    >
      <p>{t('meaning', { n: count(ids.length) })}</p>
      <Input
        label={t('reason')}
        value={reason}
        change={setReason}
        maxLength={DISCARD_REASON_CHARACTERS_MAX}
        fieldError={fieldErrorOf(work.error, '?reason')}
      />
      {work.busy && <p role="status">{t('progress', { done: count(ended), n: count(ids.length) })}</p>}
    </Dialog>
  );
}
