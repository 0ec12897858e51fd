/** Sends a mail once more, after saying what that means: it may have arrived. */
import { useState } from 'preact/hooks';
import { isResendable, type Mail } from '#domain/mail.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { session } from '#web/shared/session.ts';
import { Dialog } from './dialog.tsx';

const t = words({
  resend: ['Resend…', '재발송…'],
  title: ['Send this mail once more', '메일 다시 보내기'],
  unknown: [
    'It may have arrived: the answer of the mail service was lost. Its reader may get it twice.',
    '이미 도착했을 수 있습니다: 메일 서비스의 응답을 받지 못했습니다. 받는 사람이 두 번 받을 수 있습니다.',
  ],
  failed: [
    'It surely did not arrive. Unless the cause is patched, it fails again.',
    '확실히 도착하지 않았습니다. 원인을 해결하지 않으면 다시 실패합니다.',
  ],
  notice: [
    'It leaves while there is stock. Of a run that was stopped it leaves when the run is resumed.',
    '재고가 있는 동안에만 발송됩니다. 중단된 알림의 메일은 알림을 재개하면 발송됩니다.',
  ],
  action: ['Send it', '보내기'],
});

interface Props {
  readonly mail: Pick<Mail, 'id' | 'state'> & { readonly kind?: Mail['kind'] };
  readonly done: () => void;
}

/** Nothing, where there is nothing to be sent once more or nobody who may. */
export function Resend({ mail, done }: Props) {
  const [asking, ask] = useState(false);
  const work = useAction(async () => {
    await call('resendMail', { params: { mailId: mail.id } });
    ask(false);
    done();
  });
  if (!isResendable(mail) || session.get()?.user.role !== 'OPERATOR') return null;
  return (
    <>
      <button type="button" class="btn btn-sm nowrap" onClick={() => ask(true)}>
        {t('resend')}
      </button>
      {asking && (
        <Dialog
          title={t('title')}
          action={t('action')}
          busy={work.busy}
          error={work.error}
          act={() => work.run()}
          close={() => ask(false)}
        >
          <p>{t(mail.state === 'UNKNOWN' ? 'unknown' : 'failed')}</p>
          {mail.kind === 'stock.back' && <p>{t('notice')}</p>}
        </Dialog>
      )}
    </>
  );
}
