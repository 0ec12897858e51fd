/** Looks up whether an address gets no more mail, and lifts that. The address is never listed, only compared. */
import { useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Problem, Time } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { ReasonDialog } from '#web/shared/ui/reason.tsx';

const t = words({
  title: ['Suppressed address', '수신 거부된 주소'],
  address: ['E-mail address', '이메일 주소'],
  find: ['Look up', '조회'],
  none: ['This address gets mails.', '이 주소에는 메일이 발송됩니다.'],
  lifted: ['This address gets mails again since', '이 주소에는 다음 시각부터 다시 메일이 발송됩니다:'],
  BOUNCE: ['No mail is sent: a mail to this address bounced', '메일을 보내지 않습니다: 이 주소로 보낸 메일이 반송됨'],
  COMPLAINT: [
    'No mail is sent: the recipient reported a mail as spam',
    '메일을 보내지 않습니다: 받는 사람이 스팸으로 신고함',
  ],
  lift: ['Send mails again…', '다시 발송…'],
  done: ['Mails to {email} are sent again.', '{email} 주소로 메일을 다시 발송합니다.'],
  action: ['Send mails again', '다시 발송'],
  meaning: [
    'Later mails to this address are sent again; mails that were not sent are not repeated. Your reason is recorded. The address must also be removed from the suppression list of SES.',
    '앞으로 이 주소에 메일이 다시 발송됩니다. 발송되지 않은 메일을 다시 보내지는 않습니다. 사유는 기록됩니다. SES의 수신 거부 목록에서도 주소를 제거해야 합니다.',
  ],
});

type Suppression = Awaited<ReturnType<typeof call<'readSuppression'>>>['body'];
interface Found {
  readonly email: string;
  readonly suppression: Suppression;
}

export function SuppressionLookUp() {
  const [email, setEmail] = useState('');
  const [found, setFound] = useState<Found | undefined>(undefined);
  const search = useAction(async () => {
    setFound(undefined);
    setFound({ email, suppression: (await call('readSuppression', { query: { email } })).body });
  });
  const fieldError = fieldErrorOf(search.error, '?email');
  return (
    <details class="box">
      <summary>{t('title')}</summary>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          search.run();
        }}
      >
        <Input
          label={t('address')}
          type="email"
          autocomplete="off"
          value={email}
          change={setEmail}
          fieldError={fieldError}
        />
        <button type="submit" class="btn" disabled={search.busy || email === ''}>
          {t('find')}
        </button>
      </form>
      {!fieldError && <Problem error={search.error} />}
      {found && <Result key={found.email} {...found} done={(suppression) => setFound({ ...found, suppression })} />}
    </details>
  );
}

function Result({ email, suppression, done }: Found & { done: (suppression: Suppression) => void }) {
  const [asking, ask] = useState(false);
  const { suppressed, reason, since, liftedAt } = suppression;
  return (
    <div class="row" role="status">
      {suppressed && reason ? (
        <>
          <p>
            {t(reason)} (<Time at={since} />)
          </p>
          <button type="button" class="btn btn-sm" onClick={() => ask(true)}>
            {t('lift')}
          </button>
        </>
      ) : (
        <p>
          {t(liftedAt ? 'lifted' : 'none')} {liftedAt && <Time at={liftedAt} />}
        </p>
      )}
      {asking && (
        <ReasonDialog
          title={email}
          meaning={t('meaning')}
          action={t('action')}
          done={t('done', { email })}
          does={async (why) => done((await call('liftSuppression', { query: { email, reason: why } })).body)}
          close={() => ask(false)}
        />
      )}
    </div>
  );
}
