/** What a seller does with a product. An operator registers ads and notifies the waiting list for any product. */
import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { go } from '#web/shared/router.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { AdjustDialog } from './adjust.tsx';
import { ChangeDialog } from './change.tsx';
import { ownTexts } from './texts.ts';

const t = words({
  adjust: ['Adjust stock…', '재고 조정…'],
  change: ['Edit…', '수정…'],
  ad: ['Register an ad…', '광고 등록…'],
  notify: ['Notify the waiting list…', '대기자에게 알리기…'],
  remove: ['Take out of the shop…', '상품 삭제…'],
  adTitle: ['Register an ad of {title}', '{title} 광고 등록'],
  adMeaning: [
    'Its manager gets a mail whenever the product sells out, and again when it is back.',
    '품절되거나 다시 입고될 때마다 광고 담당자에게 메일을 보냅니다.',
  ],
  manager: ['E-mail of the ad manager', '광고 담당자 이메일'],
  adAction: ['Register', '등록'],
  adDone: ['The ad is registered.', '광고를 등록했습니다.'],
  notifyTitle: ['Notify the waiting list of {title}', '{title} 대기자에게 알리기'],
  notifyMeaning: [
    '{waiting} buyers wait. They get a mail in their order, as far as the stock reaches.',
    '{waiting}명이 기다립니다. 기다린 순서대로, 재고가 있는 만큼 메일을 보냅니다.',
  ],
  notifyOne: [
    'One buyer waits. They get a mail, as far as the stock reaches.',
    '1명이 기다립니다. 재고가 있으면 메일을 보냅니다.',
  ],
  notifyNone: [
    'No buyer waits for this product, so there is no mail to send.',
    '기다리는 사람이 없어 보낼 메일이 없습니다.',
  ],
  notifyAction: ['Notify', '알리기'],
  notifyDone: ['The mails are on their way.', '메일을 발송하고 있습니다.'],
  removeTitle: ['Take {title} out of the shop', '{title} 삭제'],
  removeMeaning: [
    'The product can no longer be ordered or found. Orders that exist continue. This cannot be undone.',
    '더 이상 주문하거나 찾을 수 없습니다. 이미 접수된 주문은 계속 처리됩니다. 되돌릴 수 없습니다.',
  ],
  removeAction: ['Take out', '삭제'],
  removeDone: ['{title} is out of the shop.', '{title} 상품을 삭제했습니다.'],
});

interface Props {
  readonly product: ResponseBody<'readProduct'>;
  readonly etag: string;
  readonly stock: ResponseBody<'readStock'>;
  readonly waiting: number;
  readonly isOwner: boolean;
  readonly done: () => void;
}
type Name = 'adjust' | 'change' | 'ad' | 'notify' | 'remove';

export function ProductActions(props: Props) {
  const [dialog, openDialog] = useState<Name>();
  const close = (): void => openDialog(undefined);
  const names: readonly Name[] = props.isOwner ? ['adjust', 'change', 'ad', 'notify', 'remove'] : ['ad', 'notify'];
  return (
    <>
      <div class="row">
        {names.map((name) => (
          <button key={name} type="button" class="btn btn-sm" onClick={() => openDialog(name)}>
            {t(name)}
          </button>
        ))}
      </div>
      {dialog === 'adjust' && <AdjustDialog {...props} close={close} />}
      {dialog === 'change' && <ChangeDialog {...props} close={close} />}
      {dialog === 'ad' && <AdDialog {...props} close={close} />}
      {dialog === 'notify' && <NotifyDialog {...props} close={close} />}
      {dialog === 'remove' && <RemoveDialog {...props} close={close} />}
    </>
  );
}

type DialogProps = Props & { readonly close: () => void };

function AdDialog({ product, done, close }: DialogProps) {
  const [managerEmail, setEmail] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const work = useAction(async () => {
    await call('registerAd', { params: { productId: product.id }, body: { managerEmail: managerEmail.trim() }, key });
    toast(t('adDone'));
    done();
    close();
  });
  return (
    <Dialog
      title={t('adTitle', { title: ownTexts(product).title })}
      action={t('adAction')}
      ready={managerEmail.trim() !== ''}
      busy={work.busy}
      error={work.error}
      fields={['/managerEmail']}
      act={() => work.run()}
      close={close}
    >
      <p>{t('adMeaning')}</p>
      <Input
        label={t('manager')}
        type="email"
        autocomplete="off"
        value={managerEmail}
        change={setEmail}
        fieldError={fieldErrorOf(work.error, '/managerEmail')}
      />
    </Dialog>
  );
}

function notifyMeaning(waiting: number): string {
  if (waiting === 0) return t('notifyNone');
  return waiting === 1 ? t('notifyOne') : t('notifyMeaning', { waiting: count(waiting) });
}

function NotifyDialog({ product, waiting, done, close }: DialogProps) {
  const [key] = useState(() => crypto.randomUUID());
  const work = useAction(async () => {
    await call('sendNotices', { params: { productId: product.id }, key });
    toast(t('notifyDone'));
    done();
    close();
  });
  return (
    <Dialog
      title={t('notifyTitle', { title: ownTexts(product).title })}
      action={t('notifyAction')}
      ready={waiting > 0}
      busy={work.busy}
      error={work.error}
      act={() => work.run()}
      close={close}
    >
      <p>{notifyMeaning(waiting)}</p>
    </Dialog>
  );
}

function RemoveDialog({ product, etag, close }: DialogProps) {
  const work = useAction(async () => {
    await call('deleteProduct', { params: { productId: product.id }, ifMatch: etag });
    toast(t('removeDone', { title: ownTexts(product).title }));
    close();
    go('/console/products');
  });
  return (
    <Dialog
      danger
      title={t('removeTitle', { title: ownTexts(product).title })}
      action={t('removeAction')}
      busy={work.busy}
      error={work.error}
      act={() => work.run()}
      close={close}
    >
      <p>{t('removeMeaning')}</p>
    </Dialog>
  );
}
