import type { ResponseBody } from '#web/shared/api-types.ts';
import { language } from '#web/shared/language.ts';

/** Title and description of a product in the language of the page, if it has them. */
export const ownTexts = (product: ResponseBody<'readProduct'>) => product.translations[language.get()] ?? product;
