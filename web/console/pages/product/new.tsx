/** The dialog that registers a product, and opens its page. */
import { useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { go } from '#web/shared/router.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { NEW, POINTERS } from './field-values.ts';
import { ProductFields } from './fields.tsx';
import { useFields } from './use-fields.ts';

const t = words({
  title: ['New product', '새 상품'],
  action: ['Register', '등록'],
  done: ['{title} is registered.', '{title} 상품을 등록했습니다.'],
});

export function NewDialog({ close }: { close: () => void }) {
  const fields = useFields(NEW);
  const [key] = useState(() => crypto.randomUUID());
  const work = useAction(async () => {
    const { factoryId, ...body } = fields.values();
    const { translations } = fields;
    const created = await call('registerProduct', {
      body: { ...body, ...(factoryId ? { factoryId } : {}), ...(translations ? { translations } : {}) },
      key,
    });
    toast(t('done', { title: created.body.title }));
    close();
    go(pageOf.product(created.body.id));
  });
  return (
    <Dialog
      title={t('title')}
      action={t('action')}
      ready={!fields.isUploading}
      busy={work.busy}
      error={work.error}
      fields={POINTERS}
      act={() => fields.submit(work.run)}
      close={close}
    >
      <ProductFields fields={fields} error={work.error} isNew />
    </Dialog>
  );
}
