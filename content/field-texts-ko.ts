/** What each field and parameter means, in Korean. English is in api/openapi/fields.ts, with the same keys. */
import type { FieldKey } from '#api/openapi/fields.ts';
import { ACCOUNT_FIELDS_KO } from './field-texts-ko/accounts.ts';
import { AD_AND_NOTICE_FIELDS_KO } from './field-texts-ko/ads-and-notices.ts';
import { DEAD_LETTER_FIELDS_KO } from './field-texts-ko/dead-letters.ts';
import { OPERATION_FIELDS_KO } from './field-texts-ko/operations.ts';
import { ORDER_FIELDS_KO } from './field-texts-ko/orders.ts';
import { PRODUCT_FIELDS_KO } from './field-texts-ko/products.ts';
import { RESTOCK_FIELDS_KO } from './field-texts-ko/restocks.ts';
import { SHARED_FIELDS_KO } from './field-texts-ko/shared.ts';

/** A new field without a sentence does not compile. */
export const FIELDS_KO: Readonly<Record<FieldKey, string>> = {
  ...ORDER_FIELDS_KO,
  ...PRODUCT_FIELDS_KO,
  ...RESTOCK_FIELDS_KO,
  ...AD_AND_NOTICE_FIELDS_KO,
  ...ACCOUNT_FIELDS_KO,
  ...DEAD_LETTER_FIELDS_KO,
  ...OPERATION_FIELDS_KO,
  ...SHARED_FIELDS_KO,
};
