/** Resends a mail after a warning that the mail may already have been delivered. */
import { useState } from 'preact/hooks';
import { isResendable, type Mail } from '#domain/mail.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { session } from '#web/shared/session.ts';
import { Dialog } from './dialog.tsx';
import { toast } from './toasts.tsx';

const t = words({
  resend: ['Resend…', '재발송…'],
  title: ['Resend this mail', '메일 재발송'],
  unknown: [
    'The mail may have been delivered: the response of the mail service was lost. The recipient may get it twice.',
    '이미 도착했을 수 있습니다: 메일 서비스의 응답을 받지 못했습니다. 받는 사람이 두 번 받을 수 있습니다.',
  ],
  failed: [
    'The mail was not delivered. Unless the cause is fixed, it will fail again.',
    '메일이 도착하지 않았습니다. 원인을 해결하지 않으면 다시 실패합니다.',
  ],
  notice: [
    'The mail is sent only while the product is in stock. If its run was cancelled, the mail is sent when the run is resumed.',
    '재고가 있는 동안에만 발송됩니다. 중단된 알림의 메일은 알림을 재개하면 발송됩니다.',
  ],
  action: ['Resend', '재발송'],
  done: ['The mail is resent.', '메일을 다시 발송합니다.'],
});

interface Props {
  readonly mail: Pick<Mail, 'id' | 'state'> & { readonly kind?: Mail['kind'] };
  readonly done: () => void;
}

/** Renders nothing if the mail cannot be resent or the user is not an operator. */
export function Resend({ mail, done }: Props) {
  const [asking, ask] = useState(false);
  const work = useAction(async () => {
    await call('resendMail', { params: { mailId: mail.id } });
    ask(false);
    toast(t('done'));
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
