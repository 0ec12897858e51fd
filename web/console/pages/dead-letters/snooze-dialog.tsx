/** The dialog that snoozes the alert mails of a queue, or of one kind of its errors. */
import { useState } from 'preact/hooks';
import type { QueueName } from '#domain/queue-names.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { Choice } from '#web/shared/ui/field.tsx';
import { ReasonDialog } from '#web/shared/ui/reason.tsx';

const t = words({
  title: ['Snooze the alert mails of {queue}', '{queue} 알림 메일 미루기'],
  meaning: [
    'No alert mails are sent about these messages until the time is over; then one mail has all that wait. The messages stay parked.',
    '정한 시간까지 이 메시지에 대한 알림 메일을 보내지 않습니다. 시간이 되면 남은 것을 메일 한 통으로 알립니다. 메시지는 보류 상태로 남습니다.',
  ],
  action: ['Snooze', '미루기'],
  done: ['Alerts of {queue} are snoozed.', '{queue} 알림을 미뤘습니다.'],
  about: ['About', '대상'],
  thisKind: ['only this error: {kind}', '이 오류만: {kind}'],
  all: ['every error of the queue', '이 큐의 모든 오류'],
  time: ['For', '기간'],
  hours1: ['1 hour', '1시간'],
  hours4: ['4 hours', '4시간'],
  hours24: ['1 day', '1일'],
  hours72: ['3 days', '3일'],
  hours168: ['7 days', '7일'],
});
const HOURS = ['1', '4', '24', '72', '168'] as const;

export interface SnoozeOf {
  readonly queue: QueueName;
  readonly kind: string;
}

export function SnoozeDialog({ of, close, done }: { of: SnoozeOf; close: () => void; done: () => void }) {
  const [hours, setHours] = useState<string>('4');
  const [scope, setScope] = useState('kind');
  return (
    <ReasonDialog
      title={t('title', { queue: of.queue })}
      meaning={t('meaning')}
      action={t('action')}
      done={t('done', { queue: of.queue })}
      does={async (reason) => {
        // A minute less than the most, because the clock of this machine may be ahead.
        const until = new Date(shopNow() + Number(hours) * 3_600_000 - 60_000).toISOString();
        const body = { reason, until, ...(scope === 'kind' ? { kind: of.kind } : {}) };
        await call('snoozeAlerts', { params: { queue: of.queue }, body });
        done();
      }}
      close={close}
    >
      <Choice
        label={t('about')}
        value={scope}
        options={[
          ['kind', t('thisKind', { kind: of.kind })],
          ['queue', t('all')],
        ]}
        change={setScope}
      />
      <Choice
        label={t('time')}
        value={hours}
        options={HOURS.map((one) => [one, t(`hours${one}`)] as const)}
        change={setHours}
      />
    </ReasonDialog>
  );
}
