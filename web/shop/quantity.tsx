import { LINE_UNITS_MAX } from '#domain/limits.ts';
import { isCode } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { Input } from '#web/shared/ui/field.tsx';
import { fieldErrorAt } from './problem-message.tsx';

const t = words({
  quantity: ['Quantity', '수량'],
  hint: ['A whole number from 1 to {max}.', '1부터 {max}까지의 정수를 입력하세요.'],
});

/** A quantity input. The page sends any value; the API validates it, and its error is shown at this field. */
export function Quantity(props: {
  readonly value: number;
  readonly change: (value: number) => void;
  readonly error: Error | undefined;
  readonly pointers: readonly string[];
}) {
  // The hint is about the number itself, not about stock or a limit of the product.
  const hint = isCode(props.error, 'request.invalid') ? t('hint', { max: count(LINE_UNITS_MAX) }) : undefined;
  const fieldError = props.pointers
    .map((pointer) => fieldErrorAt(props.error, pointer, hint))
    .find((error) => error !== undefined);
  return (
    <div class="quantity">
      <Input
        label={t('quantity')}
        type="number"
        value={String(props.value)}
        change={(text) => props.change(Number(text))}
        fieldError={fieldError}
      />
    </div>
  );
}
