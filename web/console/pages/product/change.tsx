/** The dialog that edits a product. Only the changed fields are sent. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { POINTERS, textsOf } from './field-values.ts';
import { ProductFields } from './fields.tsx';
import { ownTexts } from './texts.ts';
import { useFields } from './use-fields.ts';

const t = words({
  title: ['Edit {title}', '{title} 수정'],
  meaning: ['Orders that exist keep their price.', '이미 접수된 주문의 가격은 바뀌지 않습니다.'],
  action: ['Save', '저장'],
  done: ['The changes of {title} are saved.', '{title} 상품을 수정했습니다.'],
});

export function ChangeDialog(props: {
  readonly product: ResponseBody<'readProduct'>;
  readonly etag: string;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const { product, etag, close, done } = props;
  const fields = useFields(textsOf(product));
  const work = useAction(async () => {
    const { stock: _, ...body } = fields.valuesOf(fields.changed);
    const { translations } = fields;
    await call('changeProduct', {
      params: { productId: product.id },
      body: { ...body, ...(translations ? { translations } : {}) },
      ifMatch: etag,
    });
    toast(t('done', { title: ownTexts(product).title }));
    done();
    close();
  });
  return (
    <Dialog
      title={t('title', { title: ownTexts(product).title })}
      action={t('action')}
      ready={fields.isChanged && !fields.isUploading}
      busy={work.busy}
      error={work.error}
      fields={POINTERS}
      act={() => fields.submit(work.run)}
      close={close}
    >
      <p class="soft small">{t('meaning')}</p>
      <ProductFields fields={fields} error={work.error} />
    </Dialog>
  );
}
